"""A log of a million entries that a verifier accepts, made in a minute.

Sixty designations are played through the services, act by act, with outlines and texts of seed_scale. Their changes are
then written into the outbox many times over: each copy with numbers, UUIDs and transactions of its own, in the order of
the first. (What seed_scale loads is no such history: its designations come in the state that they are in at last.)
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.apart import Apart
from bench.world import World, say

PLAYED = ("in_force",) * 5 + ("agreed", "countered", "rejected", "superseded", "rescinded")
DESIGNATIONS = 60
# Columns that hold a number of what is copied; the number of a copy goes before theirs.
NUMBERS = frozenset({"id", "designation_id", "current_id", "version_id", "parent_id", "replaces_id"})
COPIED = ("designations_designation", "designations_version", "negotiation_act", "negotiation_approval")
COPY, UUID = "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}", "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
COLUMNS = "seq, table_name, operation, revision, actor, delegation, request, role, designation_id, private_to_id"
GROW = f"""
INSERT INTO ledger_change (at, tx, subject, before, after, {COLUMNS})
SELECT clock_timestamp(), copy * 1000000 + tx, replace(subject, '{UUID}', lpad(to_hex(copy), 8, '0'))::uuid,
       replace(replace(before, '{COPY}', copy::text), '{UUID}', lpad(to_hex(copy), 8, '0'))::jsonb,
       replace(replace(after, '{COPY}', copy::text), '{UUID}', lpad(to_hex(copy), 8, '0'))::jsonb, {COLUMNS}
  FROM (SELECT copy, t.*
          FROM generate_series(%s::bigint, %s::bigint) copy CROSS JOIN bench_copied t ORDER BY copy, t.id LIMIT %s) n
"""


@dataclass
class Grown:
    """A database with such a log, sealed and cosigned; what its sealing and its exports took, by the size of the log.

    `sizes`: the one on the way, of whole histories, and the last.
    """

    database: str
    witnesses: Path
    sizes: list[int] = field(default_factory=list)
    sealing: dict[int, dict[str, Any]] = field(default_factory=dict)
    exporting: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def bundle(self) -> Path:
        return self.witnesses / "bundle.zip"


def grown(world: World, quick: bool) -> Grown:
    """The log of a run, made on the first call."""
    if "log" not in world.made:
        world.made["log"] = _make(world, (2_000, 20_000) if quick else (100_000, 1_000_000))
    found: Grown = world.made["log"]
    return found


def _make(world: World, sizes: tuple[int, int]) -> Grown:
    from tests.witnessed import Witnesses

    made = Grown("bench_grown", world.home / "grown")
    _play(world, made.database)
    witnesses = Witnesses(made.witnesses)
    sealer = Apart(world, made.database, "jic_worker", "seal")
    for wanted in sizes:
        say(f"a log of {wanted:,} entries")
        size = _grow(world, made.database, wanted, whole=wanted != sizes[-1])
        made.sizes.append(size)
        made.sealing[size] = sealer.go()
        witnesses.agree()
        exporter = Apart(world, made.database, "owner", "export", str(made.bundle))
        made.exporting[size] = exporter.go()
        exporter.end()
    sealer.end()
    with world.admin(made.database) as admin:
        admin.execute("VACUUM ANALYZE")
    return made


def _play(world: World, database: str) -> None:
    """Histories through the services, in turn by each side, and what is to be copied of their changes."""
    from apps.designations.models import Version
    from apps.geometry.outline import Outline
    from apps.geometry.shapes import Area
    from apps.ledger.models import Change
    from tests.drafting import in_state

    world.use(world.sized(1_000))
    texts = ("title_en", "title_ru", "terms_en", "terms_ru", "outline")
    given = list(
        Version.objects.filter(designation__kind="intermingled").order_by("uuid").values(*texts)[:DESIGNATIONS]
    )
    world.create(database)
    world.use(database)
    for number, content in enumerate(given):
        shape = Area(Outline.from_wkb(bytes(content.pop("outline"))))
        side = ("us", "ru")[number % 2]
        in_state(PLAYED[number // 2 % len(PLAYED)], "intermingled", side, shape=shape, **content)
    with world.admin(database) as admin:
        empty = "id, tx, ''::text AS subject, ''::text AS before, ''::text AS after"
        admin.execute(f"CREATE TABLE bench_copied AS SELECT {empty}, {COLUMNS} FROM ledger_change LIMIT 0")
        for change in Change.objects.filter(table_name__in=COPIED).order_by("pk"):
            admin.execute(
                f"INSERT INTO bench_copied SELECT id, tx, %s, %s, %s, {COLUMNS} FROM ledger_change WHERE id = %s",
                [UUID + str(change.subject)[8:], _pattern(change.before), _pattern(change.after), change.pk],
            )


def _pattern(row: dict[str, Any] | None) -> str | None:
    """A row as JSON in which a copy's own numbers can be put."""
    if row is None:
        return None
    marked = dict(row)
    for name in NUMBERS & marked.keys():
        if marked[name] is not None:
            marked[name] = f"{COPY}{marked[name]:06}"
    if "uuid" in marked:
        marked["uuid"] = UUID + marked["uuid"][8:]
    return re.sub(f'"({COPY}[0-9]+)"', r"\1", json.dumps(marked, ensure_ascii=False))


def _grow(world: World, database: str, size: int, *, whole: bool) -> int:
    """Write so many copies into the outbox that the log will have `size` entries, or where they are to be `whole`, a
    few more: only at the end of a log may an act be half recorded. Returns how many it will have."""
    with world.admin(database) as admin:
        row = admin.execute(
            "SELECT (SELECT count(*) FROM ledger_entry) + (SELECT count(*) FROM ledger_change),"
            " (SELECT count(*) FROM bench_copied), (SELECT coalesce(max(tx), 0) / 1000000 FROM ledger_entry)"
        ).fetchone()
        assert row is not None
        there, each, copies = row
        assert there < size, f"{there} entries are there, more than {size}"
        more = -(-(size - there) // each)
        missing = more * each if whole else size - there
        admin.execute(GROW, [copies + 1, copies + more, missing])
        admin.execute("ANALYZE ledger_change")
    return int(there + missing)
