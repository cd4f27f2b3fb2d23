"""Named reads of questions and comments, each through the policy."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.policy import visible
from apps.designations.models import Designation
from apps.enquiries.models import Enquiry, EnquiryReply
from apps.enquiries.steps import StepOfVersion, steps_of
from apps.movements.course import AskedQuestion, course_of
from apps.movements.families import What
from apps.movements.models import Movement, MovementStatement
from apps.movements.selectors import movements, statements

# The newest are listed.
MAX_LISTED = 200
# Movements about which something was asked.
MAX_MOVEMENTS = 50


@dataclass(frozen=True)
class Asked:
    """A question with the comment on it; None: there is none yet."""

    row: Enquiry
    reply: EnquiryReply | None
    # None where it is about no step, or about one that the version in force does not have as it was.
    step: StepOfVersion | None = None

    @property
    def designation(self) -> Designation:
        return self.row.designation


def enquiries(actor: Identity, moment: datetime, designation: Designation | None = None) -> list[Asked]:
    """What was asked by a moment, newest first: of one designation, or of all that the reader sees."""
    rows = Enquiry.objects.filter(said_at__lte=moment)
    return _with_replies(actor, moment, rows if designation is None else rows.filter(designation=designation))


@dataclass(frozen=True)
class AskedOfMovement:
    """A movement with what was asked about it."""

    movement: Movement
    questions: Sequence[AskedQuestion]


def asked_of_movements(actor: Identity, moment: datetime) -> list[AskedOfMovement]:
    """Movements about which something was asked by a moment, that with the newest question first."""
    asked = MovementStatement.objects.filter(what=What.QUESTION, said_at__lte=moment)
    newest = visible(actor, asked).values("movement").annotate(newest=Max("said_at")).order_by("-newest")
    names = [row["movement"] for row in newest[:MAX_MOVEMENTS]]
    rows = {row.uuid: row for row in movements(actor, moment).filter(uuid__in=names)} if names else {}
    said: dict[uuid.UUID, list[MovementStatement]] = {}
    if rows:
        of_questions = statements(actor, list(rows), moment).filter(what__in=[What.QUESTION, What.COMMENT])
        for statement in of_questions[: MAX_LISTED * 2]:
            said.setdefault(statement.movement, []).append(statement)
    return [
        AskedOfMovement(rows[name], course_of(rows[name], moment, said.get(name, ())).questions[::-1])
        for name in names
        if name in rows
    ]


def enquiry_of(actor: Identity, enquiry: uuid.UUID, moment: datetime) -> Asked:
    """Raises NotVisible."""
    for asked in _with_replies(actor, moment, Enquiry.objects.filter(uuid=enquiry, said_at__lte=moment)):
        return asked
    raise NotVisible


def _with_replies(actor: Identity, moment: datetime, rows: QuerySet[Enquiry]) -> list[Asked]:
    joined = rows.select_related("delegation", "user", "designation__current")
    found: Sequence[Enquiry] = list(visible(actor, joined).order_by("-said_at", "-pk")[:MAX_LISTED])
    given = EnquiryReply.objects.filter(enquiry__in=[row.uuid for row in found], said_at__lte=moment)
    replies = {one.enquiry: one for one in visible(actor, given).select_related("delegation", "user")} if found else {}
    steps = _steps_asked_about(found)
    return [Asked(row, replies.get(row.uuid), steps.get((row.designation_id, row.step, row.subject))) for row in found]


def _steps_asked_about(rows: Sequence[Enquiry]) -> dict[tuple[int, int | None, str], StepOfVersion]:
    """By designation, number and subject; provisions are read once for each designation."""
    designations = {row.designation_id: row.designation for row in rows if row.step is not None}
    return {
        (key, one.number, one.subject): one
        for key, designation in designations.items()
        for one in steps_of(designation.in_force)
    }
