"""The map at the end of each batch, beside a chain for each scope (ADR 0029): what the sealer, a witness and a bundle
pay for it in a log of a million entries.

A chain is what would stand in the map's place: each leaf names the index of its scope's entry before it. It is measured
as the least that it needs: the sealer looks those indices up, a witness holds each against its own.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.grown import Grown, grown
from bench.report import Row, beside, under
from bench.timing import median
from bench.world import World

MAX_WITNESS_MS, MAX_PART_MS = 100.0, 300.0
PARTS, BATCHES = 20, 40


def sealer(log: Grown) -> Row:
    """What counting a full batch takes, rolled back each time, and what looking up a chain would."""
    from django.db import connection, transaction

    from apps.ledger import scope_counts
    from apps.ledger.models import Entry

    size = Entry.objects.count()
    counting, chaining = [], []
    with connection.cursor() as cursor:
        cursor.execute("SELECT scope FROM ledger_entry WHERE index >= %s AND scope <> ''", [size - 2_001])
        scopes = Counter(scope for (scope,) in cursor.fetchall())
        for _ in range(BATCHES):
            begun = time.perf_counter()
            with transaction.atomic():
                scope_counts.count(size, scopes)
                counting.append(time.perf_counter() - begun)
                transaction.set_rollback(True)
            begun = time.perf_counter()
            cursor.execute(
                "SELECT (SELECT e.index FROM ledger_entry e WHERE e.scope = wanted.scope ORDER BY e.index DESC LIMIT 1)"
                "  FROM unnest(%s::text[]) AS wanted (scope)",
                [list(scopes)],
            )
            cursor.fetchall()
            chaining.append(time.perf_counter() - begun)
    return beside(
        f"counting a batch of 2,000 to {len(scopes)} scopes",
        median(counting) * 1e3,
        "ms",
        peer="looking up the chain",
        peer_value=median(chaining) * 1e3,
        at_most=None,
    )


def witness(log: Grown) -> Row:
    """A witness's whole work for a batch of 2,000, after it has counted the log before it."""
    from apps.ledger.models import Checkpoint, Entry
    from apps.ledger.tiles import leaves
    from jic_verify.witness_entries import CountedEntries

    counting, chaining = [], []
    with TemporaryDirectory() as folder:
        counted = CountedEntries(Path(folder) / "entries")
        last: dict[str, int] = {}
        first = 0
        for checkpoint in Checkpoint.objects.filter(count__gt=0).order_by("size").only("size", "root"):
            batch = leaves(first, checkpoint.size)
            begun = time.perf_counter()
            counted.add(first, batch, bytes(checkpoint.root))
            if len(batch) > 2_000:
                counting.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            for index, leaf in enumerate(batch, first):
                scope = json.loads(leaf).get("of")
                if scope is not None:
                    assert last.get(scope, -1) < index
                    last[scope] = index
            chaining.append(time.perf_counter() - begun)
            first = checkpoint.size
        assert first == Entry.objects.count()
    row = under("a witness's work for a batch of 2,000", median(counting[-BATCHES:]) * 1e3, "ms", MAX_WITNESS_MS)
    said = f"with a chain: {median(chaining[-BATCHES:]) * 1e3:.1f} ms"
    return Row(row.name, row.value, row.unit, row.goal, said, None, row.holds)


def parts(log: Grown, folder: Path) -> list[Row]:
    """A bundle of one designation out of the log: how long it takes to make and to verify, and what the map adds."""
    import zipfile

    from apps.ledger.bundle import Asked, export
    from jic_verify.verify import verify
    from tests.drafting import in_state, square
    from tests.witnessed import Witnesses

    making, verifying, sizes, maps = [], [], [], []
    path = folder / "part.zip"
    # Of its own: what was copied into the log stands in no table.
    played = [in_state("in_force", shape=square(36.0 + number / 10)) for number in range(PARTS)]
    Witnesses(log.witnesses).agree()
    for designation in played:
        begun = time.perf_counter()
        export(path, None, Asked(designation))
        making.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        verdict = verify(path, processes=1)
        verifying.append(time.perf_counter() - begun)
        assert verdict.finding is None, verdict.finding
        sizes.append(path.stat().st_size)
        with zipfile.ZipFile(path) as archive:
            maps.append(sum(one.compress_size for one in archive.infolist() if one.filename.startswith("map/")))
    size = log.sizes[-1]
    said = f"{median(sizes) / 1024:.0f} kB, of which the map {median(maps) / 1024:.1f} kB"
    return [
        under(
            f"a bundle of one designation out of {size:,} entries, made",
            median(making) * 1e3,
            "ms",
            MAX_PART_MS,
            peer=said,
        ),
        under("the same, verified", median(verifying) * 1e3, "ms", MAX_PART_MS),
    ]


def run(world: World, quick: bool) -> list[Row]:
    log = grown(world, quick)
    world.use(log.database)
    rows = parts(log, world.home)
    rows.append(witness(log))
    with world.admin(log.database) as admin:
        # A chain needs it, and the map does not.
        admin.execute("CREATE INDEX bench_chain ON ledger_entry (scope, index)")
    world.use(log.database, "jic_worker")
    rows.append(sealer(log))
    with world.admin(log.database) as admin:
        admin.execute("DROP INDEX bench_chain")
    world.use("jic")
    return rows
