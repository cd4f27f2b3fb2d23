"""How long to wait before a request is sent again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

FIRST, LONGEST = 0.5, 30.0
# What a site may ask for at most.
LONGEST_ASKED = 300.0


def asked_wait(header: str) -> float | None:
    """Seconds by Retry-After: a number, or a moment."""
    if header.isascii() and header.isdigit():
        return min(float(header[:9]), LONGEST_ASKED)
    try:
        moment = parsedate_to_datetime(header).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, min(moment - time.time(), LONGEST_ASKED))


class Patience:
    """Waits that double, with chance in them so that many programs do not come at once, for `seconds` in all since the
    last success."""

    def __init__(self, seconds: float, sleep: Callable[[float], None] = time.sleep) -> None:
        self._seconds, self._sleep = seconds, sleep
        self.succeeded()

    def succeeded(self) -> None:
        self._waited, self._next = 0.0, FIRST

    def wait(self, asked: float | None = None) -> bool:
        """Wait, as long as was asked for if anything was; False where patience is over."""
        pause = asked if asked is not None else self._next * (0.5 + random.random() / 2)  # noqa: S311
        if self._waited + pause > self._seconds:
            return False
        self._sleep(pause)
        self._waited += pause
        self._next = min(self._next * 2, LONGEST)
        return True
