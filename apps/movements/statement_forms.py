"""Which statements there are, each with its form, and which of them somebody may make of a movement."""

from __future__ import annotations

from typing import Any

from apps.access.identity import Identity
from apps.access.policy import can
from apps.movements.families import What
from apps.movements.forms import (
    AnswerForm,
    CheckForm,
    CommentForm,
    NoteForm,
    PermitForm,
    QuestionForm,
    ReceiptForm,
    RelayForm,
    SealsForm,
    StateForm,
    StatementForm,
)
from apps.movements.labels import SAY as SAY_WORDS
from apps.movements.models import MovementStatement
from apps.movements.policies import ASK, COMMENT, NOTE, SAY
from apps.movements.summary import Summary
from apps.theatre.facts import theatre

FORMS: dict[What, type[StatementForm]] = {
    What.STATE: StateForm,
    What.NOTE: NoteForm,
    What.PERMIT: PermitForm,
    What.ANSWER: AnswerForm,
    What.SEALS: SealsForm,
    What.CHECK: CheckForm,
    What.RELAY: RelayForm,
    What.RECEIPT: ReceiptForm,
    What.QUESTION: QuestionForm,
    What.COMMENT: CommentForm,
}
# The action that a statement takes, where that is not saying how a movement goes.
ACTIONS: dict[What, str] = {What.QUESTION: ASK, What.COMMENT: COMMENT}
OF_CARGO = frozenset({What.SEALS, What.CHECK, What.RECEIPT})


def sayable(actor: Identity, summary: Summary) -> list[tuple[str, Any]]:
    """What the reader may say of a movement now, and the words of its button."""
    return [(what.value, _words(what, actor, summary)) for what in FORMS if _may_say(what, actor, summary)]


def _may_say(what: What, actor: Identity, summary: Summary) -> bool:
    movement, course = summary.movement, summary.course
    is_own = movement.delegation_id == actor.delegation_id
    if what is What.NOTE:
        asked = any(one.code == "asked" for notes in course.notes.values() for one in notes)
        return asked and can(actor, SAY, MovementStatement()) if is_own else can(actor, NOTE, MovementStatement())
    if what in ACTIONS:
        waits = any(one.comment is None for one in course.questions)
        fits = waits if what is What.COMMENT else bool(theatre().secretariat)
        return fits and can(actor, ACTIONS[what], MovementStatement())
    if not can(actor, SAY, MovementStatement()) or (what in OF_CARGO and not movement.family.has_cargo):
        return False
    if what is What.ANSWER:
        return bool(course.permits)
    return bool(course.seals) if what is What.CHECK else True


def _words(what: What, actor: Identity, summary: Summary) -> Any:
    from_own = what is What.NOTE and summary.movement.delegation_id == actor.delegation_id
    return SAY_WORDS["own_note"] if from_own else SAY_WORDS[what]
