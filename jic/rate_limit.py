"""How often somebody may ask: by address before signing in, by person after. Counted in Valkey by `limits`, so that all
web processes count together; while it is away each process counts for itself, and nobody is kept from working.

Guessing one name's password has its own, stricter limit (`accounts/guessing.py`), and one-time codes theirs.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from apps.access.errors import DomainError
from apps.accounts.client_address import counted_address
from apps.exchange.problem_details import PROGRAMS
from jic.errors import refusal_in_kind
from jic.heartbeat import socket_of

log = logging.getLogger(__name__)
# After Valkey did not answer, it is asked again only after this many seconds.
PAUSE = 5.0

SIGNING_IN = frozenset(
    f"signin:{name}" for name in ("sign-in", "passkey", "passkey-options", "key", "code", "enrol", "recover")
)
# What costs more than a page: searches over everything, outlines by the thousand, proofs, comparisons.
EXPENSIVE = frozenset(
    {
        "designations:register",
        "ledger:history",
        "ledger:compare",
        "ledger:proof",
        "negotiation:compare",
        "exchange:window",
        "exchange:check",
        "exchange:history",
        "exchange:designations",
        "exchange:changes",
        "ogc:items",
    }
)


class TooOften(DomainError):
    code = "too_many_requests"
    status = 429
    title = _("Too many requests in a short time.")

    def __init__(self, seconds: int) -> None:
        self.retry_after = seconds
        super().__init__(
            mend=ngettext(
                "Wait %(seconds)d second, then try again. Nothing was changed.",
                "Wait %(seconds)d seconds, then try again. Nothing was changed.",
                seconds,
            )
            % {"seconds": seconds}
        )


@dataclass(frozen=True)
class Counted:
    """One count: which limit of the settings, and whose."""

    limit: str
    whose: str


def counted(request: HttpRequest, view: str) -> list[Counted]:
    """The counts that a request adds to."""
    address = f"address {counted_address(request)}"
    found = []
    if view in SIGNING_IN and request.method == "POST":
        found.append(Counted("sign_in", address))
    if (presented := getattr(request, "presented", None)) and presented.user is None:
        found.append(Counted("wrong_token", address))
    whose = f"user {request.user.pk}" if request.user.is_authenticated else address
    if view in EXPENSIVE:
        found.append(Counted("expensive", whose))
    found.append(Counted("api" if request.path.startswith(PROGRAMS) else "page", whose))
    return found


@cache
def _item(words: str) -> RateLimitItem:
    return parse(words)


def _address_of_storage(url: str) -> str:
    """REDIS_URL, which has Celery's form, as `limits` writes it."""
    socket = socket_of(url)
    return f"redis+unix://{socket[0]}?db={socket[1]}" if socket else url


class Counter:
    """Hits in Valkey, or in this process while it is away."""

    def __init__(self, url: str) -> None:
        storage = storage_from_string(
            _address_of_storage(url), wrap_exceptions=True, socket_connect_timeout=0.3, socket_timeout=0.5
        )
        self._shared = SlidingWindowCounterRateLimiter(storage)
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._away_until = 0.0

    def wait(self, one: Counted) -> int:
        """Count one request; 0 if it is within the limit, else the seconds to wait."""
        item = _item(settings.RATES[one.limit])
        if time.monotonic() >= self._away_until:
            try:
                return self._ask(self._shared, item, one)
            except Exception as error:  # noqa: BLE001  (whatever the client raises: officers go on working)
                self._away_until = time.monotonic() + PAUSE
                log.warning("Rates are counted by each process alone: %s", str(error).split("\n")[0])
        return self._ask(self._own, item, one)

    @staticmethod
    def _ask(limiter: SlidingWindowCounterRateLimiter, item: RateLimitItem, one: Counted) -> int:
        if limiter.hit(item, one.limit, one.whose):
            return 0
        until = limiter.get_window_stats(item, one.limit, one.whose).reset_time
        return max(1, math.ceil(until - time.time()))


@cache
def counter() -> Counter:
    return Counter(settings.REDIS_URL)


class RatesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        for one in counted(request, match.view_name if match else ""):
            seconds = counter().wait(one)
            if seconds:
                return refusal_in_kind(request, TooOften(seconds))
        return None
