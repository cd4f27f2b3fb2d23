"""A clock that jumps while a witness runs: what it would sign then could bound entries wrongly for good."""

from __future__ import annotations

import threading
from collections.abc import Callable

# Clocks that are set by the network drift and are stepped by fractions of a second.
MAX_SECONDS = 60


class ClockWatch:
    """Holds the wall clock (`now`, seconds since 1970) against one that only ever runs (`monotonic`, seconds).

    A jump, forward or back, is told at every look until the process is started anew, by somebody who has looked at the
    clock.
    """

    def __init__(self, now: Callable[[], float], monotonic: Callable[[], float]) -> None:
        self._now, self._monotonic = now, monotonic
        self._lock = threading.Lock()
        self._apart = now() - monotonic()
        self._jumped = 0

    def jumped(self) -> int:
        """By how many seconds the wall clock has jumped since the start or the last look; 0 where it has not."""
        with self._lock:
            apart = self._now() - self._monotonic()
            step = round(apart - self._apart)
            if not self._jumped and abs(step) > MAX_SECONDS:
                self._jumped = step
            self._apart = apart
            return self._jumped
