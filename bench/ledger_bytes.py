"""What a recorded change takes on the disk, with everything that proves it, beside the libraries' records of the same.

The change is the closing of an alert: two columns of a row of about 1.4 kB, most of it the alert's text; the same table
with the same texts for all. Counted is by how much tables, indexes and all grow; nothing is rewritten to make them
smaller. Ours is sealed and cosigned by both signatories' witnesses as it comes: a hundred changes to a checkpoint, and
once more five, as at 50 changes a second.
"""

from __future__ import annotations

from typing import Any

from bench.report import Row, beside, under
from bench.saves import LIBRARIES, content, libraries
from bench.world import World

CHANGES = 5_000
GOAL = 1_200
LOG = ("ledger_entry", "ledger_tile", "ledger_checkpoint", "ledger_cosignature")


def stored(world: World, database: str) -> int:
    query = "SELECT sum(pg_total_relation_size(name)) FROM unnest(%s::regclass[]) name"
    with world.admin(database) as admin:
        row = admin.execute(query, [list(LOG)]).fetchone()
    assert row is not None
    return int(row[0])


def ours(world: World, texts: dict[str, str], count: int, at_once: int) -> tuple[float, float]:
    """Bytes a change, and bytes of a changed row in its canonical form."""
    from django.db import connection
    from django.utils import timezone

    from apps.access.connection import unit_of_work
    from apps.ledger.models import Alert, AlertKind
    from tests.people import identity_of
    from tests.witnessed import Witnesses

    database = f"bench_bytes_{at_once}"
    world.create(database)
    world.use(database)
    witnesses = Witnesses(world.home / database)
    auditor = identity_of("us.auditor")
    made = [
        Alert(kind=AlertKind.ROLLBACK, detail=f"{number:06} {texts['detail']}", at=timezone.now())
        for number in range(count)
    ]
    for alert in made:
        alert.save()
    witnesses.agree()
    before = stored(world, database)
    for start in range(0, count, at_once):
        for alert in made[start : start + at_once]:
            alert.closed_at, alert.closing_reason = timezone.now(), texts["closed"]
            with unit_of_work(auditor):
                alert.save()
        witnesses.agree()
    with connection.cursor() as cursor:
        cursor.execute("SELECT avg(octet_length(to_jsonb(a)::text)) FROM ledger_alert a")
        wide = float(cursor.fetchone()[0])
    return (stored(world, database) - before) / count, wide


def run(world: World, quick: bool) -> list[Row]:
    count = 500 if quick else CHANGES
    peers = libraries(world, content(world))
    texts: dict[str, Any] = peers["pghistory"].ask("texts 0")
    theirs = {name: float(peer.ask(f"bytes {count}")) for name, peer in peers.items()}
    for peer in peers.values():
        peer.end()
    found, wide = ours(world, texts, count, 100)
    often, _wide = ours(world, texts, count, 5)
    world.use("jic")
    label = "bytes stored for each change, proofs included"
    return [
        under(label, found, "bytes", GOAL, peer=f"two columns of a row of {wide:,.0f} bytes; 100 to a checkpoint"),
        Row(f"{label}, 5 to a checkpoint", round(often, 1), "bytes"),
        *(
            beside(
                f"{label}, beside {LIBRARIES[name]}",
                found,
                "bytes",
                peer="without proofs",
                peer_value=size,
                at_most=None,
            )
            for name, size in theirs.items()
        ),
    ]
