"""What a side says of a movement: that it noted it, how far it has come and why not further, what was received."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.access.errors import at_field
from apps.access.identity import Identity
from apps.geometry.coordinates import parse_coordinate
from apps.geometry.outline import MICRO
from apps.geometry.problems import GeometryRejected
from apps.movements.contents import NoteContent, ReceiptContent, StateContent
from apps.movements.families import AFTER, COMPLETE, OVER, REASONED, Note, State
from apps.movements.models import MovementStatement
from apps.movements.policies import NOTE, SAY
from apps.movements.problems import movement_over
from apps.movements.recording import Speaking, line, speaking, words
from apps.theatre.facts import theatre


def note(
    *, actor: Identity, movement: uuid.UUID, says: str, text: str = "", said_at: datetime | None = None
) -> MovementStatement:
    """Record that the actor's delegation noted a movement, or asks about it; the delegation that notified it answers.
    Raises NotVisible, NotPermitted, Incomplete."""
    action = SAY if says == Note.ANSWERED else NOTE
    with speaking(actor, movement, said_at, action) as speaker:
        is_own = speaker.movement.delegation_id == actor.delegation_id
        if says == Note.ANSWERED and not is_own:
            raise at_field("says", _("A question is answered by the delegation that notified the movement."))
        if says != Note.ANSWERED and is_own:
            raise at_field("says", _("Your own delegation notified this movement: the others note it."))
        taken = words("text", text, required=says != Note.NOTED)
        return speaker.record("note", Note(says).value, NoteContent(taken))


@dataclass(frozen=True)
class StateInput:
    """How far a movement has come. `position` as people write one; `vehicles`: how many it is about, None: all."""

    state: str
    since: datetime | None = None
    place: str = ""
    position: str = ""
    reason: str = ""
    vehicles: int | None = None
    said_at: datetime | None = None


def report_state(*, actor: Identity, movement: uuid.UUID, sent: StateInput) -> MovementStatement:
    """Record a status by the account of the actor's delegation. Raises NotVisible, NotPermitted, NotAllowedInState,
    Incomplete."""
    with speaking(actor, movement, sent.said_at) as speaker:
        state = State(sent.state)
        if state not in speaker.movement.family.states:
            raise at_field("state", _("This type of movement has no such status."))
        if state is State.CANCELLED and speaker.movement.delegation_id != actor.delegation_id:
            raise at_field("state", _("A movement is cancelled by the delegation that notified it."))
        since = speaker.happened(sent.since)
        _check_order(speaker, state, since)
        reason = words("reason", sent.reason, required=state in REASONED)
        if sent.vehicles is not None and sent.vehicles > len(speaker.movement.vehicles):
            sentence = _("The convoy was notified with %(count)s vehicles.")
            raise at_field("vehicles", sentence % {"count": len(speaker.movement.vehicles)})
        place = line("place", sent.place, required=False)
        content = StateContent(place, _point(sent.position), reason, sent.vehicles)
        return speaker.record("state", state.value, content, since)


def _check_order(speaker: Speaking, state: State, since: datetime) -> None:
    """That nothing arrives before it departs, and nothing goes on after its end."""
    said = speaker.course
    ends = [one for one in said.counted if one.code in OVER and one.by == speaker.actor.delegation_code]
    may_repeat = state in COMPLETE and all(one.code in COMPLETE for one in ends)
    if ends and since > min(one.since for one in ends) and not may_repeat:
        raise movement_over()
    needed = AFTER.get(state)
    if needed is not None:
        before = said.happened(needed.value)
        if not before:
            raise at_field("state", _("No one has said yet that it is: %(state)s.") % {"state": needed.label})
        if since < min(one.since for one in before):
            raise at_field("since", _("This is before it is said to be: %(state)s.") % {"state": needed.label})
    if state is State.LOADED and any(one.since < since for one in said.happened(State.DEPARTED.value)):
        raise at_field("since", _("This is after it is said to have departed."))


def _point(position: str) -> tuple[int, ...]:
    """(longitude, latitude) in microdegrees; empty where none was entered. Raises Incomplete."""
    if not position.strip():
        return ()
    try:
        longitude, latitude = parse_coordinate(position.strip()[:200])
    except GeometryRejected as error:
        raise at_field("position", _("This position cannot be read.")) from error
    if not theatre().bounds.holds(longitude, latitude):
        raise at_field("position", _("This position lies outside of the theatre."))
    return round(longitude * MICRO), round(latitude * MICRO)


@dataclass(frozen=True)
class ReceiptInput:
    """What a recipient says that they received."""

    recipient: str
    text: str
    since: datetime | None = None
    vehicles: int | None = None
    said_at: datetime | None = None


def receive(*, actor: Identity, movement: uuid.UUID, sent: ReceiptInput) -> MovementStatement:
    """Record a recipient's receipt. Raises NotVisible, NotPermitted, Incomplete."""
    with speaking(actor, movement, sent.said_at) as speaker:
        if not speaker.movement.family.has_cargo:
            raise at_field("recipient", _("Only a convoy has receipts."))
        since = speaker.happened(sent.since)
        departed = speaker.course.happened(State.DEPARTED.value)
        if not departed or since < min(one.since for one in departed):
            raise at_field("since", _("No one has said that it had departed by then."))
        if sent.vehicles is not None and sent.vehicles > len(speaker.movement.vehicles):
            sentence = _("The convoy was notified with %(count)s vehicles.")
            raise at_field("vehicles", sentence % {"count": len(speaker.movement.vehicles)})
        content = ReceiptContent(line("recipient", sent.recipient), words("text", sent.text), sent.vehicles)
        return speaker.record("receipt", "", content, since)
