"""Fixtures of all tests: the real engines (see `plugins/engines.py`), the delegations of the theatre, and the roles
that the site's processes work under."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client, TransactionTestCase

from apps.accounts.services import sync_delegations
from apps.ledger.audited import AUDITED
from jic.theatre import theatre
from tests.people import person

REFUSING_TRUNCATE = [audited.table for audited in AUDITED] + ["ledger_entry", "ledger_batch", "ledger_change"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The theatre's delegations stand in every test's database."""
    with django_db_blocker.unblock():
        sync_delegations(theatre().delegation_rows)
    return


def _truncate_triggers(state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        for table in REFUSING_TRUNCATE:
            cursor.execute(f"ALTER TABLE {table} {state} TRIGGER jic_refuse_truncate")


@pytest.fixture(scope="session", autouse=True)
def _flush_for_transactional_tests() -> Iterator[None]:
    """Transactional tests empty their tables afterwards, which our triggers refuse to anybody else: only the owner, and
    only here, sets them aside for that moment, and puts the delegations back."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(self: Any) -> None:
        _truncate_triggers("DISABLE")
        try:
            flush(self)
        finally:
            _truncate_triggers("ENABLE ALWAYS")
            sync_delegations(theatre().delegation_rows)

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = flush  # type: ignore[method-assign]


@pytest.fixture
def as_role(db: None) -> Any:
    """Work under a role of the site: `as_role("jic_web")`."""

    def change(role: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {role}")

    yield change
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture
def sign_in(db: None) -> Any:
    """A browserless client signed in as a person: `sign_in("ru.officer")`."""

    def make(name: str, level: int | None = 3) -> Client:
        client = Client()
        client.force_login(person(name, level), backend="apps.accounts.backends.ActiveUserBackend")
        return client

    return make
