"""Movements and flights as JSON and as rows of a page. Moments are UTC, as in 2016-09-12T16:00:00Z."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from apps.geometry.coordinates import format_decimal
from apps.movements.airspace import MICRO
from apps.movements.course import Course, Spoken
from apps.movements.families import name_in
from apps.movements.flights import CheckedFlights, FlightState
from apps.movements.models import Movement
from apps.movements.summary import Summary
from apps.movements.weeks import Week
from apps.texts.moments import instant
from apps.theatre.facts import theatre
from apps.truce.contents import written


def movements_data(
    rows: Sequence[Movement], states: Mapping[UUID, Course], moment: datetime, page: int, *, more: bool
) -> dict[str, Any]:
    """A page of the list."""
    return {
        "as_of": instant(moment),
        "page": page,
        "more": more,
        "movements": [movement_line(row, states[row.uuid]) for row in rows],
    }


def movement_data_of(summary: Summary) -> dict[str, Any]:
    """One movement with everything that was said of it."""
    movement, course = summary.movement, summary.course
    return {
        "as_of": instant(course.moment),
        **movement_line(movement, course),
        "note": movement.note,
        "vehicles": movement.vehicles,
        "shape": movement.drawn.geojson() if movement.drawn else None,
        "designations": [one.reference for one in summary.grounds],
        "overlaps": [
            {
                "reference": one.movement.reference,
                "from": instant(one.since),
                "until": instant(one.until),
                "blocks": one.blocks,
            }
            for one in summary.overlaps
        ],
        "permits": [
            {"number": one.number, "standing": one.standing.value, "due": written(one.due) or None}
            for one in course.permits
        ],
        "relays": {
            code: [{"unit": one.unit, "standing": one.standing.value} for one in chain]
            for code, chain in course.relays.items()
        },
        "statements": [_spoken(one) for one in course.said],
    }


def movement_line(row: Movement, course: Course) -> dict[str, Any]:
    """One movement in a list."""
    return {
        "uuid": str(row.uuid),
        "reference": row.reference,
        "kind": row.kind,
        "title": row.title,
        "organisation": row.organisation,
        "notified_by": row.delegation.code,
        "notified_at": instant(row.said_at),
        "recorded_at": instant(row.at),
        "in_time": row.in_time,
        "notice_from": instant(row.notice_from),
        "emergency": row.emergency,
        "from": instant(row.since),
        "until": instant(row.until),
        "route": row.route or None,
        "cargo": row.cargo or None,
        "beneficiaries": row.beneficiaries,
        "people": row.people,
        "fighters": row.fighters,
        "state": course.state,
        "accounts": {code: one.code for code, one in course.by_side.items()},
    }


def _spoken(one: Spoken) -> dict[str, Any]:
    return {
        "what": one.what,
        "code": one.code,
        "by": one.by,
        "since": instant(one.since),
        "said_at": instant(one.said_at),
        "content": one.content.content(),
    }


def flight_rows(found: Sequence[FlightState]) -> list[dict[str, Any]]:
    """Flights as their page shows them: of what kind, from where to where, and inside which areas."""
    rows = []
    for one in found:
        points = one.report.points
        ends = [format_decimal(points[at][1] / MICRO, points[at][2] / MICRO) for at in (0, -1)]
        rows.append(
            {
                "report": one.report,
                "aircraft": name_in(theatre().movements.aircraft, one.report.aircraft),
                "count": len(points),
                "first": ends[0],
                "last": ends[1],
                "stays": one.found,
            }
        )
    return rows


def flights_data(found: CheckedFlights, day: datetime, moment: datetime, *, more: bool) -> dict[str, Any]:
    """Flights of one day with their tracks, and where each was inside an area."""
    return {
        "as_of": instant(moment),
        "day": day.date().isoformat(),
        "more": more,
        "is_cut": found.is_cut,
        "results": [_flight(one) for one in found.flights],
    }


def _flight(state: FlightState) -> dict[str, Any]:
    report = state.report
    return {
        "flight": report.uuid,
        "reference": report.reference,
        "delegation": report.delegation.code,
        "aircraft": report.aircraft,
        "text": report.text,
        "said_at": report.said_at,
        "track": [
            {"at": report.since + timedelta(seconds=seconds), "position": [x / MICRO, y / MICRO]}
            for seconds, x, y in report.points
        ],
        "inside": [
            {
                "designation": one.area.designation,
                "reference": one.area.reference,
                "first": one.stay.first,
                "last": one.stay.last,
                "notified": [window.reference for window in one.windows],
                "had_begun": one.had_begun,
            }
            for one in state.found
        ],
    }


def weeks_data(found: Sequence[Week], route: str, moment: datetime) -> dict[str, Any]:
    """How a route went, the latest week first. Delays in seconds."""
    return {
        "as_of": instant(moment),
        "route": route,
        "weeks": [
            {
                "start": week.start,
                "movements": week.movements,
                "cancelled": week.cancelled,
                "days_notified": week.days_notified,
                "days_open": week.days_open,
                "unhindered": week.unhindered,
                "share": week.share,
                "mean_delay_s": round(week.mean_delay.total_seconds()),
                "longest_delay_s": round(week.longest_delay.total_seconds()),
                "reasons": {
                    by: [{"reference": reference, "reason": reason} for reference, reason in given]
                    for by, given in week.reasons.items()
                },
            }
            for week in found
        ],
    }
