"""How long one request may work. Nothing that is asked of the site holds a worker or a connection without end.

A thread cannot be ended from outside, so three bounds stand behind each other (ADR 0020). The database ends a statement
after `statement_timeout`, which every connection of the web process carries from its beginning. Work of our own in
Python looks at the budget before each statement. What a library does in one call is done by a child process that can
be ended (`apps/bounds/child_processes.py`).

A request that only reads ends as well once its client has gone. One that writes does not: what was sent is kept.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import psycopg.errors
import psycopg_pool
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.access.errors import DomainError

GONE = "jic.gone"
# As nginx logs it. Nobody reads it.
CLIENT_GONE = 499
# The page that says so asks the database for its frame.
_GRACE = 3.0
_ENDS_A_TRANSACTION = ("ROLLBACK", "SAVEPOINT", "RELEASE")


class TookTooLong(DomainError):
    code = "took_too_long"
    status = 503
    title = _("This took too long and was stopped.")
    mend = _(
        "Nothing was changed. Ask for less at once, for example a smaller part of the map, a shorter period or an"
        " outline with fewer vertices; or try again in a minute."
    )
    retry_after = 60


class Busy(DomainError):
    code = "busy"
    status = 503
    title = _("The server is busy.")
    mend = _("Nothing was changed. Try again in a few seconds.")
    retry_after = 5


class ClientGone(BaseException):
    """Whoever asked has gone; nobody reads the answer.

    No `Exception`: it passes by whatever answers errors, pages and log included, and ends in `BudgetMiddleware`.
    """


@dataclass
class Budget:
    """One request's: the moment (of the monotonic clock) at which it is over, and whether its client has gone."""

    deadline: float
    gone: threading.Event = field(default_factory=threading.Event)
    # Only what stores nothing may be given up half-way because nobody waits for it.
    ends_with_client: bool = False

    def left(self) -> float:
        """Seconds that remain, 0 if none do."""
        return max(0.0, self.deadline - time.monotonic())

    @property
    def is_abandoned(self) -> bool:
        return self.ends_with_client and self.gone.is_set()

    def check(self) -> None:
        """Raises TookTooLong or ClientGone where the work is to end."""
        if self.is_abandoned:
            raise ClientGone
        if not self.left():
            self.deadline = time.monotonic() + _GRACE
            raise TookTooLong


_current: ContextVar[Budget | None] = ContextVar("budget", default=None)


def current_budget() -> Budget | None:
    """The budget of the request that is being answered; None in a command or a task."""
    return _current.get()


@contextmanager
def limited_to(budget: Budget) -> Iterator[Budget]:
    """Looks at the budget before each statement meanwhile."""
    token = _current.set(budget)
    try:
        with connection.execute_wrapper(_check_first):
            yield budget
    finally:
        _current.reset(token)


def _check_first(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    budget = _current.get()
    if budget is not None and not sql.startswith(_ENDS_A_TRANSACTION):
        budget.check()
    return execute(sql, params, many, context)


def as_refusal(error: BaseException | None) -> DomainError | None:
    """What to answer where a bound of the database was reached; None for any other error."""
    while error is not None:
        if isinstance(error, TookTooLong | Busy):
            return error
        if isinstance(error, psycopg.errors.QueryCanceled):
            return TookTooLong()
        if isinstance(error, psycopg.errors.LockNotAvailable | psycopg_pool.PoolTimeout):
            return Busy()
        error = error.__cause__
    return None


class BudgetMiddleware:
    """Gives each request its budget, and ends quietly what nobody waits for any more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        gone = getattr(request, "scope", {}).get(GONE) or threading.Event()
        reads = request.method in ("GET", "HEAD", "OPTIONS")
        budget = Budget(time.monotonic() + settings.REQUEST_SECONDS, gone, ends_with_client=reads)
        try:
            with limited_to(budget):
                return self.get_response(request)
        except ClientGone:
            return HttpResponse(status=CLIENT_GONE)
