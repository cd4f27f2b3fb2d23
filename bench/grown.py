"""A log of a million entries that a verifier accepts, made in minutes.

Sixty designations are played through the services, act by act, with outlines and texts of seed_scale. Their changes are
then written into the outbox many times over: each copy with UUIDs, moments, transactions and digests of its own, in the
order of the first. (What seed_scale loads is no such history: its designations come in the state that they are in at
last.)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.apart import Apart
from bench.world import World, say

# None that replaces another: the sealer looks for what is replaced in the table, where no copy is.
STATES = ("in_force",) * 5 + ("agreed", "countered", "rejected", "suspended", "rescinded")
DESIGNATIONS = 60
COPIED = ("designations_designation", "designations_version", "negotiation_act", "negotiation_approval")
KEPT = (
    "seq",
    "table_name",
    "operation",
    "revision",
    "actor",
    "delegation",
    "request",
    "role",
    "designation_id",
    "private_to_id",
    "caveat_id",
)
WRITTEN = [*KEPT, "at", "tx", "subject", "row_uuid", "scope", "before", "after"]
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# What differs from copy to copy in the text of a row: UUIDs of what is copied, digests, and moments.
VARYING = re.compile(rf"{UUID}|\\\\x[0-9a-f]{{64}}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T[0-9:.]+\+00:00")


@dataclass
class Grown:
    """A database with such a log, sealed and cosigned; what its sealing and its exports took, by the size of the log.

    `sizes`: the one on the way and the last.
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
        world.made["log"] = make(world, "bench_grown", (2_000, 20_000) if quick else (100_000, 1_000_000))
    found: Grown = world.made["log"]
    return found


def make(world: World, database: str, sizes: tuple[int, ...]) -> Grown:
    """Such a log in a database of its own, exported at each of these sizes."""
    from apps.ledger.models import Entry
    from tests.witnessed import Witnesses

    made = Grown(database, world.home / database)
    history = _play(world, made.database)
    witnesses = Witnesses(made.witnesses)
    sealer = Apart(world, made.database, "jic_worker", "seal")
    for wanted in sizes:
        say(f"a log of {wanted:,} entries")
        _grow(world, made.database, history, wanted)
        sealed = sealer.go()
        size = Entry.objects.count()
        made.sizes.append(size)
        made.sealing[size] = sealed
        witnesses.agree()
        exporter = Apart(world, made.database, "owner", "export", str(made.bundle))
        made.exporting[size] = exporter.go()
        exporter.end()
    sealer.end()
    with world.admin(made.database) as admin:
        admin.execute("VACUUM ANALYZE")
    return made


@dataclass
class History:
    """What is copied: rows of the outbox as text and between its varying parts, and the versions whose digests those
    name."""

    rows: list[tuple[list[Any], list[str]]]
    own: frozenset[str]
    versions: dict[str, tuple[dict[str, Any], dict[str, Any]]]
    begun: datetime
    copies: int = 0


def _play(world: World, database: str) -> History:
    """Histories through the services, in turn by each side, and what is to be copied of their changes."""
    from apps.audit.models import Change
    from apps.designations.models import Version
    from apps.geometry.outline import Outline
    from apps.geometry.shapes import Area
    from tests.drafting import in_state

    world.use(world.sized(1_000))
    texts = ("titles", "terms", "outline")
    given = list(
        Version.objects.filter(designation__kind="intermingled").order_by("uuid").values(*texts)[:DESIGNATIONS]
    )
    world.create(database)
    world.use(database)
    for number, content in enumerate(given):
        shape = Area(Outline.from_wkb(bytes(content.pop("outline"))))
        side = ("us", "ru")[number % 2]
        in_state(STATES[number // 2 % len(STATES)], "intermingled", side, shape=shape, **content)
    return _history(list(Change.objects.filter(table_name__in=COPIED).order_by("pk")))


def _history(changes: list[Any]) -> History:
    rows, versions = [], {}
    own = {str(one) for change in changes for one in (change.subject, change.row_uuid, change.scope) if one}
    for change in changes:
        own |= {change.after["uuid"]} if change.operation == "INSERT" else set()
        if change.table_name == "designations_version":
            versions[change.after["digest"]] = ({"kind": "intermingled", "replaces_id": None}, change.after)
        texts = [
            str(change.subject),
            str(change.row_uuid or ""),
            change.scope,
            *("" if side is None else json.dumps(side, ensure_ascii=False) for side in (change.before, change.after)),
        ]
        kept = [getattr(change, name) for name in KEPT]
        # Whoever reads JSON finds a digest with its backslash doubled.
        parts = VARYING.split("\0".join(texts)), VARYING.findall("\0".join(texts))
        rows.append(([change.tx, kept], [one for pair in zip(parts[0], [*parts[1], ""], strict=True) for one in pair]))
    return History(rows, frozenset(own - {"common"}), versions, min(change.at for change in changes))


def _copy(history: History, number: int) -> Iterator[tuple[Any, ...]]:
    """The rows of one copy."""
    from jic_verify.content import content_digest

    now = datetime.now(UTC)
    given: dict[str, str] = {}

    def vary(part: str) -> str:
        if part in history.own:
            return f"{number:08x}{part[8:]}"
        if part[4:5] == "-" and part[10:11] == "T":
            return (datetime.fromisoformat(part) - history.begun + now).isoformat()
        digest = part.removeprefix("\\")
        if digest in history.versions:
            created, row = history.versions[digest]
            row = {**row, "designation_id": f"{number:08x}{row['designation_id'][8:]}"}
            return "\\\\x" + content_digest(created, row, row, row)
        return part

    for (tx, kept), parts in history.rows:
        for part in parts[1::2]:
            if part not in given:
                given[part] = vary(part)
        text = "".join(given[part] if at % 2 else part for at, part in enumerate(parts))
        subject, row_uuid, scope, before, after = text.split("\0")
        yield (*kept, now, number * 1_000_000 + tx, subject, row_uuid or None, scope, before or None, after or None)


def _grow(world: World, database: str, history: History, size: int) -> None:
    """Write whole copies into the outbox until the log will have at least `size` entries: only at the end of a log may
    an act be half recorded."""
    with world.admin(database) as admin:
        row = admin.execute(
            "SELECT (SELECT count(*) FROM ledger_entry) + (SELECT count(*) FROM audit_change)"
        ).fetchone()
        assert row is not None
        assert row[0] < size, f"{row[0]} entries are there, more than {size}"
        copies = -(-(size - row[0]) // len(history.rows))
        with (
            admin.cursor() as cursor,
            cursor.copy(f"COPY audit_change ({', '.join(WRITTEN)}) FROM STDIN") as copy,
        ):
            for number in range(history.copies + 1, history.copies + copies + 1):
                for values in _copy(history, number):
                    copy.write_row(values)
        history.copies += copies
        admin.execute("ANALYZE audit_change")
