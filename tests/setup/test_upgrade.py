"""A database of an earlier state is brought up to this one with everything in it: from there on migrations only add."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
EARLIER = sorted((Path(__file__).parent / "earlier").glob("*.sql.gz"))
COUNTED = (
    "designations_designation",
    "designations_version",
    "negotiation_act",
    "negotiation_approval",
    "ledger_entry",
)


@pytest.fixture(params=EARLIER, ids=lambda path: path.name.partition(".")[0])
def earlier(request: pytest.FixtureRequest, db: None) -> Iterator[str]:
    """The address of a database that holds an earlier state."""
    server = os.environ["DATABASE_URL"]
    name = f"jic_earlier_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    try:
        address = urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        with psycopg.connect(address) as database:
            database.execute(gzip.decompress(request.param.read_bytes()))
        yield address
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def counts(address: str) -> list[int]:
    with psycopg.connect(address) as database:
        rows = [database.execute(f"SELECT count(*) FROM public.{table}").fetchone() for table in COUNTED]
    return [row[0] for row in rows if row]


def test_an_upgrade_keeps_everything_and_the_log_agrees(earlier: str, tmp_path: Path) -> None:
    def manage(*words: str) -> str:
        environment = {**os.environ, "DATABASE_URL": earlier, "JIC_HOME": str(tmp_path)}
        answer = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert answer.returncode == 0, answer.stdout + answer.stderr
        return answer.stdout

    before = counts(earlier)
    assert min(before) > 0
    manage("migrate", "--no-input")
    assert counts(earlier) == before
    assert "No planned migration operations" in manage("migrate", "--plan")
    manage("ledger", "audit")
    with psycopg.connect(earlier) as database:
        # What the database keeps of it for the map's index.
        assert database.execute("SELECT count(*) FROM designations_extent").fetchone() == (before[0],)
        database.execute("SET ROLE jic_web")
        assert database.execute("SELECT count(*) FROM designations_designation").fetchone() == (0,)
