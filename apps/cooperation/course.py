"""Where each signatory stands by its notices, at any moment. No Django and no database here.

The newest notice that is in effect counts. A signatory is away from its suspension or withdrawal until its return;
while anybody is away, nothing joint comes about. Consents from before a return that are not complete count no more:
after it every signatory consents anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SUSPENDS, WITHDRAWS, RETURNS = "suspends", "withdraws", "returns"
# Which notices may follow which; "" before the first.
NEXT: dict[str, tuple[str, ...]] = {
    "": (SUSPENDS, WITHDRAWS),
    RETURNS: (SUSPENDS, WITHDRAWS),
    SUSPENDS: (WITHDRAWS, RETURNS),
    WITHDRAWS: (RETURNS,),
}


# Moments that are signed are whole seconds: a return counts from the next one on, after every consent of before.
NEXT_SECOND = timedelta(seconds=1)


def effective(step: str, at: datetime, hours: int) -> datetime:
    """From when a notice recorded at `at` is in effect: never before it was recorded."""
    return at + NEXT_SECOND if step == RETURNS else at + timedelta(hours=hours)


@dataclass(frozen=True)
class Given:
    """A notice, as far as it says where its signatory stands."""

    by: str
    step: str
    holds: str
    said_at: datetime
    at: datetime
    effective_at: datetime

    @property
    def leaves(self) -> bool:
        return self.step != RETURNS


@dataclass(frozen=True)
class Standing:
    """Where one signatory stands at a moment: by its newest notice in effect, and by one whose period still runs."""

    code: str
    notice: Given | None
    announced: Given | None = None

    @property
    def is_away(self) -> bool:
        return self.notice is not None and self.notice.leaves

    @property
    def holds(self) -> bool:
        """Whether it holds to what is in force: whoever has not said otherwise does."""
        return not self.is_away or (self.notice is not None and self.notice.holds == "all")

    @property
    def newest(self) -> Given | None:
        return self.announced or self.notice

    @property
    def next_steps(self) -> tuple[str, ...]:
        return NEXT[self.newest.step if self.newest else ""]


def standing(code: str, notices: Sequence[Given], moment: datetime) -> Standing:
    """Of one signatory, from its notices in the order in which they were recorded."""
    own = [one for one in notices if one.by == code and one.at <= moment]
    in_effect = [one for one in own if one.effective_at <= moment]
    notice = in_effect[-1] if in_effect else None
    announced = own[-1] if own and own[-1].effective_at > moment else None
    return Standing(code, notice, announced)


def standings(codes: Iterable[str], notices: Sequence[Given], moment: datetime) -> list[Standing]:
    return [standing(code, notices, moment) for code in codes]


def last_return(notices: Sequence[Given], moment: datetime) -> datetime | None:
    """From when consents count; None where nobody has ever returned."""
    returns = [one.effective_at for one in notices if not one.leaves and one.effective_at <= moment]
    return max(returns, default=None)
