"""Two lines of time over the editions of a page: when what each brought was valid, and when it was recorded.

Positions are in units of the drawing, 1,000 wide; pages put them into attributes of SVG, since the site's policy allows
no style in the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.editions.selectors import Issue, Move

WIDTH, EDGE = 1_000, 30
# Closer than this, a mark is no slanted line: nothing was recorded late.
SAME = timedelta(minutes=1)


@dataclass(frozen=True)
class Mark:
    """One edition on both lines. `letter` is A or B where it is one of the two that are compared."""

    number: int
    what: str
    recorded: float
    valid: float
    is_slanted: bool
    letter: str
    at: datetime
    valid_at: datetime


@dataclass(frozen=True)
class Timeline:
    marks: Sequence[Mark]
    first: datetime
    last: datetime


def timeline_of(issues: Sequence[Issue], a: int, b: int) -> Timeline | None:
    """Of the editions that a page lists, oldest first; None without any."""
    shown = [issue for issue in reversed(issues) if issue.moves]
    if not shown:
        return None
    pairs = [(issue, valid_moment(issue)) for issue in shown]
    moments = [moment for issue, valid in pairs for moment in (issue.at, valid)]
    first, last = min(moments), max(moments)
    span = (last - first).total_seconds() or 1.0

    def place(moment: datetime) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * (moment - first).total_seconds() / span, 1)

    marks = [
        Mark(
            issue.number,
            issue.moves[0].what if len({move.what for move in issue.moves}) == 1 else "changed",
            place(issue.at),
            place(valid),
            abs(issue.at - valid) > SAME,
            "A" if issue.number == a else "B" if issue.number == b else "",
            issue.at,
            valid,
        )
        for issue, valid in pairs
    ]
    return Timeline(marks, first, last)


def valid_moment(issue: Issue) -> datetime:
    """From when on what it brought is valid: of several, the earliest."""
    return min(_valid(move, issue.at) for move in issue.moves)


def _valid(move: Move, recorded: datetime) -> datetime:
    if move.after is not None:
        return move.after.valid_from
    until = move.version.valid_until
    return until if until is not None and until < recorded else recorded
