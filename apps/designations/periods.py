"""When versions hold, compared in time: what never holds at the same moment does not conflict. No database here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Meeting(StrEnum):
    """How two periods lie to each other."""

    TOGETHER = "together"
    # One ends at the very moment at which the other begins.
    TOUCHING = "touching"
    APART = "apart"


@dataclass(frozen=True)
class Period:
    """From a moment (None: from the final approval on) until before another (None: without end)."""

    start: datetime | None = None
    end: datetime | None = None

    def meeting(self, other: Period, now: datetime) -> Meeting:
        """Judged from now on: what both have behind them cannot conflict any more, and nothing comes into force
        earlier than now."""
        later = max(self._start(now), other._start(now))
        ends = [end for end in (self.end, other.end) if end is not None]
        if not ends or later < min(ends):
            return Meeting.TOGETHER
        # Of two that are both over, or of which one is, nothing touches in what is to come.
        return Meeting.TOUCHING if later == min(ends) > now else Meeting.APART

    def _start(self, now: datetime) -> datetime:
        return max(self.start or now, now)


ALWAYS = Period()
