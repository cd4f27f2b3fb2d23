"""What a reader may know of movements at a moment, read with a number of queries that does not depend on how much was
said."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from apps.access.identity import Identity
from apps.access.policy import get_visible, visible
from apps.designations.models import Designation
from apps.ledger.models import LogKey
from apps.movements.course import Course, course_of
from apps.movements.families import State
from apps.movements.models import FlightReport, Movement, MovementGround, MovementStatement
from apps.theatre.facts import theatre

# Of one movement by one delegation: more than these are not taken (`recording.py`). Each has its own share, so that no
# side can silence another.
MAX_STATEMENTS = 500


def movements(actor: Identity, moment: datetime) -> QuerySet[Movement]:
    """Movements that were notified by a moment, the latest window first."""
    rows = Movement.objects.filter(said_at__lte=moment)
    return visible(actor, rows).select_related("delegation").order_by("-since", "-pk")


def in_state(rows: QuerySet[Movement], state: str, moment: datetime) -> QuerySet[Movement]:
    """Those whose newest state by a moment, whoever said it, is this one."""
    of_states = MovementStatement.objects.filter(what="state", said_at__lte=moment)
    # As `Course.counted`: nobody but who notified it can say that it is cancelled.
    counted = of_states.filter(~Q(code=State.CANCELLED) | Q(delegation=OuterRef("delegation")))
    if state == State.NOTIFIED:
        return rows.exclude(Exists(counted.filter(movement=OuterRef("uuid"))))
    newest = counted.filter(movement=OuterRef("uuid")).order_by("-since", "-said_at", "-pk")
    # The index finds those of which it was ever said; few, beside all movements.
    ever = of_states.filter(code=state).values("movement")
    return rows.filter(uuid__in=ever).annotate(newest=Subquery(newest.values("code")[:1])).filter(newest=state)


def movement_of(actor: Identity, movement: uuid.UUID, moment: datetime) -> Movement:
    """Raises NotVisible, also for one that had not been notified by then."""
    rows = Movement.objects.filter(said_at__lte=moment).select_related("delegation", "user")
    return get_visible(actor, rows, uuid=movement)


def statements(actor: Identity, names: Collection[uuid.UUID], moment: datetime) -> QuerySet[MovementStatement]:
    """What was said of these movements by a moment, oldest first."""
    rows = MovementStatement.objects.filter(movement__in=list(names), said_at__lte=moment)
    return visible(actor, rows).select_related("delegation", "user").order_by("said_at", "pk")


def course(actor: Identity, movement: Movement, moment: datetime) -> Course:
    """How a movement stood at a moment."""
    most = MAX_STATEMENTS * len(theatre().delegations)
    return course_of(movement, moment, statements(actor, [movement.uuid], moment)[:most])


def courses(
    actor: Identity, rows: Iterable[Movement], moment: datetime, what: str = "state"
) -> dict[uuid.UUID, Course]:
    """The same for several, of one sort of statement alone: one query."""
    found = list(rows)
    said: dict[uuid.UUID, list[MovementStatement]] = {one.uuid: [] for one in found}
    if found:
        for row in statements(actor, said, moment).filter(what=what):
            said[row.movement].append(row)
    return {one.uuid: course_of(one, moment, said[one.uuid]) for one in found}


def grounds(actor: Identity, names: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Designation]]:
    """The designations on which these movements lie, as far as the reader may know of them."""
    rows = MovementGround.objects.filter(movement__in=list(names)).select_related("designation")
    found: dict[uuid.UUID, list[Designation]] = {}
    for row in visible(actor, rows):
        found.setdefault(row.movement, []).append(row.designation)
    return found


def open_between(actor: Identity, since: datetime, until: datetime, moment: datetime) -> QuerySet[Movement]:
    """Movements that were notified by a moment and whose window is open at any time from one moment to another."""
    return movements(actor, moment).filter(since__lt=until, until__gt=since)


def record_began() -> datetime | None:
    """When this site began its record; nothing could be recorded here before. None: it has not begun."""
    return LogKey.objects.order_by("since").values_list("since", flat=True).first()


def on_route(actor: Identity, route: str, since: datetime, until: datetime, moment: datetime) -> QuerySet[Movement]:
    """Movements on a route whose window begins in a time."""
    return movements(actor, moment).filter(route=route, since__gte=since, since__lt=until)


def flights(actor: Identity, moment: datetime) -> QuerySet[FlightReport]:
    """Flights that were reported by a moment, the latest first."""
    rows = FlightReport.objects.filter(said_at__lte=moment)
    return visible(actor, rows).select_related("delegation").order_by("-since", "-pk")


def flights_between(actor: Identity, since: datetime, until: datetime, moment: datetime) -> QuerySet[FlightReport]:
    return flights(actor, moment).filter(since__lt=until, until__gte=since)


@dataclass(frozen=True)
class Filters:
    """What a list of movements is narrowed to; empty: not at all."""

    kind: str = ""
    state: str = ""
    route: str = ""

    def narrow(self, rows: QuerySet[Movement], moment: datetime) -> QuerySet[Movement]:
        asked = Q()
        if self.kind:
            asked &= Q(kind=self.kind)
        if self.route:
            asked &= Q(route=self.route)
        rows = rows.filter(asked)
        return in_state(rows, self.state, moment) if self.state else rows

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.state or self.route)


# The longest time that one table of a route takes in.
LONGEST_TABLE = timedelta(weeks=26)
