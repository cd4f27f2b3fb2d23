"""How many requests of one person are answered at once, so that nobody takes every thread and connection of a process.

By person once signed in, by address before. A request beyond the share waits for a moment, without a connection; then
it is refused with the seconds after which to ask again. A request whose client has gone keeps its place until its
thread is free, so that closed sockets are no way around.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.access.errors import DomainError
from apps.accounts.client_address import counted_address
from jic.errors import refusal_in_kind

# Seconds that a request waits for one of its own person's to end; a page's own requests then come one after another.
PATIENCE = 3.0
# Beyond this many that wait, a person's next request is refused at once: each holds a thread.
MAX_WAITING = 20


class TooManyAtOnce(DomainError):
    code = "too_many_at_once"
    status = 429
    title = _("Too many of your requests are being answered at once.")
    mend = _("Wait a few seconds until some of them have ended, then try again. Nothing was changed.")
    retry_after = 5


class Shares:
    """Places for requests, so many for each key."""

    def __init__(self, patience: float = PATIENCE, most_waiting: int = MAX_WAITING) -> None:
        self.patience, self.most_waiting = patience, most_waiting
        self._changed = threading.Condition()
        self._working: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()

    @contextmanager
    def place(self, key: str, most: int) -> Iterator[None]:
        """One of `most` places. Raises TooManyAtOnce where none becomes free in time."""
        with self._changed:
            if self._working[key] >= most:
                self._wait(key, most)
            self._working[key] += 1
        try:
            yield
        finally:
            with self._changed:
                self._working[key] -= 1
                if not self._working[key]:
                    del self._working[key]
                self._changed.notify_all()

    def _wait(self, key: str, most: int) -> None:
        if self._waiting[key] >= self.most_waiting:
            raise TooManyAtOnce
        if not connection.in_atomic_block:
            connection.close()
        self._waiting[key] += 1
        try:
            if not self._changed.wait_for(lambda: self._working[key] < most, self.patience):
                raise TooManyAtOnce
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]


shares = Shares()


class SharesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        key = f"user {request.user.pk}" if signed_in else f"address {counted_address(request)}"
        try:
            with shares.place(key, settings.REQUESTS_AT_ONCE):
                return self.get_response(request)
        except TooManyAtOnce as error:
            return refusal_in_kind(request, error)
