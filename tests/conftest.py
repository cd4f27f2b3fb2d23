"""Fixtures of all tests: the real engines (see `plugins/engines.py`), the delegations of the theatre, and the roles
that the site's processes work under."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import segno
from django.conf import settings as django_settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test import Client, TransactionTestCase, override_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from apps.access.identity import NOBODY
from apps.accounts.services import sync_delegations
from apps.audit.registry import AUDITED
from apps.ledger.bootstrap import create_log
from apps.ledger.installation import LOG_TABLES
from apps.ledger.keys import key_file, previous_key_file
from apps.theatre.facts import theatre
from tests.built_once import Worlds, wanted_by
from tests.everybody import everybody
from tests.people import person

__all__ = ["everybody"]  # a fixture of several folders
REFUSING_TRUNCATE = [audited.table for audited in AUDITED] + [*LOG_TABLES, "audit_change"]

# How fast a drawn case comes says how busy the cores are, and nothing about the code.
hypothesis_settings.register_profile("shared cores", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("shared cores")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first in each half, of which pytest-xdist gives one to each of two workers: so both begin
    with it, and at the end, when they take over from each other what is left, neither is alone with a long test.

    What ends programs of its own waits much, and the walks wait little: of each there is one kind in a half.
    """
    killing = [item for item in items if any(item.iter_markers("kills"))]
    slow = [item for item in items if item not in set(killing) and any(item.iter_markers("slow"))]
    quick = [item for item in items if item not in {*killing, *slow}]
    half = len(items) // 2 - len(killing)
    items[:] = [*killing, *quick[:half], *slow, *quick[half:]] if half > 0 else [*killing, *slow, *quick]


def pytest_collection_finish() -> None:
    """All that was imported and collected stays until the end: looking through it again and again for garbage took a
    tenth of the time. How often is looked meanwhile, the plugin of the engines says."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """The theatre's delegations and a founded log stand in every test's database."""
    with django_db_blocker.unblock():
        _lay_down()
    return


def _lay_down() -> None:
    sync_delegations(theatre().delegation_rows)
    create_log()


@pytest.fixture(scope="session", autouse=True)
def _passwords_hashed_at_little_cost() -> Iterator[None]:
    """The same Argon2 as in service, without its cost: a fifth of a second and 100 MB for each password that a test
    sends, which would be a minute of every core."""
    with pytest.MonkeyPatch.context() as patch:
        for cost, least in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
            patch.setattr(Argon2PasswordHasher, cost, least)
        yield


@pytest.fixture(scope="session", autouse=True)
def _qr_codes_of_the_first_mask() -> Iterator[None]:
    """A QR code can be drawn with any of eight masks, of which the site takes the one that is easiest to read: to
    compare them takes a fifth of a second, and as everybody over all addresses a twelfth of the whole walk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segno, "make", partial(segno.make, mask=0))
        yield


@pytest.fixture(scope="session", autouse=True)
def _requests_stay_in_their_thread() -> Iterator[None]:
    """Without the middleware for static files, which no test asks for outside of the browser: being asynchronous, it
    hands each request to another thread and back six times, a fifth of the work and most of the waiting of a walk."""
    kept = [name for name in django_settings.MIDDLEWARE if not name.startswith("servestatic.")]
    with override_settings(MIDDLEWARE=kept):
        yield


@pytest.fixture(scope="session")
def _worlds(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any) -> Iterator[Worlds]:
    found = Worlds(tmp_path_factory)
    yield found
    with django_db_blocker.unblock():
        found.end()


@pytest.fixture
def _world(request: pytest.FixtureRequest, _worlds: Worlds, django_db_blocker: Any) -> Worlds:
    """What the test's own transaction is to be a part of (`tests/built_once.py`)."""
    build = wanted_by(request.node)
    if build is not None:
        request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock():
        _worlds.stand(build)
    return _worlds


@pytest.fixture
def _django_db_helper(_world: Worlds, _django_db_helper: None) -> None:
    """The test's own transaction begins when its world stands."""


@pytest.fixture
def built_folder(_world: Worlds, tmp_path: Path) -> Path:
    """The test's copy of the files of its world."""
    return Path(shutil.copytree(_world.folder, tmp_path / "world"))


@pytest.fixture(autouse=True)
def _nothing_signed_yet(_world: Worlds, tmp_path: Path, settings: Any) -> Iterator[None]:
    """Each test's log begins anew in its database, or as it stands in its world, so what the signer remembers and what
    is published must too; and a test that changes the log's key leaves the one that was there."""
    settings.LEDGER_FOLDER = tmp_path / "published"
    _world.set_memory(_world.signed if _world.build else None)
    if _world.build and (_world.folder / "published").exists():
        shutil.copytree(_world.folder / "published", settings.LEDGER_FOLDER)
    key = key_file().read_bytes() if key_file().exists() else None
    yield
    if key is not None and (not key_file().exists() or key_file().read_bytes() != key):
        previous_key_file().unlink(missing_ok=True)
        key_file().write_bytes(key)
        key_file().chmod(0o600)


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
            with connection.cursor() as cursor:
                # Of no model, so that nothing empties it: the next test's numbers would go on from this one's.
                cursor.execute("DELETE FROM designations_reference")
        finally:
            _truncate_triggers("ENABLE ALWAYS")
            _lay_down()

    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = flush  # type: ignore[method-assign]


@pytest.fixture
def as_role(db: None) -> Any:
    """Work under a role of the site, as nobody: `as_role("jic_web")`."""

    def change(role: str) -> None:
        with connection.cursor() as cursor:
            # What services have set lasts as long as their transaction, which here is the test's.
            cursor.execute(f"{NOBODY.actor_statements} SET ROLE {role}")

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
