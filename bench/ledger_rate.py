"""How many entries one worker seals in a second, in batches of 2,000, with everything that belongs to it.

A batch is timed from the first question to the durable commit: reading the outbox, leaves, openings, hashes, tiles, the
second way to the root, the signature, the signer's memory. Between two batches pymerkle appends the leaves of the last
one to its trees: hashing and storing alone, without openings, signatures or a check.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from bench.report import Row, over
from bench.world import World

# What two processors can do, and of the mix what one process of PostgreSQL can (docs/performance.md).
UPDATES_AT_LEAST, MIX_AT_LEAST = 20_000, 15_000


class Peers:
    """pymerkle's two trees, and how long they have taken."""

    def __init__(self, folder: Path) -> None:
        from pymerkle import InmemoryTree, SqliteTree  # type: ignore[import-untyped]

        file = folder / "pymerkle.sqlite"
        file.unlink(missing_ok=True)
        self.trees: dict[str, Any] = {"in memory": InmemoryTree(), "on SQLite": SqliteTree(str(file))}
        self.seconds = dict.fromkeys(self.trees, 0.0)
        self.count = 0

    def append(self, leaves: list[bytes]) -> None:
        self.count += len(leaves)
        for name, tree in self.trees.items():
            begun = time.perf_counter()
            tree.append_entries(leaves)
            self.seconds[name] += time.perf_counter() - begun

    @property
    def said(self) -> str:
        rates = (f"{self.count / seconds:,.0f}/s {name}" for name, seconds in self.seconds.items())
        return "pymerkle appends the same leaves: " + ", ".join(rates)


class Processors:
    """How long processors have worked for us: this process, and the one of PostgreSQL that serves it. What others do on
    the machine meanwhile changes the rate, and this hardly."""

    def __init__(self) -> None:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.processes = {"PostgreSQL": psutil.Process(cursor.fetchone()[0]), "Python": psutil.Process()}
        self.seconds = dict.fromkeys(self.processes, 0.0)

    def read(self) -> dict[str, float]:
        times = {name: process.cpu_times() for name, process in self.processes.items()}
        return {name: found.user + found.system for name, found in times.items()}

    def add(self, before: dict[str, float]) -> None:
        for name, now in self.read().items():
            self.seconds[name] += now - before[name]


def sealed(world: World, label: str, at_least: int) -> list[Row]:
    """Seal all that waits, and what that says of the rate."""
    from apps.ledger.models import Entry
    from apps.ledger.seal import BATCH, seal_batch

    peers, processors, count, seconds = Peers(world.home), Processors(), 0, 0.0
    size = Entry.objects.count()
    while True:
        before, begun = processors.read(), time.perf_counter()
        found = seal_batch()
        took = time.perf_counter() - begun
        if found < BATCH:
            # The last one pays for a batch and is none.
            break
        processors.add(before)
        count, seconds = count + found, seconds + took
        leaves = Entry.objects.filter(index__gte=size).order_by("index").values_list("leaf", flat=True)
        peers.append([bytes(leaf) for leaf in leaves])
        size += found
    each = {name: 1e6 * used / count for name, used in processors.seconds.items()}
    parts = ", ".join(f"{name} {used:.1f}" for name, used in each.items())
    return [
        over(f"sealing rate, {label}", count / seconds, "entries/s", at_least, peer=peers.said),
        Row(f"processors' time for each, {label}", round(sum(each.values()), 1), "µs", "", parts),
    ]


def update(times: int) -> None:
    """Each designation's row is changed so many times, as acts change it."""
    from django.db.models import F
    from django.utils import timezone

    from apps.access.connection import unit_of_work
    from apps.access.identity import NOBODY
    from apps.designations.models import Designation

    for _ in range(times):
        with unit_of_work(NOBODY):
            Designation.objects.update(revision=F("revision") + 1, state_since=timezone.now())


def run(world: World, quick: bool) -> list[Row]:
    base, database = world.sized(2_000 if quick else 10_000), "bench_rate"
    world.create(database, base)
    world.use(database, "jic_worker")
    rows = sealed(world, "the mix of seed_scale", MIX_AT_LEAST)
    world.use(database)
    update(4)
    world.use(database, "jic_worker")
    rows += sealed(world, "updates of designations", UPDATES_AT_LEAST)
    world.use("jic")
    return rows
