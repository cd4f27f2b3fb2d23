"""How a route went, week by week: days open, delays, the share that went unhindered, and each side's reasons. No Django
here.

A week begins on Monday, 00:00 UTC; a movement belongs to the week in which its window begins. A day counts as open
where a window was notified for it and nobody says that a movement was held, turned back or hit then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apps.movements.course import CANCELLED, DEPARTED, Spoken

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
HINDERED = frozenset({"held", "turned_back", "attacked", "partly"})
STOPPED = frozenset({"held", "turned_back", "attacked"})
COMPLETE = frozenset({"delivered", "arrived", "ended"})
MAX_REASONS = 5


@dataclass(frozen=True)
class Trip:
    """A movement as the table needs it: its window, every account of its states in the order of time, and whether the
    delegation that notified it says that it is cancelled."""

    reference: str
    since: datetime
    until: datetime
    states: Sequence[Spoken]
    is_cancelled: bool = False

    @property
    def is_unhindered(self) -> bool:
        codes = {one.code for one in self.states}
        return bool(codes & COMPLETE) and not codes & HINDERED

    def stops(self, moment: datetime) -> list[tuple[datetime, datetime]]:
        """From when to when it did not go on, by anybody's account: until its next state, else until now."""
        spans = []
        for index, one in enumerate(self.states):
            if one.code in STOPPED:
                following = next((later for later in self.states[index + 1 :] if later.code not in STOPPED), None)
                spans.append((one.since, following.since if following else moment))
        return spans

    def delay(self, moment: datetime) -> timedelta:
        """From the begin of its window to its departure, and while it stood after that."""
        departed = next((one.since for one in self.states if one.code == DEPARTED), None)
        late = max(timedelta(0), (departed or min(moment, self.until)) - self.since)
        stood = timedelta(0)
        reached = departed or moment
        for since, until in self.stops(moment) if departed else ():
            begins = max(since, reached)
            stood += max(timedelta(0), until - begins)
            reached = max(reached, until)
        return late + stood


@dataclass(frozen=True)
class Week:
    """One week of a route. `reasons` are (reference, reason) by delegation; days are counted up to the present one."""

    start: datetime
    movements: int
    cancelled: int
    days_notified: int
    days_open: int
    unhindered: int
    mean_delay: timedelta
    longest_delay: timedelta
    reasons: Mapping[str, Sequence[tuple[str, str]]]

    @property
    def share(self) -> int | None:
        """Percent that went unhindered; None where there was nothing to go."""
        going = self.movements - self.cancelled
        return round(100 * self.unhindered / going) if going else None


def monday(moment: datetime) -> datetime:
    """The begin of its week, in UTC."""
    day = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def weeks(trips: Iterable[Trip], moment: datetime) -> list[Week]:
    """Each week in which a window begins, the latest first. `trips`: as told by the moment."""
    by_week: dict[datetime, list[Trip]] = {}
    for trip in trips:
        by_week.setdefault(monday(trip.since), []).append(trip)
    return [_week(start, by_week[start], moment) for start in sorted(by_week, reverse=True)]


def _week(start: datetime, trips: list[Trip], moment: datetime) -> Week:
    going = [trip for trip in trips if not trip.is_cancelled]
    notified = {day for trip in going for day in _days(trip.since, min(trip.until, moment))}
    stopped = {day for trip in going for span in trip.stops(moment) for day in _days(*span)}
    delays = [trip.delay(moment) for trip in going if trip.since <= moment]
    return Week(
        start=start,
        movements=len(trips),
        cancelled=len(trips) - len(going),
        days_notified=len(notified),
        days_open=len(notified - stopped),
        unhindered=sum(trip.is_unhindered for trip in going),
        mean_delay=sum(delays, timedelta(0)) / len(delays) if delays else timedelta(0),
        longest_delay=max(delays, default=timedelta(0)),
        reasons=_reasons(trips),
    )


def _days(since: datetime, until: datetime) -> list[datetime]:
    """The days, in UTC, that a time touches."""
    if until <= since:
        return []
    first = since.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    # A time that ends at midnight does not touch the day that begins then.
    count = -((first - until) // DAY)
    return [first + number * DAY for number in range(count)]


def _reasons(trips: Iterable[Trip]) -> dict[str, list[tuple[str, str]]]:
    """Of each side that gave reasons, the newest of each movement."""
    reasons: dict[str, dict[str, str]] = {}
    for trip in trips:
        for one in trip.states:
            if one.content.reason and one.code in HINDERED | {CANCELLED}:
                reasons.setdefault(one.by, {})[trip.reference] = one.content.reason
    return {by: list(given.items())[:MAX_REASONS] for by, given in sorted(reasons.items())}
