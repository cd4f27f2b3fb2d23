"""How the database is told who asks: settings for each statement, or once for a transaction.

Row-level policies read the principal from settings `jic.*` that are local to a transaction (ADR 0015). A read outside
of one carries them in its own message, as statements before it: PostgreSQL runs a message as one transaction, so that
no other statement ever sees them, whoever uses the connection next. A service sets them once, at the start of its
transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
from django.db import Error as DatabaseError
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import Signal, receiver
from psycopg.types.numeric import Int8Dumper

from apps.access.identity import NOBODY, SYSTEM, Identity

_settled: ContextVar[Identity | None] = ContextVar("settled", default=None)
# Sent after the commit of a transaction that changed records, so that the ledger seals without waiting for its clock.
changes_recorded = Signal()
# One statement for everybody, whose parameters are the values of `Identity.principal_settings`.
_SETTINGS = "SELECT " + ", ".join(f"set_config('jic.{name}', %s, true)" for name in NOBODY.principal_settings)


class StatementPrefix:
    """Prefixes every statement of a connection with the settings of an identity, once that is known. What finds out the
    identity (session, user, grants) is asked before, and reads no table that has policies."""

    def __init__(self, identity: Identity | None = None) -> None:
        self.identity = identity

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        principal = self.identity
        # Going back to a savepoint is all that a failed transaction takes.
        if principal is None or many or _is_settled() or sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        if isinstance(context["cursor"].cursor, psycopg.ServerCursor):
            raise RuntimeError("A cursor of the server outlives its message: iterate within unit_of_work().")
        with _pipelined_after_settings(principal):
            return execute(sql, params, many, context)


def answers() -> bool:
    """Whether the database answers: then an error of it was about what it was told, and the next thing may be done."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


@contextmanager
def alone(work: int, key: int) -> Iterator[bool]:
    """Whether this process alone does a work (a number of its own) on a thing meanwhile. By a lock of the session, so
    that a transaction may begin within."""
    lock = [work, key % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s::integer, %s::integer)", lock)
        held = bool(cursor.fetchone()[0])
        try:
            yield held
        finally:
            if held:
                cursor.execute("SELECT pg_advisory_unlock(%s::integer, %s::integer)", lock)


@receiver(connection_created)
def send_wide_numbers(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Has a connection send every plain number as a bigint, which all keys are. The driver would take the narrowest
    type that holds it, and prepare a statement anew for each mixture of types."""
    connection.connection.adapters.register_dumper(int, Int8Dumper)


@contextmanager
def _pipelined_after_settings(principal: Identity) -> Iterator[None]:
    """What is executed meanwhile goes to the server in one message, behind the principal's settings: one transaction
    there."""
    with connection.wrap_database_errors, connection.connection.pipeline():
        psycopg.Cursor(connection.connection).execute(_SETTINGS, list(principal.principal_settings.values()))
        yield


_prefix: ContextVar[StatementPrefix | None] = ContextVar("prefix", default=None)


@contextmanager
def reading_as(identity: Identity | None = None) -> Iterator[StatementPrefix]:
    """What is read meanwhile is read under this identity; under none, as nobody, until it is set."""
    carrier = StatementPrefix(identity)
    token = _prefix.set(carrier)
    try:
        with connection.execute_wrapper(carrier):
            yield carrier
    finally:
        _prefix.reset(token)


def _is_settled() -> bool:
    """Whether the present transaction has its identity already."""
    return _settled.get() is not None and connection.in_atomic_block


def binary_rows(sql: str, params: Sequence[Any]) -> list[Any]:
    """The rows of one statement, bytes as bytes: Django's cursor reads and writes them as hexadecimal text, which takes
    a third of the time of a conflict check. Carries the identity as Django's cursor does."""
    connection.ensure_connection()
    carrier = _prefix.get()
    principal = carrier.identity if carrier and not _is_settled() else None
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        if principal is None:
            return cursor.execute(sql, params, binary=True).fetchall()
        with _pipelined_after_settings(principal):
            return cursor.execute(sql, params, binary=True).fetchall()


@contextmanager
def unit_of_work(actor: Identity) -> Iterator[None]:
    """One transaction whose changes the database records under this identity.

    The settings are local to the transaction, so that they cannot leak to the next user of a pooled connection.
    """
    with _transaction_of(actor) as is_new:
        yield
        if is_new:
            transaction.on_commit(lambda: changes_recorded.send(sender=Identity))


@contextmanager
def as_system() -> Iterator[None]:
    """What is read meanwhile is read whatever its marking and whoever asks: for what a rule counts or ends, never for
    what somebody is shown."""
    with _transaction_of(SYSTEM):
        yield


@contextmanager
def _transaction_of(identity: Identity) -> Iterator[bool]:
    """A transaction, or a part of the present one, under an identity; the present one's own is set again afterwards.
    Gives whether it is new: an act within an act of the same person is either all done or not at all."""
    outer = _settled.get()
    if outer is identity and connection.in_atomic_block:
        yield False
        return
    token = _settled.set(identity)
    try:
        with transaction.atomic():
            _settle(identity)
            yield True
            if outer is not None:
                _settle(outer)
    finally:
        _settled.reset(token)


def _settle(identity: Identity) -> None:
    with connection.cursor() as cursor:
        cursor.execute(identity.actor_statements)
