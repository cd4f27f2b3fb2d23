"""From a change to its sealed entry, with a real worker and broker, at 50 changes a second.

Changes are comments written through the service, as the web process writes them. A change's time is when its trigger
ran, its end when another connection can read the entry (looked for every 5 ms).
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any

import psycopg

from bench.report import Row, under
from bench.timing import median, p95
from bench.world import ROOT, World

RATE = 50
SECONDS = 40
WARMUP = 5


class Watcher(threading.Thread):
    """Notes when each entry can be read for the first time: seconds between the change and then."""

    def __init__(self, url: str, first: int) -> None:
        super().__init__(daemon=True)
        self.url, self.next = url, first
        self.seen: list[tuple[datetime, float]] = []
        self.ending = threading.Event()

    def run(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self.ending.is_set():
                rows = connection.execute(
                    "SELECT index, at FROM ledger_entry WHERE index >= %s ORDER BY index", [self.next]
                ).fetchall()
                now = datetime.now(UTC)
                self.seen += [(at, (now - at).total_seconds()) for _index, at in rows]
                if rows:
                    self.next = rows[-1][0] + 1
                time.sleep(0.005)


def start_worker(world: World, database: str) -> subprocess.Popen[bytes]:
    """A worker and beat as `make run` starts them."""
    environment = {**os.environ, **world.environment(database, "jic_worker"), "PYTHONWARNINGS": "ignore"}
    words = [sys.executable, "-m", "celery", "-q", "-A", "jic", "worker", "--concurrency", "1", "--without-gossip"]
    words += ["--without-mingle", "-l", "ERROR", "-B", "-s", str(world.home / "beat-schedule")]
    return subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def run(world: World, quick: bool) -> list[Row]:
    from django.db import connection

    from apps.designations.models import Designation
    from apps.ledger.models import Change, Entry
    from apps.ledger.seal import seal_all
    from apps.negotiation.comments import comment
    from tests.people import who

    database = "bench_sealing"
    world.create(database, world.sized(1_000))
    world.use(database)
    seal_all()
    officer = who("us.officer")
    shared: list[Any] = list(Designation.objects.exclude(reference=None).order_by("pk")[:100])
    seal_all()
    watcher = Watcher(world.url(database), Entry.objects.count())
    seconds = 10 if quick else SECONDS
    world.use(database, "jic_web")
    worker = start_worker(world, database)
    try:
        watcher.start()
        comment(who=officer, designation=shared[0].uuid, text="Are you awake?", internal=False)
        began = time.monotonic()
        while not watcher.seen and time.monotonic() - began < 60:
            time.sleep(0.1)
        assert watcher.seen, "the worker seals nothing"
        begun = time.monotonic()
        for number in range(RATE * (seconds + WARMUP)):
            ahead = begun + number / RATE - time.monotonic()
            if ahead > 0:
                time.sleep(ahead)
            comment(who=officer, designation=shared[number % 100].uuid, text=f"Note {number}", internal=False)
        took = time.monotonic() - begun
        ended = time.monotonic()
        while len(watcher.seen) <= RATE * (seconds + WARMUP) and time.monotonic() - ended < 30:
            time.sleep(0.1)
        watcher.ending.set()
        watcher.join()
        connection.close()
        world.use(database)
        left = Change.objects.count()
    finally:
        worker.terminate()
        worker.wait(30)
    assert not left, f"{left} changes were not sealed"
    times = [late * 1000 for _at, late in watcher.seen[1 + RATE * WARMUP :]]
    rate = RATE * (seconds + WARMUP) / took
    return [
        under(f"change to sealed entry at {rate:.0f} changes/s, p95", p95(times), "ms", 1000),
        Row(f"change to sealed entry at {rate:.0f} changes/s, median", round(median(times), 2), "ms"),
    ]
