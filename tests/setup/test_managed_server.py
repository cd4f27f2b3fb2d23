"""PostgreSQL that is somebody else's: its user owns one database and may make roles, and is no superuser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from launcher.engines import Engines
from tests.setup.test_up import Terminal, free_port

ROOT = Path(__file__).resolve().parents[2]
SERVERS = ("wheel", "15", "17")
# What the database itself must hold, whoever owns it.
HELD_BY_THE_DATABASE = (
    "tests/site/test_row_security.py",
    "tests/site/test_second_lock.py",
    "tests/clearances/test_the_database_holds_it.py",
    "tests/ledger/test_capture.py",
)

pytestmark = [pytest.mark.kills, pytest.mark.slow]


@dataclass(frozen=True)
class Managed:
    """The server as its administrator has it, and the URL that the centre was given."""

    admin_url: str
    url: str
    home: Path

    def environment(self, **more: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("JIC_", "PYTEST_", "PG"))}
        return {**kept, "DATABASE_URL": self.url, "JIC_HOME": str(self.home / "site"), "JIC_DEMO": "1", **more}

    def manage(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment(**more),
            capture_output=True,
            text=True,
        )


@pytest.fixture(params=SERVERS)
def managed(request: pytest.FixtureRequest, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Managed]:
    version = request.param
    if version != "wheel":
        programs = Path(f"/usr/lib/postgresql/{version}/bin")
        if not (programs / "postgres").exists():
            pytest.skip(f"PostgreSQL {version} is not installed here")
        monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    given = {"PATH": os.environ["PATH"], "REDIS_URL": os.environ["REDIS_URL"]}
    home.mkdir(mode=0o755)
    with Engines(home / "server", durable=False, system_only=version != "wheel", given=given) as where:
        with psycopg.connect(where.database_url, autocommit=True) as admin:
            (number,) = admin.execute("SHOW server_version_num").fetchone() or ("",)
            assert version == "wheel" or str(number).startswith(version)
            # CREATEDB is for the tests, which make databases of their own.
            admin.execute("CREATE ROLE centre LOGIN CREATEROLE CREATEDB")
            admin.execute("CREATE DATABASE centre OWNER centre")
        yield Managed(where.database_url, re.sub("//owner@/jic", "//centre@/centre", where.database_url), home)


def test_it_is_set_up_twice_starts_seals_and_serves(managed: Managed) -> None:
    answer = managed.manage("prepare")
    assert answer.returncode == 0, answer.stderr[-2_000:]
    # The site sets itself up before it starts.
    terminal = Terminal(managed.home / "site", free_port(), DATABASE_URL=managed.url, JIC_DEMO="1")
    try:
        terminal.wait_for(r"^Ready: ", 180)
        terminal.wait_until_healthy()
        assert terminal.guess("10.0.0.1") == 200
    finally:
        assert terminal.end() == 0
    assert "permission denied" not in terminal.text
    held = managed.manage("ledger", "audit")
    assert held.returncode == 0, held.stdout + held.stderr
    # The web and the worker change to their roles after signing in.
    words = "from apps.designations.models import Designation; print(Designation.objects.count())"
    assert managed.manage("shell", "-v0", "-c", words, JIC_DB_ROLE="jic_web").stdout.strip() == "0"
    assert int(managed.manage("shell", "-v0", "-c", words, JIC_DB_ROLE="jic_worker").stdout) > 5
    with psycopg.connect(managed.url) as connection:
        asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(asked).fetchone() == (False,)
        (sealed,) = connection.execute("SELECT count(*) FROM ledger_checkpoint").fetchone() or (0,)
        assert sealed


def test_roles_that_its_administrator_made_serve_as_well(managed: Managed) -> None:
    with psycopg.connect(managed.admin_url, autocommit=True) as admin:
        for role in ("jic_capture NOLOGIN", "jic_ledger NOLOGIN", "jic_web LOGIN", "jic_worker LOGIN"):
            admin.execute(f"CREATE ROLE {role}")
        admin.execute("GRANT jic_web, jic_ledger TO jic_worker")
        admin.execute("GRANT jic_capture, jic_web, jic_worker TO centre")
        admin.execute("ALTER ROLE centre NOCREATEROLE")
        # The centre cannot take this back, and says so instead of not starting.
        admin.execute("ALTER ROLE jic_web SET work_mem = '8MB'")
    answer = managed.manage("prepare", "--no-demo")
    assert answer.returncode == 0, answer.stderr[-2_000:]


def test_its_database_holds_what_ours_holds(managed: Managed) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *HELD_BY_THE_DATABASE],
        cwd=ROOT,
        env=managed.environment(REDIS_URL=os.environ["REDIS_URL"], JIC_SECRET_KEY="only-for-tests-" + "x" * 50),
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 0, answer.stdout[-4_000:]
    skipped = re.search(r"(\d+) skipped", answer.stdout)
    # Five back doors that only an administrator closes, three sign-ins with a password, two ways of superusers.
    assert int(skipped[1] if skipped else 0) <= 10, answer.stdout[-4_000:]
