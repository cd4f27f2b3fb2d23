"""The weekly table of a route, as far as a reader may know of its movements. Two queries."""

from __future__ import annotations

from datetime import datetime

from apps.access.identity import Identity
from apps.movements.course import Course
from apps.movements.models import Movement
from apps.movements.selectors import LONGEST_TABLE, courses, on_route
from apps.movements.weeks import Trip, Week, weeks

MAX_TRIPS = 2_000


def route_table(actor: Identity, route: str, moment: datetime) -> list[Week]:
    """The weeks before a moment, and those for which something is notified already; half a year each way at most."""
    rows = list(on_route(actor, route, moment - LONGEST_TABLE, moment + LONGEST_TABLE, moment)[:MAX_TRIPS])
    states = courses(actor, rows, moment)
    return weeks((_trip(one, states[one.uuid]) for one in rows), moment)


def _trip(row: Movement, course: Course) -> Trip:
    return Trip(row.reference, row.since, row.until, course.counted, course.cancelled_at is not None)
