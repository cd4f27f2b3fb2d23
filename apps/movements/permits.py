"""The chain of permits of a movement: who asks whom, when it is due, what became of it. A permit is given by its giver;
no side's note stands for one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from apps.access.errors import at_field
from apps.access.identity import Identity
from apps.movements.contents import AnswerContent, PermitContent
from apps.movements.families import Answer
from apps.movements.models import MovementStatement
from apps.movements.recording import line, speaking, words
from apps.theatre.facts import theatre
from apps.theatre.movements import member
from apps.truce.contents import written

MAX_PERMITS = 40
LONGEST_DUE = timedelta(days=366)


@dataclass(frozen=True)
class PermitInput:
    """A permit that somebody asks for. `after`: the number of the permit that it waits for, None: of none."""

    kind: str
    asker: str
    asked_of: str
    since: datetime | None = None
    due: datetime | None = None
    purpose: str = ""
    after: int | None = None
    said_at: datetime | None = None


def ask_permit(*, actor: Identity, movement: uuid.UUID, sent: PermitInput) -> MovementStatement:
    """Record that a permit was asked for, as the next one of the chain. Raises NotVisible, NotPermitted, Incomplete."""
    with speaking(actor, movement, sent.said_at) as speaker:
        if member(theatre().movements.permits, sent.kind) is None:
            raise at_field("kind", _("Choose one of the list."))
        asked = speaker.happened(sent.since)
        if sent.due is not None and not asked < sent.due <= asked + LONGEST_DUE:
            raise at_field("due", _("It has to be due after it was asked for, within one year."))
        numbers = [one.number for one in speaker.course.permits]
        if len(numbers) >= MAX_PERMITS:
            raise at_field("kind", _("A movement has at most %(count)s permits.") % {"count": MAX_PERMITS})
        if sent.after is not None and sent.after not in numbers:
            raise at_field("after", _("There is no permit %(number)s.") % {"number": sent.after})
        content = PermitContent(
            number=max(numbers, default=0) + 1,
            kind=sent.kind,
            asker=line("asker", sent.asker),
            asked_of=line("asked_of", sent.asked_of),
            purpose=line("purpose", sent.purpose, required=False),
            due=written(sent.due),
            after=sent.after or 0,
        )
        return speaker.record("permit", "", content, asked)


@dataclass(frozen=True)
class AnswerInput:
    """What became of a permit: given, given with a condition or in part, refused, or asked for again."""

    permit: int
    says: str
    since: datetime | None = None
    text: str = ""
    said_at: datetime | None = None


def answer_permit(*, actor: Identity, movement: uuid.UUID, sent: AnswerInput) -> MovementStatement:
    """Record the answer of a permit's giver. Raises NotVisible, NotPermitted, Incomplete."""
    with speaking(actor, movement, sent.said_at) as speaker:
        permit = next((one for one in speaker.course.permits if one.number == sent.permit), None)
        if permit is None:
            raise at_field("permit", _("There is no permit %(number)s.") % {"number": sent.permit})
        answered = speaker.happened(sent.since)
        if answered < permit.asked.since:
            raise at_field("since", _("This is before the permit was asked for."))
        says = Answer(sent.says)
        text = words("text", sent.text, required=says in (Answer.CONDITION, Answer.PART, Answer.REFUSED))
        return speaker.record("answer", says.value, AnswerContent(sent.permit, text), answered)
