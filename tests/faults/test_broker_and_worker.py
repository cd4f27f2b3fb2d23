"""The broker goes away while officers work; a worker is killed in the middle. Nothing is lost, nothing is doubled, and
the site says what is wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from tests.browser.conftest import ROOT, free_port

pytestmark = pytest.mark.slow


class Site:
    """A whole site of its own; parts of it are killed by their pids."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "USER")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jic.up"],
            cwd=ROOT,
            env={**kept, "JIC_HOME": str(home), "JIC_PORT": str(self.port), "JIC_DEMO": "1"},
            stdout=(home / "site.log").open("w"),
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.address = f"http://localhost:{self.port}"

    def health(self) -> tuple[int, dict[str, Any]]:
        try:
            answer = requests.get(f"{self.address}/healthz", timeout=3)
            return answer.status_code, answer.json()
        except (requests.RequestException, ValueError):
            return 0, {}

    def until(self, wanted: Any, seconds: float = 90) -> dict[str, Any]:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            status, parts = self.health()
            if wanted(status, parts):
                return parts
            assert self.process.poll() is None, (self.home / "site.log").read_text()[-2000:]
            time.sleep(0.2)
        raise AssertionError(f"still {self.health()}:\n{(self.home / 'site.log').read_text()[-3000:]}")

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Signal a part by its pid, as the supervisor has recorded it, once it lives; returns the pid."""
        end = time.monotonic() + 30
        while True:
            listed = json.loads((self.home / "processes.json").read_text())
            pid = next((int(one["pid"]) for one in listed if one["name"] == name), 0)
            if pid and _signal(pid, number):
                return pid
            assert time.monotonic() < end, f"{name} does not run"
            time.sleep(0.1)

    def sql(self, query: str) -> Any:
        with psycopg.connect(f"postgresql://owner@/jic?host={self.home}/run") as connection:
            return connection.execute(query).fetchone()

    def sign_in(self, name: str) -> requests.Session:
        session = requests.Session()
        page = session.get(f"{self.address}/sign-in/", timeout=10)
        token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
        session.post(
            f"{self.address}/sign-in/",
            data={"username": name, "password": "truce-2016-demo", "csrfmiddlewaretoken": token},
            headers={"Referer": self.address},
            timeout=10,
        )
        session.headers["X-CSRFToken"] = session.cookies["csrftoken"]
        session.headers["Referer"] = self.address
        return session


def _signal(pid: int, number: signal.Signals) -> bool:
    """Whether the process was there to be signalled."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="jic-faults-", ignore_cleanup_errors=True) as home:
        running = Site(Path(home))
        try:
            running.until(lambda status, _: status == 200, 120)
            yield running
        finally:
            running.process.terminate()
            running.process.wait(30)


def comment(session: requests.Session, site: Site, text: str) -> float:
    """Write one comment; the seconds that it took."""
    listed = session.get(f"{site.address}/api/v1/designations/", timeout=10).json()["results"]
    begun = time.monotonic()
    answer = session.post(
        f"{site.address}/api/v1/designations/{listed[0]['uuid']}/comments/",
        json={"text": text, "internal": False},
        timeout=20,
    )
    assert answer.status_code == 201, answer.text
    return time.monotonic() - begun


def everything_is_sealed_once(site: Site) -> None:
    site.until(lambda status, parts: status == 200 and parts["ledger_lag_seconds"] == 0.0)
    entries, last, changes = site.sql("SELECT count(*), max(index), count(DISTINCT change_id) FROM ledger_entry")
    assert entries == last + 1 == changes
    assert site.sql("SELECT count(*) FROM ledger_change") == (0,)


def sealed(site: Site, text: str) -> int:
    return int(site.sql(f"SELECT count(*) FROM ledger_entry WHERE after ->> 'text' LIKE '{text}%'")[0])


def test_officers_work_on_without_a_broker_and_sealing_catches_up(site):
    session = site.sign_in("us.officer")
    site.kill("valkey")
    slowest = max(comment(session, site, f"without a broker {number}") for number in range(5))
    assert slowest < 10
    everything_is_sealed_once(site)
    assert sealed(site, "without a broker") == 5


def test_a_broker_that_hangs_is_said_by_healthz_and_does_not_stop_officers(site):
    session = site.sign_in("ru.officer")
    # Stopped, not killed: the supervisor starts a killed one again within a second.
    valkey = site.kill("valkey", signal.SIGSTOP)
    try:
        parts = site.until(lambda status, parts: status == 503 and parts["broker"] == "down", 30)
        assert parts["database"] == "ok"
        comment(session, site, "while it hangs")
    finally:
        os.kill(valkey, signal.SIGCONT)
    everything_is_sealed_once(site)
    assert sealed(site, "while it hangs") == 1


def test_a_worker_that_is_killed_again_and_again_seals_everything_once(site):
    session = site.sign_in("us.officer")
    for number in range(24):
        comment(session, site, f"killed {number}")
        if number % 6 == 3:
            site.kill("worker")
            site.until(lambda status, _: status == 200)
    everything_is_sealed_once(site)
    assert sealed(site, "killed") == 24


def test_the_web_process_is_killed_and_comes_back_with_everything(site):
    session = site.sign_in("us.officer")
    comment(session, site, "before the fall")
    site.kill("web")
    site.until(lambda status, _: status == 200)
    comment(site.sign_in("us.officer"), site, "before the fall, and after")
    everything_is_sealed_once(site)
    assert sealed(site, "before the fall") == 2


def test_the_database_is_killed_and_nothing_committed_is_lost(site):
    session = site.sign_in("us.officer")
    comment(session, site, "before the crash")
    site.kill("postgres")
    site.until(lambda status, _: status == 200)
    comment(site.sign_in("us.officer"), site, "before the crash, and after")
    everything_is_sealed_once(site)
    assert sealed(site, "before the crash") == 2
