"""What the page of the cessation shows, made of a course: columns of days, tracks of the parties, readings of a day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.designations.selectors import delegations
from apps.theatre.arrangement import Clause
from apps.theatre.facts import theatre
from apps.truce.clock import AgreedState, Cell, Count, Course, Day, PeriodState
from apps.truce.models import ClauseReading, Report
from apps.truce.selectors import readings_of, reports_named

COLUMNS = 7


@dataclass(frozen=True)
class Span:
    """A period over the columns that it covers."""

    state: PeriodState
    columns: int


@dataclass(frozen=True)
class Track:
    """One party's row: its account of each day, and its own count."""

    party: Delegation
    cells: Sequence[tuple[Day, Cell]]
    count: Count


@dataclass(frozen=True)
class Timeline:
    """Some days of the cessation beside each other."""

    days: Sequence[Day]
    spans: Sequence[Span]
    tracks: Sequence[Track]
    # Of each day: what each party that has spoken says of aid.
    aid: Sequence[Sequence[tuple[Delegation, str]]]
    earlier: int | None
    later: int | None


@dataclass(frozen=True)
class ClauseRow:
    """One clause on one day: each party's reading, and what they come to together."""

    clause: Clause
    readings: Sequence[tuple[Delegation, ClauseReading | None, Sequence[Report]]]
    agreed: str
    missing: Sequence[Delegation]


def by_code() -> dict[str, Delegation]:
    return {one.code: one for one in delegations().values()}


def in_order(codes: Collection[str]) -> list[Delegation]:
    """The delegations of these codes, in their order."""
    return [one for one in delegations().values() if one.code in codes]


def timeline(course: Course, at_day: int) -> Timeline:
    """The seven days among which one is."""
    first = (max(1, at_day) - 1) // COLUMNS * COLUMNS + 1
    last = first + COLUMNS - 1
    days, parties = course.days(first, last), in_order(course.parties)
    tracks = [
        Track(
            party,
            [(day, day.cells[party.code]) for day in days],
            course.count_of(party.code),
        )
        for party in parties
    ]
    aid = [
        [(party, cell.said.aid) for party in parties if (cell := day.cells[party.code]).said is not None]
        for day in days
    ]
    has_later = course.last_over > last
    return Timeline(
        days=days,
        spans=list(_spans(course, days)),
        tracks=tracks,
        aid=aid,
        earlier=first - 1 if first > 1 else None,
        later=last + 1 if has_later else None,
    )


def _spans(course: Course, days: Sequence[Day]) -> Any:
    """Each period over the days that begin in it; those after the last commitment are under none."""
    for state in course.periods:
        columns = sum(state.since <= day.start and (state.until is None or day.start < state.until) for day in days)
        if columns:
            yield Span(state, columns)


def shown_day(course: Course, asked: str) -> int:
    """The day that an address asks for, else the last one that is over."""
    if asked.isascii() and asked.isdecimal() and len(asked) < 7 and 1 <= int(asked) <= max(1, course.today):
        return int(asked)
    return max(1, course.last_over)


def clause_rows(actor: Identity, course: Course, day: int) -> list[ClauseRow]:
    """Every clause of the arrangement on one day. The number of queries does not depend on what was said."""
    readings = readings_of(actor, course, day)
    names = [name for reading in readings.values() for name in reading.reports]
    named = reports_named(actor, names)
    parties = in_order(course.parties)
    return [_clause_row(clause, parties, readings, named) for clause in theatre().arrangement.clauses]


def _clause_row(
    clause: Clause,
    parties: Sequence[Delegation],
    readings: Mapping[tuple[str, str], ClauseReading],
    named: Mapping[str, Report],
) -> ClauseRow:
    found = [(party, readings.get((party.code, clause.code))) for party in parties]
    accounts = {reading.kept for _party, reading in found if reading is not None}
    missing = [party for party, reading in found if reading is None]
    if len(accounts) > 1:
        agreed = "disputed"
    elif missing:
        agreed = "unattested"
    else:
        agreed = next(iter(accounts))
    behind = [
        (party, reading, [named[name] for name in reading.reports if name in named] if reading else [])
        for party, reading in found
    ]
    return ClauseRow(clause, behind, agreed, missing)


def agreed_days(course: Course) -> list[int]:
    """Days that all attest and nobody has proposed to count: what a proposal would offer."""
    days = []
    for number in range(max(course.first_counted, course.agreed_count.through + 1), course.last_over + 1):
        if course.day(number).agreed is not AgreedState.ALL_ATTEST:
            break
        days.append(number)
    return days
