"""What every statement about a movement has in common: one at a time, by who may speak, of what has been notified, and
not of the future."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import NotPermitted, at_field
from apps.access.identity import Identity
from apps.access.policy import can
from apps.access.readable import readable
from apps.movements.contents import Content
from apps.movements.course import Course
from apps.movements.models import Movement, MovementStatement
from apps.movements.policies import SAY
from apps.movements.problems import too_many_statements
from apps.movements.selectors import MAX_STATEMENTS, course, movement_of
from apps.texts.moments import current_moment

MAX_TEXT = 5_000
MAX_LINE = 160
MAX_COUNT = 10_000_000
# Loading, permits and relays begin before a movement is notified, and not long before.
BEFORE_NOTIFIED = timedelta(days=60)
# One at a time: whoever says something sees everything that was said before.
_LOCK = 0x6D6F_7665


def lock() -> None:
    """Wait until nobody else says anything about a movement, to the end of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def check_said(said_at: datetime, now: datetime) -> None:
    if said_at > now:
        raise at_field("said_at", _("This time is still to come."))


def line(field: str, text: str, *, required: bool = True, most: int = MAX_LINE) -> str:
    """A text of one line. Raises Incomplete."""
    taken = readable(field, text, one_line=True)
    if required and not taken:
        raise at_field(field, _("This field is empty."))
    if len(taken) > most:
        raise at_field(field, _("Write at most %(count)s characters.") % {"count": most})
    return taken


def words(field: str, text: str, *, required: bool = True) -> str:
    """A text of any number of lines. Raises Incomplete."""
    taken = readable(field, text)
    if required and not taken:
        raise at_field(field, _("This text is empty. Write at least one sentence."))
    if len(taken) > MAX_TEXT:
        raise at_field(field, _("Write at most %(count)s characters.") % {"count": MAX_TEXT})
    return taken


def count(field: str, value: int | None, most: int = MAX_COUNT) -> int | None:
    if value is not None and not 0 <= value <= most:
        raise at_field(field, _("Enter a number up to %(count)s.") % {"count": most})
    return value


@dataclass(frozen=True)
class Speaking:
    """Somebody who says something of a movement: what was said of it before, and when this is said."""

    actor: Identity
    movement: Movement
    course: Course
    now: datetime
    said_at: datetime

    def happened(self, since: datetime | None) -> datetime:
        """When it happened; when it is said, where nobody says. Raises Incomplete."""
        if since is None:
            return self.said_at
        if since > self.said_at:
            raise at_field("since", _("This is after the time at which it is said."))
        if since < self.movement.said_at - BEFORE_NOTIFIED:
            sentence = _("This is more than %(days)s days before the movement was notified.")
            raise at_field("since", sentence % {"days": BEFORE_NOTIFIED.days})
        return since

    def record(self, what: str, code: str, content: Content, since: datetime | None = None) -> MovementStatement:
        return MovementStatement.objects.create(
            movement=self.movement.uuid,
            what=what,
            code=code,
            since=since or self.said_at,
            content=content.content(),
            delegation_id=self.actor.delegation_id,
            user_id=self.actor.user_id,
            said_at=self.said_at,
            at=self.now,
        )


@contextmanager
def speaking(
    actor: Identity, movement: uuid.UUID, said_at: datetime | None = None, action: str = SAY
) -> Iterator[Speaking]:
    """The transaction of one statement. `said_at`: when it was said, where it is recorded here later; None: now.
    Raises NotVisible, NotPermitted, NotAllowedInState, Incomplete."""
    with unit_of_work(actor):
        row = movement_of(actor, movement, current_moment())
        if not can(actor, action, MovementStatement()):
            raise NotPermitted
        lock()
        # Not before: whatever others said while this one waited counts, so that no number is given twice.
        now = current_moment()
        check_said(said_at or now, now)
        if said_at is not None and said_at < row.said_at:
            raise at_field("said_at", _("The movement had not been notified by then."))
        # As it stood when this was said: what is recorded late is held against what was known then.
        known = course(actor, row, now)
        if sum(one.by == actor.delegation_code for one in known.said) >= MAX_STATEMENTS:
            raise too_many_statements()
        yield Speaking(actor, row, known, now, said_at or now)
