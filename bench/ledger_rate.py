"""How many entries one worker seals in a second, in batches of 2,000, with everything that belongs to it.

A batch is timed from the first question to the durable commit: reading the outbox, leaves, openings, hashes, tiles, the
second way to the root, the signature, the signer's memory. Between two batches pymerkle appends the leaves of the last
one to its trees: hashing and storing alone, without openings, signatures or a check.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from bench.report import Row, over
from bench.world import World

AT_LEAST = 25_000


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


def sealed(world: World, label: str) -> Row:
    """Seal all that waits, and what that says of the rate."""
    from apps.ledger.models import Entry
    from apps.ledger.seal import BATCH, seal_batch

    peers, count, seconds = Peers(world.home), 0, 0.0
    size = Entry.objects.count()
    while True:
        begun = time.perf_counter()
        found = seal_batch()
        took = time.perf_counter() - begun
        if not found:
            break
        leaves = Entry.objects.filter(index__gte=size).order_by("index").values_list("leaf", flat=True)
        peers.append([bytes(leaf) for leaf in leaves])
        size += found
        if found == BATCH:
            # The last one pays for a batch and is none.
            count, seconds = count + found, seconds + took
    return over(f"sealing rate, {label}", count / seconds, "entries/s", AT_LEAST, peer=peers.said)


def update(times: int) -> None:
    """Each designation's row is changed so many times, as acts change it."""
    from django.db.models import F
    from django.utils import timezone

    from apps.clearances.identity import NOBODY, recorded
    from apps.designations.models import Designation

    for _ in range(times):
        with recorded(NOBODY):
            Designation.objects.update(revision=F("revision") + 1, state_since=timezone.now())


def run(world: World, quick: bool) -> list[Row]:
    base, database = world.sized(1_000 if quick else 10_000), "bench_rate"
    world.create(database, base)
    world.use(database, "jic_worker")
    rows = [sealed(world, "the mix of seed_scale")]
    world.use(database)
    update(4)
    world.use(database, "jic_worker")
    rows.append(sealed(world, "updates of designations"))
    world.use("jic")
    return rows
