"""Notifying a movement: by whom, for which window, with which notice; refused with the field that is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from apps.access.connection import reading_as
from apps.access.errors import Incomplete, NotPermitted
from apps.movements.models import Movement, MovementGround, MovementStatement
from apps.movements.notifying import notify
from apps.movements.selectors import grounds, movements
from tests.drafting import in_state
from tests.movements.convoy import CLOSES, NOTIFIED, OPENS, convoy, notified, says, window
from tests.people import identity_of
from tests.truce.test_decisions import refused

pytestmark = pytest.mark.django_db


def test_a_convoy_is_notified_under_the_next_reference_of_its_year():
    first, second = notified(), notified("us.officer")
    assert (first.reference, second.reference) == ("JIC-M-2016-0001", "JIC-M-2016-0002")
    assert (first.in_time, first.said_in_time) == (False, True)
    assert first.drawn is not None
    now = timezone.now().replace(microsecond=0)
    today = notified(since=now + timedelta(hours=50), until=now + timedelta(hours=60), said_at=None)
    assert today.in_time
    assert today.reference == f"JIC-M-{now.year}-0001"


@pytest.mark.parametrize(
    ("hours", "emergency", "in_time"), [(48, False, True), (47.9, False, False), (24, True, True), (23, True, False)]
)
def test_the_notice_is_held_against_the_rule_of_the_theatre(hours, emergency, in_time):
    opens = timezone.now().replace(microsecond=0) + timedelta(hours=hours, seconds=2)
    made = notified(since=opens, until=opens + timedelta(hours=8), said_at=None, emergency=emergency)
    assert made.in_time is in_time


@pytest.mark.parametrize(("minutes", "in_time"), [(30, True), (90, False)])
def test_notice_counts_from_the_record_where_that_came_later_than_allowed(minutes, in_time):
    now = timezone.now().replace(microsecond=0)
    opens = now + timedelta(hours=48) - timedelta(minutes=10)
    said_at = now - timedelta(minutes=minutes)
    made = notified(since=opens, until=opens + timedelta(hours=8), said_at=said_at)
    assert (made.in_time, made.said_in_time) == (in_time, True)


@pytest.mark.parametrize("name", ["us.authority", "us.auditor", "us.observer", "us.admin", "un.officer", "us.nobody"])
def test_only_liaison_officers_and_the_secretariat_notify(name):
    with pytest.raises(NotPermitted):
        notify(actor=identity_of(name), sent=convoy())
    assert not Movement.objects.exists()


def test_the_secretariat_notifies_only_what_the_theatre_lets_it():
    with pytest.raises(Incomplete) as error:
        notified("un.observer", window("live_fire"))
    assert refused(error) == "kind"
    assert notified("ru.officer", window("live_fire")).kind == "live_fire"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("until", {"until": OPENS}),
        ("until", {"until": OPENS + timedelta(days=40)}),
        ("until", {"said_at": CLOSES}),
        ("since", {"since": OPENS + timedelta(days=100), "until": CLOSES + timedelta(days=100)}),
        ("said_at", {"said_at": timezone.now() + timedelta(days=1)}),
        ("kind", {"kind": "raid"}),
        ("cargo", {"cargo": ""}),
        ("cargo", {"cargo": "arms"}),
        ("route", {"route": "moon"}),
        ("route", {"route": "", "drawn": ""}),
        ("vehicles", {"vehicles": []}),
        ("vehicles", {"vehicles": [("UN-1", ""), ("un-1", "")]}),
        ("drawn", {"drawn": "36.2"}),
        ("drawn", {"drawn": "10.0, 10.0\n11.0, 11.0"}),
        ("people", {"people": 5}),
        ("title", {"title": " "}),
        ("grounds", {"grounds": ["JIC-2016-9999"]}),
        ("beneficiaries", {"beneficiaries": 10**12}),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(field, wrong):
    with pytest.raises(Incomplete) as error:
        notified(**wrong)
    assert refused(error) == field
    assert not Movement.objects.exists()


def test_a_departure_says_how_many_people_and_how_many_fighters():
    departure = {"cargo": "", "vehicles": [], "beneficiaries": None, "kind": "departure"}
    made = notified(**departure, people=400, fighters=60)
    assert (made.people, made.fighters) == (400, 60)
    for field, wrong in (("people", {}), ("fighters", {"people": 4, "fighters": 5}), ("cargo", {"cargo": "food"})):
        with pytest.raises(Incomplete) as error:
            notified(**{**departure, **wrong})
        assert refused(error) == field


def test_a_designation_is_named_to_those_alone_who_may_know_of_it():
    table, force = in_state("submitted"), in_state("in_force")
    made = notified("us.officer", grounds=[table.reference, force.reference.lower()])
    names = {one.reference for one in grounds(identity_of("ru.officer"), [made.uuid])[made.uuid]}
    assert names == {table.reference, force.reference}
    observed = grounds(identity_of("un.observer"), [made.uuid])[made.uuid]
    assert [one.reference for one in observed] == [force.reference]
    assert grounds(identity_of("us.admin"), [made.uuid]) == {}


@pytest.mark.parametrize(
    ("state", "more", "is_public"),
    [
        ("in_force", {}, True),
        ("suspended", {}, True),
        ("submitted", {}, False),
        ("agreed", {}, False),
        ("in_force", {"level": 2}, False),
        ("in_force", {"releasable_to": ("RU", "US")}, False),
    ],
)
def test_a_movement_never_lies_only_where_some_may_not_look(state, more, is_public):
    hidden, public = in_state(state, **more), in_state("in_force")
    nowhere = {"route": "", "drawn": ""}
    for grounds_of in ([hidden.reference], [public.reference, hidden.reference]):
        if is_public:
            assert notified("us.officer", **nowhere, grounds=grounds_of).route == ""
            continue
        with pytest.raises(Incomplete) as error:
            notified("us.officer", **nowhere, grounds=grounds_of)
        assert refused(error) == "route"
    for where in ({"drawn": ""}, {"route": ""}):
        assert notified("us.officer", grounds=[hidden.reference], **where).uuid


def test_a_hidden_designation_and_one_that_is_not_are_refused_alike():
    draft, table = in_state("draft"), in_state("submitted")
    sentences = []
    for name in (str(draft.uuid), table.reference):
        with pytest.raises(Incomplete) as error:
            notified("un.observer", grounds=[name])
        sentences.append(error.value.facts["fields"]["grounds"][0].replace(name[:40].upper(), "X"))
    assert len(set(sentences)) == 1


def test_a_movement_is_read_by_readers_of_the_map_alone_in_sql_too():
    made = notified()
    says(made, "departed", 0)
    assert list(movements(identity_of("ru.auditor"), timezone.now())) == [made]
    assert not movements(identity_of("us.admin"), timezone.now()).exists()
    tables = [Movement._meta.db_table, MovementStatement._meta.db_table]
    for name, seen in (("un.observer", 1), ("us.admin", 0), ("us.nobody", 0)):
        for table in tables:
            assert counted(name, table) == seen, (name, table)


def counted(name: str, table: str) -> int:
    """How many rows the site's own role reads as a person, whatever the site asks."""
    with transaction.atomic(), connection.cursor() as cursor:
        actor = identity_of(name)
        cursor.execute("SET LOCAL ROLE jic_web")
        cursor.execute(actor.actor_statements)
        cursor.execute(f'SELECT count(*) FROM "{table}"')
        found = int(cursor.fetchone()[0])
        cursor.execute("RESET ROLE")
    return found


def test_a_designations_row_is_hidden_from_an_observer_in_sql_too():
    table = in_state("submitted")
    notified("us.officer", grounds=[table.reference])
    ground = MovementGround._meta.db_table
    assert (counted("ru.officer", ground), counted("un.observer", ground)) == (1, 0)


@pytest.mark.parametrize("model", [Movement, MovementStatement])
def test_nothing_of_a_movement_is_changed_or_deleted(model):
    says(notified(), "departed", 0)
    for change in (lambda: model.objects.update(said_at=NOTIFIED), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_nobody_knows_of_a_movement_before_it_was_notified():
    made = notified()
    with reading_as(identity_of("us.officer")):
        assert not movements(identity_of("us.officer"), made.said_at - timedelta(seconds=1)).exists()
