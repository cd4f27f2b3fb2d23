"""Pages by key: every row once in every order, whatever comes meanwhile; and what an address may say."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.designations.filters import SORTS
from apps.designations.models import Designation
from apps.designations.page_keys import Order, Place, UnknownPlace
from apps.designations.paging import page_of
from apps.designations.selectors import visible_to
from tests.drafting import in_state, square
from tests.people import identity_of


def rows_of(keys):
    return Designation.objects.filter(pk__in=keys)


pytestmark = pytest.mark.django_db
SIZE = 3
BEGUN = datetime(2016, 9, 12, tzinfo=UTC)


def rows_in(sort):
    order, _label = SORTS[sort]
    return visible_to(identity_of("us.officer")).order_by(*order)


def page(sort, **query):
    return page_of(rows_in(sort), query, SIZE, rows_of, reader=identity_of("us.officer"))


@pytest.fixture
def eleven():
    """Some of the same moment, some without a reference."""
    made = [in_state("submitted", shape=square(36.2 + number / 2)) for number in range(6)]
    made += [in_state("draft") for _ in range(5)]
    for number, one in enumerate(made):
        Designation.objects.filter(pk=one.pk).update(state_since=BEGUN + timedelta(hours=number // 4))
    return made


def keys(page):
    return [row.pk for row in page.rows]


def forwards(sort, meanwhile=lambda: None):
    shown, at = [], page(sort)
    shown += keys(at)
    while at.next:
        meanwhile()
        at = page(sort, after=at.next)
        shown += keys(at)
    return shown, at


@pytest.mark.parametrize("sort", SORTS)
def test_forwards_every_row_is_met_once_in_order(eleven, sort):
    shown, last = forwards(sort)
    assert shown == list(rows_in(sort).values_list("pk", flat=True))
    assert (last.first, last.last, last.total) == (10, 11, 11)


@pytest.mark.parametrize("sort", SORTS)
def test_backwards_every_row_is_met_once_in_order(eleven, sort):
    _shown, at = forwards(sort)
    shown = keys(at)
    while at.previous:
        at = page(sort, before=at.previous)
        shown = keys(at) + shown
    assert shown == list(rows_in(sort).values_list("pk", flat=True))
    assert at.first == 1


@pytest.mark.parametrize("sort", SORTS)
def test_what_comes_and_changes_meanwhile_moves_no_other_row(eleven, sort):
    moved, *others = sorted(one.pk for one in eleven)
    hours = iter(range(1, 100))

    def meanwhile():
        Designation.objects.filter(pk=moved).update(state_since=BEGUN + timedelta(hours=next(hours) % 3))
        in_state("draft")

    shown, _last = forwards(sort, meanwhile)
    assert sorted(key for key in shown if key in others) == others
    assert len(set(shown)) >= len(others)


@pytest.mark.parametrize("sort", SORTS)
def test_forth_and_back_is_where_one_was(eleven, sort):
    first = page(sort)
    second = page(sort, after=first.next)
    third = page(sort, after=second.next)
    again = page(sort, before=third.previous)
    assert (keys(again), again.first, again.last) == (keys(second), second.first, second.last)
    assert (second.first, second.last) == (4, 6)


def test_the_first_page_has_none_before_it_and_the_last_none_after(eleven):
    assert page("-changed").previous == ""
    _shown, last = forwards("-changed")
    assert last.next == ""


def test_a_number_from_an_earlier_link_is_the_same_page(eleven):
    by_key = page("-changed", after=page("-changed").next)
    assert keys(page("-changed", page="2")) == keys(by_key)
    assert keys(page("-changed", page="4")) == keys(page("-changed", page="999"))


def test_when_everything_behind_it_has_moved_the_last_page_is_shown(eleven):
    after = page("changed", page="3").next
    behind = list(rows_in("changed").values_list("pk", flat=True))[9:]
    Designation.objects.filter(pk__in=behind).update(state_since=BEGUN - timedelta(hours=1))
    at = page("changed", after=after)
    assert keys(at) == list(rows_in("changed").values_list("pk", flat=True))[9:]
    assert not at.unknown


@pytest.mark.parametrize("text", ["x", "%00", "ж", "A" * 88, "A" * 10_000, "=", "....", "-1"])
def test_what_names_no_place_shows_the_beginning_and_says_so(eleven, text):
    for name in ("after", "before"):
        at = page("-changed", **{name: text})
        assert at.unknown
        assert keys(at) == keys(page("-changed"))


def test_a_place_of_one_order_or_list_is_none_of_another(eleven):
    place = page("-changed").next
    assert page("changed", after=place).unknown
    assert page("reference", after=place).unknown
    with pytest.raises(UnknownPlace):
        Order.of(Designation.objects.order_by("pk")).read(place)


def test_a_place_tells_nothing_of_its_row(eleven):
    """Whoever may not see a row can come behind it by another's link, and finds what they may see there."""
    ours = list(rows_in("-changed").values_list("pk", flat=True))
    order, _label = SORTS["-changed"]
    theirs = visible_to(identity_of("ru.officer")).order_by(*order)
    seen = list(theirs.values_list("pk", flat=True))
    place = next(at for at, key in enumerate(ours) if key not in seen)
    hidden = Designation.objects.get(pk=ours[place])
    link = Order.of(theirs).seal(Place((hidden.state_since, hidden.pk), 0, "another"))
    found = page_of(theirs, {"after": link}, SIZE, rows_of, reader=identity_of("ru.officer"))
    assert keys(found) == [key for key in ours[place:] if key in seen][:SIZE]
    assert str(hidden.pk) not in link


def test_the_pages_links_lead_on_and_keep_the_filter(sign_in, monkeypatch):
    for _ in range(5):
        in_state("draft")
    monkeypatch.setattr("apps.designations.views.PAGE", 2)
    client = sign_in("us.officer")
    address, seen = "/register/?state=draft&sort=changed", []
    while address:
        response = client.get(address)
        assert response.status_code == 200
        seen += keys(response.context["page"])
        place = response.context["page"].next
        html = response.content.decode()
        address = f"/register/?state=draft&sort=changed&after={place}" if place else ""
        assert ('rel="next"' in html) == bool(place)
        assert f"?state=draft&amp;sort=changed&amp;after={place}" in html or not place
    assert seen == sorted(seen)
    assert len(seen) == 5


def test_a_page_says_that_its_address_names_no_place(sign_in):
    in_state("draft")
    response = sign_in("us.officer").get("/register/?after=nothing&sort=-changed")
    assert response.status_code == 200
    assert "The list is shown from its beginning." in response.content.decode()


def test_a_list_in_an_order_without_a_key_has_no_places():
    for order in (["kind"], ["-state_since", "pk"], ["kind", "state", "pk"]):
        with pytest.raises(ValueError, match="no places"):
            Order.of(Designation.objects.order_by(*order))


@pytest.mark.parametrize("sort", SORTS)
def test_a_link_of_a_colleague_counts_what_its_reader_may_see(eleven, sort):
    """The officer sees all eleven; their colleague of another delegation the six that are submitted."""
    russian = identity_of("ru.officer")
    order, _label = SORTS[sort]
    theirs = visible_to(russian).order_by(*order)
    seen = list(theirs.values_list("pk", flat=True))
    at = page(sort)
    while at.next:
        link, at = at.next, page(sort, after=at.next)
        shown = page_of(theirs, {"after": link}, SIZE, rows_of, reader=russian)
        if shown.rows:
            assert (shown.first, shown.total) == (seen.index(shown.rows[0].pk) + 1, 6)
        back = page_of(theirs, {"before": at.previous}, SIZE, rows_of, reader=russian)
        if back.rows:
            assert back.first == seen.index(back.rows[0].pk) + 1
