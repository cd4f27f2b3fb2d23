"""The pages of groups, as each role and in both languages."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from apps.accounts.models import User
from apps.groups.models import Declaration, Group, GroupName, Listing, Retraction
from tests.groups.registry import SEPTEMBER, added, declared, listed, named, nusra

pytestmark = pytest.mark.django_db
READERS = ["us.officer", "ru.authority", "us.auditor", "un.observer"]
AS_OF = "?as_of=2016-09-13T20:00:00Z"


def text(answer) -> str:
    return " ".join(re.sub("<[^>]*>", " ", answer.content.decode()).split())


@pytest.fixture
def group():
    """Disputed since September 2016, with a declaration to the US."""
    group = nusra(SEPTEMBER)
    listed(group, "party", said_at=SEPTEMBER, reference="List of 12 September")
    listed(group, "excluded", by="ru.officer", said_at=SEPTEMBER)
    declared(group, said_at=SEPTEMBER)
    return group


def pages(group) -> list[str]:
    return ["/groups/", "/groups/?q=нусра", group.get_absolute_url(), "/groups/lists/", "/groups/lists/table.csv"]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", READERS)
def test_every_reader_of_the_map_opens_every_page(sign_in, group, name, language):
    client = sign_in(name)
    User.objects.update(language=language)
    for address in pages(group):
        for query in ("", AS_OF.replace("?", "&" if "?" in address else "?")):
            assert client.get(address + query).status_code == 200


@pytest.mark.parametrize("name", ["us.admin", "us.nobody"])
def test_who_reads_no_map_finds_nothing_there(sign_in, group, name):
    client = sign_in(name)
    for address in [*pages(group), "/groups/new/", "/groups/lists/paste/", f"{group.get_absolute_url()}names/"]:
        assert client.get(address).status_code == 404


def test_statements_stand_beside_each_other_and_the_dispute_is_explained(sign_in, group):
    page = text(sign_in("un.observer").get(group.get_absolute_url()))
    assert "disputed: party and excluded" in page
    assert "Nothing here is computed into a verdict" in page
    assert all(said in page for said in ("List of 12 September", "Letter 1", "جبهة النصرة", "Джебхат Фатх аш-Шам"))


def test_what_was_recorded_later_says_so(sign_in):
    client = sign_in("us.officer")
    assert "recorded at" not in text(client.get(added("Northern Brigade").get_absolute_url()))
    assert "recorded at" in text(client.get(nusra(SEPTEMBER).get_absolute_url()))


def test_the_name_of_then_is_shown_as_of_then(sign_in):
    group = nusra(SEPTEMBER.replace(year=2015))
    client = sign_in("us.officer")
    address = group.get_absolute_url()
    headings = [
        re.search("<h1.*?</h1>", client.get(f"{address}{query}").content.decode(), re.DOTALL).group()
        for query in ("?as_of=2016-07-01T00:00:00Z", "")
    ]
    assert ["Jabhat al-Nusra" in headings[0], "Jabhat Fatah al-Sham" in headings[1]] == [True, True]
    assert client.get(f"{address}?as_of=2014-07-01T00:00:00Z").status_code == 404


def test_a_name_of_each_script_has_its_language_and_direction(sign_in, group):
    page = sign_in("us.officer").get(group.get_absolute_url()).content.decode()
    assert '<bdi lang="ar" dir="auto">جبهة النصرة</bdi>' in page


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_officer_states_everything_by_forms(sign_in, language):
    client = sign_in("us.officer")
    User.objects.update(language=language)
    sent = {"language": "en", "text": "Northern Brigade", "source": "Letter"}
    assert client.post("/groups/new/", sent).status_code == 302
    address = Group.objects.get().get_absolute_url()
    name = {"language": "ar", "text": "لواء الشمال", "since": "1 Jan 2015 00:00"}
    assert client.post(f"{address}names/", name).status_code == 302
    paper = {"says": "joins", "since": "26 Feb 2016 22:00", "made_to": "US", "reference": "Letter 7"}
    assert client.post(f"{address}declarations/", {**paper, "declared_at": "26 Feb 2016 09:00"}).status_code == 302
    assert client.post(f"{address}listings/", {"listed_as": "party"}).status_code == 302
    listing = Listing.objects.get()
    assert client.get(f"{address}retract/{listing.uuid}/").status_code == 200
    assert client.post(f"{address}retract/{listing.uuid}/", {"reason": "Mistake"}).status_code == 302
    assert (GroupName.objects.count(), Declaration.objects.count(), Retraction.objects.count()) == (2, 1, 1)
    assert "Mistake" in text(client.get(address))


def test_what_was_entered_is_kept_where_something_has_to_be_mended(sign_in):
    added("Northern Brigade")
    answer = sign_in("ru.officer").post("/groups/new/", {"language": "en", "text": "NORTHERN BRIGADE"})
    assert answer.status_code == 422
    assert "G-0001 has this name" in text(answer)
    assert 'name="is_another"' in answer.content.decode()
    assert 'value="NORTHERN BRIGADE"' in answer.content.decode()


def test_the_forms_warn_of_what_must_not_be_written(sign_in, group):
    client = sign_in("us.officer")
    for part in ("/groups/new/", f"{group.get_absolute_url()}listings/", "/groups/lists/paste/", "/groups/"):
        assert "Never write where a group is" in text(client.get(part))


def test_a_pasted_list_is_shown_and_then_recorded(sign_in, group):
    added("Northern Brigade")
    client = sign_in("us.officer")
    sent = {"text": "Northern Brigade\nNobody", "listed_as": "party"}
    page = client.post("/groups/lists/paste/", sent)
    assert page.status_code == 200
    assert "Put 1 group on your list" in text(page)
    assert "1 line is left out" in text(page)
    confirmation = page.context["shown"].confirmation
    changed = client.post("/groups/lists/paste/", {**sent, "confirmation": "0" * 64})
    assert changed.status_code == 422
    assert client.post("/groups/lists/paste/", {**sent, "confirmation": confirmation}).status_code == 302
    assert Listing.objects.filter(listed_as="party").count() == 2


def test_the_comparison_is_narrowed_and_its_totals_stay(sign_in, group):
    listed(added("Northern Brigade"), "party")
    client = sign_in("us.auditor")
    page = client.get("/groups/lists/?class=disputed")
    assert [line.group for line in page.context["lines"]] == [group]
    assert page.context["total"] == 2
    assert {name: count for name, _s, _w, count in page.context["totals"] if count} == {"disputed": 1, "only-us": 1}
    assert len(client.get("/groups/lists/?class=unheard-of").context["lines"]) == 2


def test_no_cell_of_the_table_begins_a_formula(sign_in, group):
    listed(group, "party", reference="=1+1", remark="@sum")
    table = sign_in("un.observer").get("/groups/lists/table.csv").content.decode("utf-8-sig")
    head, row = table.splitlines()
    assert head.startswith("group,name_en,name_ru,name_ar,class,us_listed_as")
    assert row.startswith("G-0001,Jabhat Fatah al-Sham,Джебхат Фатх аш-Шам,جبهة فتح الشام,disputed,party,")
    assert "'=1+1" in row
    assert "'@sum" in row


def test_a_later_page_begins_where_the_one_before_ended(sign_in, monkeypatch):
    monkeypatch.setattr("apps.groups.views.LISTED", 2)
    monkeypatch.setattr("apps.groups.views.COMPARED", 2)
    for number in range(3):
        added(f"Brigade {number}")
    client = sign_in("us.officer")
    assert [row.number for row in client.get("/groups/?page=2").context["rows"]] == [3]
    assert [line.group.number for line in client.get("/groups/lists/?page=2").context["lines"]] == [3]


def test_pages_take_as_many_queries_for_many_groups_as_for_few(sign_in, group, django_assert_max_num_queries):
    client = sign_in("us.officer")
    for number in range(12):
        listed(added(f"Brigade {number}"), "party")
    named(group, "Nusra", by="ru.officer")
    for address in pages(group):
        client.get(address)
        with django_assert_max_num_queries(17):
            client.get(address)


def test_an_observer_of_a_side_reads_and_states_nothing(sign_in, group):
    client = sign_in("ru.observer")
    assert "Add a group" not in text(client.get("/groups/"))
    assert client.get("/groups/new/").status_code == 403
    assert client.post(f"{group.get_absolute_url()}listings/", {"listed_as": "party"}).status_code == 403
    assert timezone.now() > Listing.objects.latest("at").at
