"""From a change to its sealed entry, and to both signatories' cosignatures over it, at 50 changes a second.

The worker, its clock and both witnesses are processes of their own, as in the site. Changes are comments written
through the service, as the web process writes them. A change's time is when its trigger ran; its ends are when another
connection can read the entry, and when it can read the second cosignature on a checkpoint that holds it (looked for
every 5 ms).
"""

from __future__ import annotations

import threading
import time
from collections import deque
from datetime import UTC, datetime
from typing import Any

import psycopg

from bench.report import Row, under
from bench.serving import queue, witnesses
from bench.timing import median, p95
from bench.world import World

RATE = 50
SECONDS = 40
WARMUP = 5
MAX_SEALED, MAX_COSIGNED = 1000, 500
COSIGNED = """
SELECT max(c.size) FROM ledger_checkpoint c
 WHERE c.size > %s AND (SELECT count(*) FROM ledger_cosignature s WHERE s.checkpoint_id = c.id) >= %s
"""


class Watcher(threading.Thread):
    """Notes how long after its change each entry could be read, and how long after it the last cosignature (ms)."""

    def __init__(self, url: str, first: int, signatories: int) -> None:
        super().__init__(daemon=True)
        self.url, self.next, self.agreed, self.signatories = url, first, first, signatories
        self.sealed: list[float] = []
        self.cosigned: list[float] = []
        self.waiting: deque[tuple[int, datetime]] = deque()
        self.ending = threading.Event()

    def run(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self.ending.is_set():
                self._look(connection)
                time.sleep(0.005)

    def _look(self, connection: psycopg.Connection[Any]) -> None:
        entries = "SELECT index, at FROM ledger_entry WHERE index >= %s ORDER BY index"
        rows = connection.execute(entries, [self.next]).fetchall()
        now = datetime.now(UTC)
        self.sealed += [(now - at).total_seconds() * 1000 for _index, at in rows]
        self.waiting += rows
        self.next = rows[-1][0] + 1 if rows else self.next
        row = connection.execute(COSIGNED, [self.agreed, self.signatories]).fetchone()
        now = datetime.now(UTC)
        if row is None or row[0] is None:
            return
        self.agreed = row[0]
        while self.waiting and self.waiting[0][0] < self.agreed:
            _index, at = self.waiting.popleft()
            self.cosigned.append((now - at).total_seconds() * 1000)

    def until(self, count: int, seconds: float) -> bool:
        """Whether so many entries were cosigned within that time."""
        begun = time.monotonic()
        while len(self.cosigned) < count and time.monotonic() - begun < seconds:
            time.sleep(0.1)
        return len(self.cosigned) >= count


def run(world: World, quick: bool) -> list[Row]:
    from apps.audit.models import Change
    from apps.designations.models import Designation
    from apps.ledger.models import Entry
    from apps.ledger.seal import seal_all
    from apps.negotiation.comments import comment
    from tests.people import identity_of

    database = "bench_sealing"
    world.create(database, world.sized(1_000))
    world.use(database)
    officer = identity_of("us.officer")
    shared: list[Any] = list(Designation.objects.exclude(reference=None).order_by("pk")[:100])
    seal_all()
    watcher = Watcher(world.url(database), Entry.objects.count(), len(witnesses(world)))
    wanted = RATE * ((10 if quick else SECONDS) + WARMUP)
    world.use(database, "jic_web")
    with queue(world, database):
        watcher.start()
        comment(actor=officer, designation=shared[0].uuid, text="Are you awake?", internal=False)
        assert watcher.until(1, 60), "the worker seals nothing, or the witnesses do not answer"
        begun = time.monotonic()
        for number in range(wanted):
            ahead = begun + number / RATE - time.monotonic()
            if ahead > 0:
                time.sleep(ahead)
            comment(actor=officer, designation=shared[number % 100].uuid, text=f"Note {number}", internal=False)
        rate = wanted / (time.monotonic() - begun)
        watcher.until(1 + wanted, 30)
        watcher.ending.set()
        watcher.join()
    world.use(database)
    assert not Change.objects.exists(), f"{Change.objects.count()} changes were not sealed"
    assert not watcher.waiting, f"{len(watcher.waiting)} entries were not cosigned"
    rows = []
    for name, times, most in (
        ("sealed entry", watcher.sealed, MAX_SEALED),
        ("entry cosigned by both", watcher.cosigned, MAX_COSIGNED),
    ):
        told = times[1 + RATE * WARMUP :]
        rows += [
            under(f"change to {name} at {RATE} changes/s, p95", p95(told), "ms", most, peer=f"{rate:.1f}/s reached"),
            Row(f"change to {name} at {RATE} changes/s, median", round(median(told), 2), "ms"),
        ]
    return rows
