"""The registry of groups for programs."""

from __future__ import annotations

import pytest

from apps.groups.statements import retract
from tests.groups.registry import SEPTEMBER, added, declared, listed, nusra
from tests.people import identity_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    group = nusra(SEPTEMBER)
    listed(group, "excluded", said_at=SEPTEMBER)
    listing = listed(group, "party", by="ru.officer", said_at=SEPTEMBER)
    declared(group, by="un.observer")
    retract(actor=identity_of("ru.officer"), group=group.uuid, statement=listing.uuid, reason="Mistake")
    return group


def test_the_list_has_names_of_the_moment_and_lists_by_delegation(sign_in, group):
    added("Northern Brigade")
    answer = sign_in("un.observer").get("/api/v1/groups/?q=нусра").json()
    (row,) = answer["results"]
    assert {name["text"] for name in row["called"]} == {"Jabhat Fatah al-Sham", "Джебхат Фатх аш-Шам", "جبهة فتح الشام"}
    assert (row["lists"], answer["next"]) == ({"US": "excluded"}, None)


def test_a_group_has_every_statement_with_whose_it_is(sign_in, group):
    answer = sign_in("us.auditor").get(f"/api/v1/groups/{group.uuid}/").json()
    assert (answer["reference"], answer["class"], len(answer["names"])) == ("G-0001", "only-us", 6)
    assert {one["delegation"]: one["retracted_at"] is None for one in answer["listings"]} == {"US": True, "RU": False}
    assert [one["delegation"] for one in answer["declarations"]] == ["UN"]


def test_as_of_a_moment_it_is_what_it_was(sign_in, group):
    client = sign_in("us.officer")
    then = client.get(f"/api/v1/groups/{group.uuid}/?as_of=2016-09-13T00:00:00Z").json()
    assert (then["class"], then["declarations"]) == ("disputed", [])
    assert client.get(f"/api/v1/groups/{group.uuid}/?as_of=2015-01-01T00:00:00Z").status_code == 404
    assert client.get("/api/v1/groups/?as_of=yesterday").status_code == 422


@pytest.mark.parametrize("name", ["us.admin", "us.nobody"])
def test_who_reads_no_map_finds_nothing_there(sign_in, group, name):
    client = sign_in(name)
    for address in ("/api/v1/groups/", f"/api/v1/groups/{group.uuid}/"):
        assert client.get(address).status_code == 404
