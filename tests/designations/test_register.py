"""The register: filters, order, pages, counts."""

import pytest

from apps.designations.filters import RegisterFilter
from apps.designations.models import Designation
from apps.designations.paging import page_of
from apps.designations.selectors import visible_to
from tests.drafting import amended, in_state, square
from tests.people import identity_of

pytestmark = pytest.mark.django_db


def rows_of(keys):
    return Designation.objects.filter(pk__in=keys)


def found(name="us.officer", **query):
    return list(RegisterFilter(query, queryset=visible_to(identity_of(name)), actor=identity_of(name)).qs)


def test_by_kind_and_state():
    one = in_state("in_force", kind="isil", shape=square(39.0, 35.0))
    two = in_state("submitted", kind="intermingled")
    assert found(kind=["isil"]) == [one]
    assert found(state=["submitted", "countered"]) == [two]
    assert set(found(kind=["isil", "intermingled"])) == {one, two}


def test_by_who_began_it():
    ours, theirs = in_state("submitted"), in_state("submitted", side="ru")
    assert found(delegation="RU") == [theirs]
    assert found(delegation="US") == [ours]


@pytest.mark.parametrize("name", ["Aleppo", "aleppo", "Алеппо", "حلب", "al-Aleppo"])
def test_near_a_place_in_any_language(name):
    near = in_state("submitted", shape=square(37.15, 36.19))
    in_state("submitted", shape=square(40.0, 35.3))
    assert found(place=name) == [near]


def test_a_place_that_nobody_knows_has_nothing_near_it():
    in_state("submitted")
    assert found(place="Atlantis") == []


@pytest.mark.parametrize("words", ["hospital", "HOSPITALS", "больницы", "Больница", '"field hospital"'])
def test_by_words_of_either_language_in_any_form(words):
    one = in_state("submitted", title_en="A field hospital", title_ru="Полевая больница")
    in_state("submitted", shape=square(38.0))
    assert found(text=words) == [one]


def test_by_number_whole_or_in_part():
    one = in_state("submitted")
    in_state("submitted", shape=square(38.0))
    assert found(text=one.reference) == [one]
    assert found(text=one.reference.lower()) == [one]
    assert one in found(text=one.reference[:8])


def test_in_the_order_that_was_asked_for():
    made = [in_state("submitted", shape=square(36.5 + number)) for number in range(3)]
    assert found(sort="-changed") == made[::-1]
    assert found(sort="changed") == made
    assert found(sort="reference") == made


def test_pages_have_every_row_once_and_the_right_total():
    made = [in_state("draft") for _ in range(7)]
    queryset = Designation.objects.order_by("pk")
    pages = [page_of(queryset, {"page": number}, 3, rows_of, reader=identity_of("us.officer")) for number in (1, 2, 3)]
    assert [row for page in pages for row in page.rows] == made
    assert {(page.pages, page.total) for page in pages} == {(3, 7)}
    assert (pages[2].first, pages[2].last, pages[2].next) == (7, 7, "")


@pytest.mark.parametrize("number", ["0", "-1", "99", "x", "", None, "1e9"])
def test_a_page_that_is_none_shows_the_nearest(number):
    in_state("draft")
    page = page_of(Designation.objects.order_by("pk"), {"page": number}, 3, rows_of, reader=identity_of("us.officer"))
    assert page.number == 1
    assert len(page.rows) == 1


def test_the_counts_are_of_what_the_reader_may_see(sign_in):
    in_state("submitted", level=3)
    in_state("submitted", level=1, shape=square(38.0))
    assert ">2<" in sign_in("us.officer").get("/register/counts/").content.decode()
    assert ">1<" in sign_in("us.officer2", level=1).get("/register/counts/").content.decode()


@pytest.mark.parametrize(
    "query", ["?kind=nothing", "?page=zzz", "?sort=evil", "?delegation=ZZ", "?text=%00", "?state="]
)
def test_garbage_in_the_address_is_no_fault(sign_in, query):
    in_state("submitted")
    assert sign_in("us.officer").get(f"/register/{query}").status_code == 200


@pytest.mark.parametrize(("name", "count"), [("us.officer", 1), ("ru.auditor", 1), ("un.observer", 0)])
def test_those_with_an_amendment_are_found_by_whoever_may_see_it(sign_in, name, count):
    amended(in_state("in_force"), "amend_submitted")
    in_state("in_force", shape=square(38.0))
    page = sign_in(name).get("/register/?state=amended").content.decode()
    assert ("Amendment proposed" in page) == bool(count)
    answer = sign_in(name).get("/api/v1/designations/?state=amended")
    assert (len(answer.json()["results"]) if answer.status_code == 200 else 0) == count
    both = sign_in("us.officer").get("/api/v1/designations/?state=amended&state=in_force").json()["results"]
    assert len(both) == 2
