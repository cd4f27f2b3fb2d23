"""What each side says of a movement: in the order of time, with reasons, side by side and never merged."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, NotVisible
from apps.movements.accounts import ReceiptInput, note, receive
from apps.movements.course import PermitStanding, RelayStanding
from apps.movements.models import MovementStatement
from apps.movements.permits import AnswerInput, PermitInput, answer_permit, ask_permit
from apps.movements.relays import RelayInput, relay
from apps.movements.seals import CheckInput, SealsInput, check_seals, fix_seals, read_numbers
from apps.movements.selectors import MAX_STATEMENTS
from tests.movements.convoy import NOTIFIED, after, as_of, notified, says, window
from tests.people import identity_of, person
from tests.truce.test_decisions import refused

pytestmark = pytest.mark.django_db


def test_a_convoy_goes_from_its_notification_to_delivery():
    convoy = notified()
    for hours, state in ((-10, "loaded"), (1, "departed"), (2, "held"), (6, "departed"), (9, "delivered")):
        says(convoy, state, hours)
    assert [as_of(convoy, after(hours)).state for hours in (-20, 1.5, 3, 7, 10)] == [
        "notified",
        "departed",
        "held",
        "departed",
        "delivered",
    ]


@pytest.mark.parametrize("state", ["delivered", "partly", "turned_back"])
def test_nothing_arrives_before_it_departs(state):
    convoy = notified()
    with pytest.raises(Incomplete) as error:
        says(convoy, state, 1, reason="Fire.")
    assert refused(error) == "state"
    says(convoy, "departed", 3)
    with pytest.raises(Incomplete) as error:
        says(convoy, state, 2, reason="Fire.", said_at=after(4))
    assert refused(error) == "since"


def test_nothing_goes_on_after_its_own_end():
    convoy = notified()
    says(convoy, "departed", 1)
    says(convoy, "delivered", 3)
    with pytest.raises(NotAllowedInState):
        says(convoy, "held", 4)
    says(convoy, "held", 5, by="ru.officer")
    assert as_of(convoy, after(6)).accounts_differ


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("reason", {"reason": " "}),
        ("since", {"since": after(9)}),
        ("since", {"since": NOTIFIED - timedelta(days=90)}),
        ("said_at", {"said_at": NOTIFIED - timedelta(hours=1), "since": None}),
        ("vehicles", {"vehicles": 3}),
        ("position", {"position": "somewhere"}),
        ("position", {"position": "10.0, 10.0"}),
    ],
)
def test_a_state_that_cannot_be_is_refused_at_its_field(field, wrong):
    convoy = notified()
    said = {"said_at": after(1), **wrong}
    with pytest.raises(Incomplete) as error:
        says(convoy, "held", 1, **said)
    assert refused(error) == field


@pytest.mark.parametrize("by", ["us.officer", "ru.officer"])
def test_nobody_cancels_what_another_delegation_notified(by):
    convoy = notified()
    with pytest.raises(Incomplete) as error:
        says(convoy, "cancelled", 1, by=by, reason="Not agreed.")
    assert refused(error) == "state"
    assert as_of(convoy, after(2)).state == "notified"


def test_each_type_has_its_own_states():
    works = notified("us.officer", window("works"))
    with pytest.raises(Incomplete) as error:
        says(works, "delivered", 1, by="us.officer")
    assert refused(error) == "state"
    says(works, "begun", 0, by="us.officer")
    says(works, "ended", 2, by="us.officer")
    assert as_of(works, after(3)).is_over


def test_why_it_did_not_go_on_is_said_by_each_side():
    convoy = notified()
    says(convoy, "departed", 0)
    says(convoy, "held", 1, reason="The road was not pulled back from.")
    says(convoy, "held", 2, by="us.officer", reason="No permit letter.")
    says(convoy, "held", 3, by="ru.officer", reason="The opposition has not withdrawn.")
    found = {one.by: one.content.reason for one in as_of(convoy, after(4)).reasons}
    assert found == {
        "UN": "The road was not pulled back from.",
        "US": "No permit letter.",
        "RU": "The opposition has not withdrawn.",
    }


def test_a_side_notes_and_the_notifier_answers_and_nobody_approves():
    convoy = notified()
    note(actor=identity_of("us.officer"), movement=convoy.uuid, says="noted", said_at=after(-40))
    note(actor=identity_of("ru.officer"), movement=convoy.uuid, says="asked", text="Plates?", said_at=after(-30))
    note(actor=identity_of("un.observer"), movement=convoy.uuid, says="answered", text="Sent.", said_at=after(-29))
    found = as_of(convoy, after(0))
    assert {code: [one.code for one in notes] for code, notes in found.notes.items()} == {
        "US": ["noted"],
        "RU": ["asked"],
        "UN": ["answered"],
    }
    assert as_of(convoy, after(-45)).notes == {}
    for name, says_what in (("us.officer", "answered"), ("us.officer", "concern")):
        with pytest.raises(Incomplete):
            note(actor=identity_of(name), movement=convoy.uuid, says=says_what)
    for name in ("un.observer", "us.authority", "ru.auditor"):
        with pytest.raises(NotPermitted):
            note(actor=identity_of(name), movement=convoy.uuid, says="noted")
    with pytest.raises(NotVisible):
        note(actor=identity_of("us.admin"), movement=convoy.uuid, says="noted")


@pytest.mark.parametrize("name", ["us.authority", "us.observer", "ru.auditor", "un.officer"])
def test_only_officers_and_the_secretariat_speak_of_movements(name):
    convoy = notified()
    with pytest.raises((NotPermitted, NotVisible)):
        says(convoy, "departed", 1, by=name)
    assert not MovementStatement.objects.exists()


def ask(convoy, kind="passage", asked_of="Government", *, at=-40.0, due=None, waits_for=None):
    sent = PermitInput(kind, "UN", asked_of, after(at), due and after(due), after=waits_for, said_at=after(at))
    return ask_permit(actor=identity_of("un.observer"), movement=convoy.uuid, sent=sent)


def answer(convoy, number, what, at, text="Unload by daylight.", by="un.observer"):
    sent = AnswerInput(number, what, after(at), text, said_at=after(at))
    return answer_permit(actor=identity_of(by), movement=convoy.uuid, sent=sent)


def test_the_chain_of_permits_says_who_is_waited_for():
    convoy = notified()
    ask(convoy, "transit", "Customs", due=-20)
    ask(convoy, "facilitation", "Government", due=-10)
    ask(convoy, "admission", "Operators", waits_for=2)
    answer(convoy, 1, "condition", -30)
    answer(convoy, 2, "again", -5)
    found = as_of(convoy, after(0)).permits
    assert [one.standing for one in found] == [
        PermitStanding.CONDITION,
        PermitStanding.OVERDUE,
        PermitStanding.BLOCKED,
    ]
    assert found[1].again is not None
    assert as_of(convoy, after(-15)).permits[1].standing is PermitStanding.WAITS
    answer(convoy, 2, "given", 1, text="")
    assert [one.standing for one in as_of(convoy, after(2)).permits][1:] == [PermitStanding.GIVEN, PermitStanding.WAITS]


def test_a_permit_is_given_after_it_was_asked_for():
    convoy = notified()
    ask(convoy, due=-20)
    for field, sent in (
        ("since", AnswerInput(1, "given", after(-41), said_at=after(-30))),
        ("permit", AnswerInput(2, "given", after(-30), said_at=after(-30))),
        ("text", AnswerInput(1, "refused", after(-30), said_at=after(-30))),
    ):
        with pytest.raises(Incomplete) as error:
            answer_permit(actor=identity_of("un.observer"), movement=convoy.uuid, sent=sent)
        assert refused(error) == field
    for field, more in (("due", {"due": -41}), ("after", {"waits_for": 7}), ("kind", {"kind": "blessing"})):
        with pytest.raises(Incomplete) as error:
            ask(convoy, **more)
        assert refused(error) == field


def fixed(convoy, numbers, at=-12.0, by="un.observer"):
    sent = SealsInput(read_numbers(numbers), "Bab al-Hawa", "UN monitors", after(at), said_at=after(at))
    return fix_seals(actor=identity_of(by), movement=convoy.uuid, sent=sent)


def checked(convoy, many, intact, at=1.0, broken=(), by="un.observer"):
    sent = CheckInput("Layramoun", "Red Crescent", many, intact, broken, after(at), said_at=after(at))
    return check_seals(actor=identity_of(by), movement=convoy.uuid, sent=sent)


def test_seals_are_numbered_once_and_checked_without_opening():
    convoy = notified()
    fixed(convoy, "S-20461 to S-20500")
    checked(convoy, 40, 39, broken=["S-20470"])
    found = as_of(convoy, after(2))
    assert (len(found.seal_numbers), found.seal_numbers[0], found.checks[0].content.intact) == (40, "S-20461", 39)
    for field, call in (
        ("numbers", lambda: fixed(convoy, "s-20462", at=0)),
        ("numbers", lambda: fixed(convoy, "A-1, A-1", at=0)),
        ("numbers", lambda: fixed(convoy, "S-5 to S-2", at=0)),
        ("checked", lambda: checked(convoy, 41, 40)),
        ("intact", lambda: checked(convoy, 10, 11)),
        ("broken", lambda: checked(convoy, 10, 9, broken=["X-1"])),
        ("since", lambda: checked(convoy, 10, 9, at=-20)),
    ):
        with pytest.raises(Incomplete) as error:
            call()
        assert refused(error) == field


@pytest.mark.parametrize("number", ["S\u200b1", "S-1\u202e", "\u2066S-1", "S-\u20601"])
def test_no_seal_has_characters_that_nobody_sees(number):
    convoy = notified()
    fixed(convoy, "S-1")
    for field in ("numbers", "broken"):
        with pytest.raises(Incomplete) as error:
            read_numbers(number, field)
        assert refused(error) == field
    sent = SealsInput([number], "Bab al-Hawa", "UN monitors", after(-12), said_at=after(-12))
    with pytest.raises(Incomplete) as error:
        fix_seals(actor=identity_of("un.observer"), movement=convoy.uuid, sent=sent)
    assert refused(error) == "numbers"


def test_no_side_can_silence_another():
    convoy = notified()
    us = person("us.officer")
    MovementStatement.objects.bulk_create(
        MovementStatement(
            movement=convoy.uuid,
            what="note",
            code="noted",
            since=NOTIFIED,
            said_at=NOTIFIED,
            at=NOTIFIED,
            user=us,
            delegation=us.delegation,
        )
        for _number in range(MAX_STATEMENTS)
    )
    with pytest.raises(NotAllowedInState):
        says(convoy, "departed", 1, by="us.officer")
    says(convoy, "departed", 1)
    assert as_of(convoy, after(2)).state == "departed"


def test_a_relay_is_followed_down_to_the_unit_that_acts():
    convoy = notified()

    def step(unit, what, at, due=None, by="ru.officer"):
        sent = RelayInput(unit, what, "route, window", "", after(at), due and after(due), said_at=after(at))
        return relay(actor=identity_of(by), movement=convoy.uuid, sent=sent)

    step("Liaison cell", "confirmed", -40)
    step("Artillery, ring road", "sent", -30, due=-1)
    step("Air operations centre", "confirmed", -39, by="us.officer")
    found = as_of(convoy, after(0))
    assert {code: [one.standing for one in chain] for code, chain in found.relays.items()} == {
        "RU": [RelayStanding.CONFIRMED, RelayStanding.SILENT],
        "US": [RelayStanding.CONFIRMED],
    }
    assert [one.unit for one in found.unconfirmed] == ["Artillery, ring road"]
    assert as_of(convoy, after(-2)).relays["RU"][1].standing is RelayStanding.WAITS
    step("Artillery, ring road", "confirmed", 1)
    assert as_of(convoy, after(2)).unconfirmed == []
    with pytest.raises(Incomplete) as error:
        step("Artillery, ring road", "confirmed", -31)
    assert refused(error) == "since"


def test_a_receipt_comes_after_the_departure():
    convoy = notified()
    sent = ReceiptInput("Local council", "Food for 20 lorries.", after(8), 2, said_at=after(8))
    with pytest.raises(Incomplete) as error:
        receive(actor=identity_of("un.observer"), movement=convoy.uuid, sent=sent)
    assert refused(error) == "since"
    says(convoy, "departed", 1)
    receive(actor=identity_of("un.observer"), movement=convoy.uuid, sent=sent)
    assert [one.content.recipient for one in as_of(convoy, after(9)).receipts] == ["Local council"]
