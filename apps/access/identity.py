"""Who asks: a user with the roles, levels and compartments that hold at this moment, and how the database is told.

Row-level policies read the asker from settings `jic.*` that are local to a transaction (ADR 0015). A read outside of
one carries them in its own message, as statements before it: PostgreSQL runs a message as one transaction, so that no
other statement ever sees them, whoever uses the connection next. A service sets them once, at the start of its
transaction.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar, cast

import psycopg
from django.db import connection, transaction
from django.db.backends.postgresql.base import ServerBindingCursor
from django.dispatch import Signal
from django.utils import timezone
from psycopg.types.numeric import Int8Dumper

from apps.access.models import Grant
from apps.access.roles import Right
from apps.accounts.models import User

# Nothing in a setting needs a sign that SQL or the driver reads as its own.
_PLAIN = re.compile(r"[\w,.-]*")
C = TypeVar("C", bound=psycopg.Cursor[Any])
_recording: ContextVar[Identity | None] = ContextVar("recording", default=None)
# Sent after the commit of a transaction that changed records, so that the ledger seals without waiting for its clock.
changes_recorded = Signal()


def _statements(settings: Mapping[str, str]) -> str:
    for value in settings.values():
        if not _PLAIN.fullmatch(value):
            raise ValueError(f"A setting of the identity may not hold {value!r}.")
    return "".join(f"SET LOCAL jic.{name} = '{value}'; " for name, value in settings.items())


@dataclass(frozen=True)
class Identity:
    """All that the policy knows of the asker. Ids are 0 for nobody; level 0 sees nothing that is marked.

    `level` and `compartments` are what he reads; `mark_level` and `mark_compartments` are what he may mark things with.
    """

    user_id: int
    user_uuid: uuid.UUID | None
    username: str
    delegation_id: int
    delegation_code: str
    is_signatory: bool
    roles: frozenset[str]
    level: int
    compartments: frozenset[str] = frozenset()
    mark_level: int = 0
    mark_compartments: frozenset[str] = frozenset()
    request: uuid.UUID = field(default_factory=uuid.uuid4, compare=False)

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def covers(self, other: Identity) -> bool:
        """Whether this one holds all that another one, of the same person, holds."""
        return (
            (self.user_id, self.delegation_id, self.is_signatory)
            == (other.user_id, other.delegation_id, other.is_signatory)
            and self.roles >= other.roles
            and self.level >= other.level
            and self.mark_level >= other.mark_level
            and self.compartments >= other.compartments
            and self.mark_compartments >= other.mark_compartments
        )

    @property
    def marks_up_to(self) -> int:
        """The highest level that he may put on a thing: nobody writes what he could not read afterwards."""
        return min(self.mark_level, self.level)

    @cached_property
    def asker(self) -> dict[str, str]:
        """What row-level policies read of the asker."""
        return {
            "user_id": str(self.user_id or ""),
            "delegation_id": str(self.delegation_id or ""),
            "signatory": "1" if self.is_signatory else "",
            "roles": ",".join(sorted(self.roles)),
            "level": str(self.level),
            "code": self.delegation_code,
            "compartments": ",".join(sorted(self.compartments)),
        }

    @cached_property
    def actor(self) -> dict[str, str]:
        """What the record of a change says of who made it."""
        return {
            "actor": str(self.user_uuid or ""),
            "delegation": self.delegation_code,
            "request": str(self.request),
        }

    @cached_property
    def as_asker(self) -> str:
        return _statements(self.asker)

    @cached_property
    def as_actor(self) -> str:
        return _statements(self.asker | self.actor)


NOBODY = Identity(0, None, "", 0, "", False, frozenset(), 0)
# Acts that no person carries out: expiry and supersession. Recorded without an actor.
SYSTEM = Identity(0, None, "", 0, "", False, frozenset({"system"}), 32_767, mark_level=32_767)
# One statement for everybody, whose parameters are the values of `Identity.asker`.
_TELL = "SELECT " + ", ".join(f"set_config('jic.{name}', %s, true)" for name in NOBODY.asker)


def identify(user: User, moment: datetime | None = None) -> Identity:
    """The identity of a user at a moment (now by default): one query, so that a revocation holds at once."""
    grants = Grant.objects.valid_at(moment or timezone.now()).filter(user_id=user.pk)
    return identity_with(user, grants.values_list("role", "level", "compartment", "right"))


def identity_with(user: User, grants: Iterable[tuple[str, int | None, str, str]]) -> Identity:
    """The identity of a user who holds these: (role, level, compartment, right) each."""
    roles: set[str] = set()
    levels = {Right.READ.value: 0, Right.MARK.value: 0}
    compartments: dict[str, set[str]] = {Right.READ.value: set(), Right.MARK.value: set()}
    for role, level, compartment, right in grants:
        if role:
            roles.add(role)
        elif compartment:
            compartments[right].add(compartment)
        else:
            levels[right] = max(levels[right], level or 0)
    return Identity(
        user_id=user.pk,
        user_uuid=user.uuid,
        username=user.username,
        delegation_id=user.delegation_id,
        delegation_code=user.delegation.code,
        is_signatory=user.delegation.is_signatory,
        roles=frozenset(roles),
        level=levels[Right.READ],
        compartments=frozenset(compartments[Right.READ]),
        mark_level=levels[Right.MARK],
        mark_compartments=frozenset(compartments[Right.MARK]),
    )


class Asking:
    """Has every statement of a connection carry the identity, once that is known. What finds out the identity (session,
    user, grants) is asked before, and reads no table that has policies."""

    def __init__(self, identity: Identity | None = None) -> None:
        self.identity = identity

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        who = self.identity
        # Going back to a savepoint is all that a failed transaction takes.
        if who is None or many or _is_settled() or sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        cursor = context["cursor"].cursor
        if isinstance(cursor, psycopg.ServerCursor):
            raise RuntimeError("A cursor of the server outlives its message: iterate within recorded().")
        # A log of statements is to show what was asked with: of prepared ones the driver keeps no text.
        if sql.startswith("SELECT") and not connection.queries_logged:
            return _prepared(who, execute, sql, params, context)
        result = execute(who.as_asker + sql, params, many, context)
        for _one in who.asker:
            cursor.nextset()
        return result


def _prepared(who: Identity, execute: Callable[..., Any], sql: str, params: Any, context: dict[str, Any]) -> Any:
    """Execute with parameters apart from the text, so that the driver prepares what it has been asked a few times:
    planning a statement whose tables have policies takes longer than running it (ADR 0015)."""
    wrapper = context["cursor"]
    wrapper.cursor.close()
    wrapper.cursor = _with_wide_numbers(cast(Any, ServerBindingCursor)(connection.connection))
    with _together_with(who):
        return execute(sql, params, False, context)


def _with_wide_numbers(cursor: C) -> C:
    """Has the cursor send every plain number as a bigint, which all keys are. The driver would take the narrowest type
    that holds it, and prepare a statement anew for each mixture of types."""
    cursor.adapters.register_dumper(int, Int8Dumper)
    return cursor


@contextmanager
def _together_with(who: Identity) -> Iterator[None]:
    """What is executed meanwhile goes to the server at once with the asker's settings, and is one transaction there."""
    with connection.wrap_database_errors, connection.connection.pipeline():
        psycopg.Cursor(connection.connection).execute(_TELL, list(who.asker.values()))
        yield


_asking: ContextVar[Asking | None] = ContextVar("asking", default=None)


@contextmanager
def asking(identity: Identity | None = None) -> Iterator[Asking]:
    """What is read meanwhile is read under this identity; under none, as nobody, until it is set."""
    carrier = Asking(identity)
    token = _asking.set(carrier)
    try:
        with connection.execute_wrapper(carrier):
            yield carrier
    finally:
        _asking.reset(token)


def _is_settled() -> bool:
    """Whether the present transaction has its identity already."""
    return _recording.get() is not None and connection.in_atomic_block


def binary_rows(sql: str, params: Sequence[Any]) -> list[Any]:
    """The rows of one statement, bytes as bytes: Django's cursor reads and writes them as hexadecimal text, which takes
    a third of the time of a conflict check. It is prepared once it has been asked a few times, so that nobody plans it
    anew for each page. Carries the identity as Django's cursor does."""
    connection.ensure_connection()
    carrier = _asking.get()
    who = carrier.identity if carrier and not _is_settled() else None
    with connection.wrap_database_errors, _with_wide_numbers(psycopg.Cursor(connection.connection)) as cursor:
        if who is None:
            return cursor.execute(sql, params, binary=True).fetchall()
        with _together_with(who):
            return cursor.execute(sql, params, binary=True).fetchall()


@contextmanager
def recorded(identity: Identity) -> Iterator[None]:
    """One transaction whose changes the database records under this identity.

    The settings are local to the transaction, so that they cannot leak to the next user of a pooled connection.
    """
    outer = _recording.get()
    if outer is identity and connection.in_atomic_block:
        # An act within an act of the same person: one transaction, settled already, and either all of it or nothing.
        yield
        return
    token = _recording.set(identity)
    try:
        with transaction.atomic():
            _settle(identity)
            yield
            if outer is not None:
                _settle(outer)
            transaction.on_commit(lambda: changes_recorded.send(sender=Identity))
    finally:
        _recording.reset(token)


def _settle(identity: Identity) -> None:
    with connection.cursor() as cursor:
        cursor.execute(identity.as_actor)
