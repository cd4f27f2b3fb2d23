"""Whether the tables are what the log says of them, row by row: the only way to see what an owner or superuser changed
behind the triggers.

Comparisons in one snapshot, each a stream, so that memory grows with the number of designations only:

1. every leaf that is stored hashes to the root of the newest checkpoint, every opening to its commitment in its leaf,
   and every version's content to its digest;
2. the counts of open entries by scope are those of the last map, and those that are kept for the next;
3. each record, replayed from its entries and from what still waits in the outbox, is its row in the table, as
   `ledger_row` tells both;
4. each row in a table has entries.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

from apps.audit.installation import references
from apps.audit.registry import AUDITED, Audited
from apps.ledger import scope_counts
from apps.ledger.alerts import raise_alert
from apps.ledger.batches import in_batches
from apps.ledger.contents import SealedVersion, what_differs
from apps.ledger.keys import identity
from apps.ledger.models import AlertKind, Entry
from apps.ledger.openings import Opening
from apps.ledger.seal import latest
from jic_verify.scope_map import key_of
from jic_verify.tlog.tree import Frontier, leaf_hash

log = logging.getLogger(__name__)

# Spells "JICA".
AUDIT_LOCK = 0x4A494341
# More than these say nothing that these do not.
MAX_DIFFERENCES = 50
CHUNK = 2_000


@dataclass(frozen=True)
class Difference:
    """One thing that is not as the log says. `index` is that of the entry concerned, where there is one."""

    kind: AlertKind
    sentence: str
    index: int | None = None


@dataclass(frozen=True)
class Verdict:
    """What an audit looked at, and what it found (at most MAX_DIFFERENCES)."""

    entries: int
    records: int
    differences: list[Difference]


def audit_once() -> int:
    """Audit, unless another audit is under way, and raise an alert for each difference; returns how many there are."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [AUDIT_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        verdict = audit()
    for difference in verdict.differences:
        raise_alert(difference.kind, difference.sentence)
    return len(verdict.differences)


def audit() -> Verdict:
    """Compare everything in one snapshot."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if not connection.savepoint_ids:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        entries, differences = _check_leaves()
        records = 0
        for audited in AUDITED:
            count, found = _check_table(audited)
            records += count
            differences += found
    return Verdict(entries, records, differences[:MAX_DIFFERENCES])


def _check_leaves() -> tuple[int, list[Difference]]:
    """Leaves against the root that was signed, openings against the leaves, digests against the content, and counts
    against the map."""
    last = latest(identity().origin)
    tree, differences, counts = Frontier(), list[Difference](), Counter[bytes]()
    said = scope_counts.EMPTY_MAP
    for entry in in_batches(_entries(), CHUNK, index=attrgetter("index")):
        if entry.index != tree.size:
            differences.append(
                Difference(AlertKind.LOG, f"Entry {tree.size} is missing: {entry.index} follows.", tree.size)
            )
            return tree.size, differences
        tree.append(leaf_hash(bytes(entry.leaf)))
        difference = _difference_in(entry)
        if difference is not None and len(differences) < MAX_DIFFERENCES:
            differences.append(difference)
        if entry.is_map:
            said = scope_counts.said_by(entry)
        elif entry.scope:
            counts[key_of(entry.scope)] += 1
    size, root = (last.size, bytes(last.root)) if last else (0, Frontier().root)
    if (tree.size, tree.root) != (size, root):
        sentence = f"The {tree.size} stored leaves do not give the root of the {size} that were signed."
        differences.append(Difference(AlertKind.LOG, sentence))
    return tree.size, differences + _check_map(counts, said)


def _entries() -> QuerySet[Entry]:
    """With what the present record of its designation says, for a version's digest."""
    return Entry.objects.only("index", "leaf", "openings", "event", "scope", "subject", "row_uuid").annotate(
        kind=F("designation__kind"), replaces=F("designation__replaces__uuid")
    )


def _check_map(counts: Counter[bytes], said: scope_counts.MapRoot) -> list[Difference]:
    """Counts of the entries against the last map, and against the state that the next one will be made from."""
    differences = []
    contents = scope_counts.contents_of(counts)
    if scope_counts.root_over(contents) != said:
        differences.append(Difference(AlertKind.LOG, "The last map does not count the entries that are stored."))
    kept, kept_root = scope_counts.stored()
    if kept != contents or kept_root != scope_counts.root_over(contents):
        sentence = "The counts that are kept for the next map are not those of the entries."
        differences.append(Difference(AlertKind.DIFFERENCE, sentence))
    return differences


def _difference_in(entry: Entry) -> Difference | None:
    """What is wrong with one entry, if anything."""
    if _misfits(entry):
        sentence = f"Entry {entry.index}: what is stored with it is not what its leaf commits to."
        return Difference(AlertKind.LOG, sentence, entry.index)
    if entry.event == "version.created":
        replaces = str(entry.replaces) if entry.replaces else None  # type: ignore[attr-defined]
        version = SealedVersion(entry.index, entry.openings[:3], entry.kind, replaces)  # type: ignore[attr-defined]
        sentence = what_differs(version)
        if sentence:
            return Difference(AlertKind.CONTENT, sentence, entry.index)
    return None


def _misfits(entry: Entry) -> bool:
    """Whether what stands beside the leaf is not what it says: openings by place, its scope, whose row it is."""
    try:
        leaf = entry.leaf_content
        openings = [Opening.parse(text) for text in entry.openings]
        rows = [
            opening.value["after"]["uuid"]
            for opening in openings[:1]
            if opening.value and "uuid" in opening.value.get("after", {})
        ]
        if [opening.commitment for opening in openings] != leaf.get("sd", []) or leaf.get("of", "") != entry.scope:
            return True
        return any(uuid != str(entry.row_uuid or entry.subject) for uuid in rows)
    except (ValueError, AttributeError, TypeError):
        return True


@dataclass
class Replayed:
    """One record as the log leaves it: its columns, its revision, and the last entry."""

    subject: str
    row: dict[str, Any]
    revision: int
    gone: bool
    index: int | None


def _changes(audited: Audited) -> Iterator[tuple[str, int | None, str, int, dict[str, Any]]]:
    """(row, index, operation, revision, after) of each change of a table, by record and in order; what waits in the
    outbox comes last, without an index. A draft is found by its row, whatever its subject is."""
    # The event says which table: nouns are the list's, and acts have many verbs.
    events = f"{audited.noun}.%"
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ("
            " SELECT coalesce(row_uuid, subject)::text AS subject, index, event, revision, openings,"
            " NULL::jsonb AS after, index AS place FROM ledger_entry WHERE event LIKE %s"
            " UNION ALL SELECT coalesce(row_uuid, subject)::text, NULL, operation, revision, NULL, after,"
            " id + (1::bigint << 62)"
            ' FROM audit_change WHERE table_name = %s) changes ORDER BY subject COLLATE "C", place',
            [events, audited.table],
        )
        while rows := cursor.fetchmany(CHUNK):
            for subject, index, event, revision, openings, after, _place in rows:
                if openings is not None:
                    parts = [Opening.parse(text) for text in openings]
                    after = {
                        column: value
                        for part in parts
                        if part.field != "who" and part.value
                        for column, value in part.value.get("after", {}).items()
                    }
                else:
                    after = json.loads(after) if after else {}
                yield subject, index, event, revision, after


def _replayed(audited: Audited) -> Iterator[Replayed]:
    for subject, changes in groupby(_changes(audited), key=lambda change: change[0]):
        record = Replayed(subject, {}, 0, False, None)
        for _subject, index, event, revision, after in changes:
            record.gone = event in ("DELETE", f"{audited.noun}.deleted")
            record.row |= after
            record.revision = revision
            record.index = index if index is not None else record.index
        yield record


def _live(audited: Audited) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """(UUID, revision, row as the log tells it) of each row, by UUID."""
    table, keys = connection.ops.quote_name(audited.table), references(audited.table)
    lists = [list(words) for words in (audited.left_out, audited.hashed, keys, keys.values())]
    told = "ledger_row(%s, to_jsonb(t), to_jsonb(t), %s::text[], %s::text[], %s::text[], %s::text[])"
    rows_of_table = f"SELECT t.uuid::text, t.row_revision, {told} FROM {table} t"  # noqa: S608  # nosec B608
    with connection.chunked_cursor() as cursor:
        cursor.execute(f'{rows_of_table} ORDER BY t.uuid::text COLLATE "C"', [audited.table, *lists])
        while rows := cursor.fetchmany(CHUNK):
            for subject, revision, live in rows:
                yield subject, revision, json.loads(live)


def _check_table(audited: Audited) -> tuple[int, list[Difference]]:
    """Walk the replay and the table side by side, both in the order of their subjects."""
    differences: list[Difference] = []
    live, count = _live(audited), 0
    row = next(live, None)

    def tell(sentence: str, index: int | None = None) -> None:
        if len(differences) < MAX_DIFFERENCES:
            differences.append(Difference(AlertKind.DIFFERENCE, sentence, index))

    for record in _replayed(audited):
        count += 1
        while row is not None and row[0] < record.subject:
            tell(f"{audited.table} {row[0]}: the row is in the table, and the log never heard of it.")
            row = next(live, None)
        live_row = row[1:] if row is not None and row[0] == record.subject else None
        if live_row is not None:
            row = next(live, None)
        sentence = _difference(audited, record, live_row)
        if sentence:
            tell(sentence, record.index)
    while row is not None:
        tell(f"{audited.table} {row[0]}: the row is in the table, and the log never heard of it.")
        row = next(live, None)
    return count, differences


def _difference(audited: Audited, record: Replayed, live_row: tuple[int, dict[str, Any]] | None) -> str:
    """What differs between a record of the log and its row, in a sentence; empty where nothing does."""
    name = f"{audited.table} {record.subject}"
    last = "what waits in the outbox" if record.index is None else f"entry {record.index}"
    if live_row is None:
        return "" if record.gone else f"{name}: the row is gone, and the log (last {last}) says nothing of that."
    if record.gone:
        return f"{name}: the log says that it was deleted, and the row is there."
    revision, live = live_row
    if revision != record.revision:
        return f"{name}: the row counts {revision} changes, the log {record.revision} (last {last})."
    # Columns that came after the row was written are not in its entries; what they hold by default says nothing. What
    # is derived from other rows is told as it was then.
    compared = record.row.keys() - {*audited.derived}
    differing = sorted(column for column, value in live.items() if column in compared and record.row[column] != value)
    # What is left out now may have been recorded once.
    missing = sorted(compared - live.keys() - {*audited.left_out})
    if differing or missing:
        return f"{name}: {', '.join(differing + missing)} is not what the log says (last {last})."
    return ""
