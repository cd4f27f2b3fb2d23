"""A whole site of its own, with engines, worker, beat and witnesses, whose parts are killed by their pids."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import requests
from redis import Redis

from tests.browser.homes import ROOT, free_port

# Officers of a campaign ask faster than people do.
UNLIMITED = {f"JIC_RATE_{name}": "1000000/minute" for name in ("SIGN_IN", "API", "EXPENSIVE", "PAGE")}


class Site:
    """A whole site of its own; parts of it are killed by their pids."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "USER")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "launcher.runner"],
            cwd=ROOT,
            env={**kept, "JIC_HOME": str(home), "JIC_PORT": str(self.port), "JIC_DEMO": "1", **UNLIMITED},
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

    def hold(self, name: str) -> int:
        """Stop a part where it is, as a machine that hangs; returns what `let_go` takes."""
        return self.kill(name, signal.SIGSTOP)

    def let_go(self, pid: int) -> None:
        os.kill(pid, signal.SIGCONT)

    def forget_all_messages(self) -> None:
        """Empty the broker, as one that comes back without its data."""
        with Redis(unix_socket_path=str(self.home / "run" / "valkey.sock")) as broker:
            broker.flushall()

    def manage(self, *words: str) -> str:
        """What a command of the site says; it must succeed."""
        environment = {**os.environ, "JIC_HOME": str(self.home), "JIC_DEMO": "1"}
        for name in ("DATABASE_URL", "REDIS_URL", "JIC_SECRET_KEY"):
            environment.pop(name, None)
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def agreed(self) -> bool:
        """Whether both signatories' witnesses have cosigned the newest checkpoint."""
        return bool(
            self.sql(
                "SELECT count(*) = 2 FROM ledger_cosignature"
                " WHERE checkpoint_id = (SELECT max(id) FROM ledger_checkpoint)"
            )[0]
        )

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


def listed(session: requests.Session, site: Site) -> list[dict[str, Any]]:
    """The designations that the session's person sees, drafts of other tests beside those of the demonstration."""
    until = time.monotonic() + 30
    # What was killed a moment ago may not have been missed yet.
    while (answer := session.get(f"{site.address}/api/v1/designations/?limit=200", timeout=10)).status_code != 200:
        assert answer.status_code == 503, answer.text
        assert time.monotonic() < until, answer.text
        time.sleep(0.2)
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def comment(session: requests.Session, site: Site, text: str) -> float:
    """Write one comment; the seconds that it took."""
    # Copies have no thread.
    written_about = next(one["uuid"] for one in listed(session, site) if one["released_to"] is None)
    begun = time.monotonic()
    answer = session.post(
        f"{site.address}/api/v1/designations/{written_about}/comments/",
        json={"text": text, "internal": False},
        timeout=20,
    )
    assert answer.status_code == 201, answer.text
    return time.monotonic() - begun


def everything_is_sealed_once(site: Site) -> None:
    site.until(lambda status, parts: status == 200 and parts["ledger_lag_seconds"] == 0.0)
    counts = "SELECT count(*), max(index), count(change_id), count(DISTINCT change_id) FROM ledger_entry"
    entries, last, recorded, changes = site.sql(counts)
    # Each change once; what no change made are the maps, one for each batch.
    assert entries == last + 1
    assert recorded == changes
    maps, batches = site.sql(
        "SELECT (SELECT count(*) FROM ledger_entry WHERE event = 'log.map'),"
        " (SELECT count(*) FROM ledger_checkpoint WHERE count > 0)"
    )
    assert entries - changes == maps == batches
    assert site.sql("SELECT count(*) FROM audit_change") == (0,)
    # Within a record nothing is inverted: revisions go up with the index.
    inverted = (
        "SELECT count(*) FROM (SELECT revision <= lag(revision) OVER (PARTITION BY subject ORDER BY index) AS wrong"
    )
    assert site.sql(f"{inverted} FROM ledger_entry) rows WHERE wrong") == (0,)


def sealed(site: Site, text: str) -> int:
    return int(site.sql(f'SELECT count(*) FROM ledger_entry WHERE openings[1] LIKE \'%"text": "{text}%\'')[0])
