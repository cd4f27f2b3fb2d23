"""What a delegation states of groups: by whom, what is refused, and that nothing is overwritten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from apps.access.connection import reading_as, unit_of_work
from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, NotVisible
from apps.accounts.models import Delegation
from apps.designations.selectors import delegations
from apps.groups.models import Group, GroupName, Listing, Retraction
from apps.groups.selectors import compared, groups, listings_counted, sheet_of
from apps.groups.statements import retract
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from jic_verify.verify import verify
from tests.groups.registry import SEPTEMBER, added, declared, listed, named, nusra
from tests.people import identity_of
from tests.second_verifier.conftest import second as second
from tests.second_verifier.runner import SecondVerifier
from tests.witnessed import Witnesses, handed_out

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


def classed(moment=None, by: str = "un.observer") -> list[str]:
    return [line.line_class for line in compared(identity_of(by), moment or now())]


def taken_back(row, by: str = "us.officer", reason: str = "Entered by mistake."):
    return retract(actor=identity_of(by), group=row.group, statement=row.uuid, reason=reason)


def refused(error) -> str:
    (field,) = error.value.facts["fields"]
    return field


def test_groups_are_numbered_together_and_keep_their_numbers():
    assert [added("A group", by=by, is_another=True).reference for by in ("us.officer", "ru.officer")] == [
        "G-0001",
        "G-0002",
    ]


@pytest.mark.parametrize("by", ["us.authority", "us.auditor", "us.admin", "us.observer", "ru.observer"])
def test_only_officers_and_the_secretariat_state_anything(by):
    group = added()
    for state in (lambda: added("Other", by=by), lambda: named(group, "Other", by=by), lambda: declared(group, by=by)):
        with pytest.raises(NotPermitted):
            state()
    assert (Group.objects.count(), GroupName.objects.count()) == (1, 1)


def test_the_secretariat_names_groups_and_has_no_list():
    group = added("Northern Brigade", by="un.observer")
    declared(group, by="un.observer")
    with pytest.raises(NotPermitted):
        listed(group, "party", by="un.observer")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 201}, "text"),
        ({"text": "Северная бригада"}, "text"),
        ({"text": "Nusrа"}, "text"),
        ({"text": "a\u202eb"}, "text"),
        ({"text": "a", "language": "fr"}, "language"),
        ({"text": "a", "since": SEPTEMBER, "until": SEPTEMBER}, "until"),
        ({"text": "a", "source": "x" * 301}, "source"),
        ({"text": "a", "said_at": timezone.now() + timedelta(days=1)}, "said_at"),
    ],
)
def test_a_name_that_cannot_be_is_refused_at_its_field(sent, field):
    with pytest.raises(Incomplete) as error:
        added(**sent)
    assert refused(error) == field
    assert not Group.objects.exists()


def test_a_group_of_the_same_name_is_added_only_where_that_is_meant():
    added("Jabhat al-Nusra")
    with pytest.raises(Incomplete) as error:
        added("jabhat al nusra", by="ru.officer")
    assert "G-0001" in str(error.value.facts["fields"]["text"])
    assert added("jabhat al nusra", by="ru.officer", is_another=True).number == 2


def test_a_delegation_states_a_name_once_and_another_states_it_too():
    group = added()
    with pytest.raises(Incomplete):
        named(group, "Northern Brigade")
    assert named(group, "Northern Brigade", by="ru.officer").delegation.code == "RU"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"reference": " "}, "reference"),
        ({"declared_at": timezone.now() + timedelta(days=1)}, "declared_at"),
        ({"since": timezone.now() + timedelta(days=400)}, "since"),
        ({"made_to": "XX"}, "made_to"),
        ({"remark": "x" * 2_001}, "remark"),
    ],
)
def test_a_declaration_that_cannot_be_is_refused_at_its_field(sent, field):
    group = added()
    with pytest.raises(Incomplete) as error:
        declared(group, **sent)
    assert refused(error) == field


def test_a_group_on_both_lists_is_disputed_until_a_side_says_otherwise():
    group = added()
    listed(group, "party")
    assert classed() == ["only-us"]
    listed(group, "excluded", by="ru.officer")
    assert classed() == ["disputed"]
    listed(group, "party", by="ru.officer")
    assert classed() == ["all-party"]


def test_as_of_a_moment_the_lists_are_what_they_were():
    group = nusra(SEPTEMBER)
    listed(group, "party", said_at=SEPTEMBER)
    listed(group, "excluded", by="ru.officer", said_at=SEPTEMBER + timedelta(days=1))
    taken_back(listed(group, "unclear", said_at=SEPTEMBER + timedelta(days=2)))
    days = [SEPTEMBER + timedelta(days=number, hours=1) for number in (-1, 0, 1, 2)]
    assert [classed(day) for day in days] == [[], ["only-us"], ["disputed"], ["differing"]]
    assert classed() == ["disputed"]


def test_what_is_retracted_stays_on_record_with_its_reason():
    group = added()
    listing = listed(group, "party")
    taken_back(listing)
    sheet = sheet_of(identity_of("ru.officer"), group.uuid, now(), list(delegations().values()))
    account = next(one for one in sheet.accounts if one.delegation.code == "US")
    assert account.counted is None
    assert [one.retraction.reason for one in account.listings] == ["Entered by mistake."]
    assert Listing.objects.get() == listing


def test_nobody_retracts_anothers_statement_nor_one_twice():
    group = added()
    listing = listed(group, "party")
    with pytest.raises(NotPermitted):
        taken_back(listing, by="ru.officer")
    taken_back(listing)
    with pytest.raises(NotVisible):
        taken_back(listing)
    assert Retraction.objects.count() == 1


def test_the_last_name_of_a_group_is_not_retracted():
    group = added()
    name = GroupName.objects.get()
    with pytest.raises(NotAllowedInState):
        taken_back(name)
    named(group, "Brigade of the North")
    taken_back(name)
    assert list(groups(identity_of("us.officer"), now(), "Northern")) == []


def test_a_group_is_taken_off_a_list_that_it_is_on():
    group = added()
    with pytest.raises(Incomplete) as error:
        listed(group, "off")
    assert refused(error) == "listed_as"
    listed(group, "party")
    listed(group, "off")
    assert classed() == ["unlisted"]


def test_a_list_says_nothing_of_the_future():
    with pytest.raises(Incomplete) as error:
        listed(added(), "party", since=now() + timedelta(days=1))
    assert refused(error) == "since"


def test_one_side_cannot_fill_what_the_others_state(monkeypatch):
    monkeypatch.setattr("apps.groups.statements.MAX_OWN", 2)
    group = added()
    for _turn in range(2):
        listed(group, "party")
    with pytest.raises(NotAllowedInState):
        listed(group, "party")
    assert listed(group, "party", by="ru.officer").pk
    monkeypatch.setattr("apps.groups.statements.MAX_OWN_GROUPS", 1)
    with pytest.raises(NotAllowedInState):
        added("Another")


@pytest.mark.parametrize(
    "words", ["nusra", "NUSRA", "Fatah", "ан-нусра", "НУСРА", "النصره", "جَبهةُ النُّصرة", "нусра джебхат", "al-nusra"]
)
def test_a_group_is_searched_by_any_name_in_any_script(words):
    nusra()
    added("Another")
    assert [group.number for group in groups(identity_of("us.officer"), now(), words)] == [1]


def test_a_search_for_what_no_name_has_gives_nothing():
    nusra()
    for words in ("nusra brigade", "!?", "G"):
        assert list(groups(identity_of("us.officer"), now(), words)) == []


def test_all_of_it_is_in_the_log_and_nothing_is_changed():
    group = added()
    declared(group)
    taken_back(listed(group, "party"))
    seal_all()
    events = set(Entry.objects.values_list("event", flat=True))
    nouns = ("group", "group_name", "group_declaration", "group_listing", "group_retraction")
    assert {f"{noun}.created" for noun in nouns} <= events
    with pytest.raises(Exception, match="only ever added"), connection.cursor() as cursor:
        cursor.execute("UPDATE groups_listing SET listed_as = 'excluded'")


def test_a_bundle_with_groups_is_right_by_both_verifiers(tmp_path, second: SecondVerifier):
    witnesses = Witnesses(tmp_path / "witnesses")
    group = nusra()
    declared(group, by="un.observer")
    taken_back(listed(group, "party"))
    witnesses.agree()
    path, _written = handed_out(tmp_path)
    assert verify(path).finding is None
    assert second.judge(path)["right"]


@pytest.mark.parametrize("by", ["us.admin", "us.nobody", "ru.admin"])
def test_raw_sql_gives_who_reads_no_map_no_row(as_role, by):
    group = nusra()
    taken_back(listed(group, "party"))
    declared(group)
    reader, actor = identity_of("us.observer"), identity_of(by)
    as_role("jic_web")
    for table in ("group", "groupname", "declaration", "listing", "retraction"):
        asked = f'SELECT count(*) FROM "groups_{table}"'
        for principal, there in ((actor, False), (reader, True)):
            with reading_as(principal), connection.cursor() as cursor:
                cursor.execute(asked)
                assert (cursor.fetchone()[0] > 0) is there, (table, principal)


@pytest.mark.parametrize(("by", "of"), [("us.officer", "RU"), ("us.observer", "US"), ("un.observer", "US")])
def test_raw_sql_records_nothing_for_others_nor_by_those_who_only_read(as_role, by, of):
    group, actor = added(), identity_of(by)
    delegation = Delegation.objects.get(code=of)
    as_role("jic_web")
    stated = {"group": group.uuid, "listed_as": "party", "since": now(), "said_at": now(), "at": now()}
    with pytest.raises(Exception, match=r"for the person who makes it|row-level security"), unit_of_work(actor):
        Listing.objects.create(delegation=delegation, user_id=actor.user_id, **stated)


def test_raw_sql_retracts_nothing_that_another_delegation_states(as_role):
    group = added()
    theirs, ours = listed(group, "excluded", by="ru.officer"), listed(group, "party")
    actor, reader = identity_of("us.officer"), identity_of("un.observer")
    stated = {"group": group.uuid, "said_at": now(), "at": now(), "reason": "x"}
    stated |= {"delegation_id": actor.delegation_id, "user_id": actor.user_id}
    as_role("jic_web")
    with pytest.raises(DatabaseError, match="for the person who makes it"), unit_of_work(actor):
        Retraction.objects.create(statement=theirs.uuid, **stated)
    with unit_of_work(actor):
        Retraction.objects.create(statement=ours.uuid, **stated)
    with reading_as(reader):
        assert [row.delegation.code for row in listings_counted(reader, now())] == ["RU"]
