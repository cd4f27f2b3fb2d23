"""What a witness counts of the entries themselves: how many each scope has, so that it cosigns no map that it has not
computed (docs/ledger.md, "Map").

The log hands over its new leaves with a checkpoint that it has signed (`add-entries`); the witness continues its own
tree and its own counts with them, and takes them down only where the checkpoint's root and every map agree. The state
is a SQLite file for each log; a kill leaves all of the old one or all of the new.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from jic_verify.scope_map import (
    BUCKETS,
    EMPTY_BUCKET,
    RECORD_BYTES,
    bucket_hash,
    bucket_of,
    counted,
    key_of,
    root_of,
)
from jic_verify.tlog.encoding import number_in
from jic_verify.tlog.errors import TlogError
from jic_verify.tlog.tiles import MalformedTile, pack_entries, unpack_entries
from jic_verify.tlog.tree import HASH_BYTES, Frontier

MAP_EVENT = "log.map"
# A batch of 2,000 is 1.3 MB; leaves have no room for more than twice that.
LONGEST_REQUEST = 8 << 20
MAX_LEAVES = 10_000
# Of checkpoints whose entries were counted: the log asks for one of the last few.
CHECKPOINTS_KEPT = 1_000
GROUP = 64

_SCHEMA = """
CREATE TABLE IF NOT EXISTS state (one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER, peaks BLOB, scopes INTEGER);
CREATE TABLE IF NOT EXISTS bucket (number INTEGER PRIMARY KEY, content BLOB);
CREATE TABLE IF NOT EXISTS hashes (number INTEGER PRIMARY KEY, hashes BLOB);
CREATE TABLE IF NOT EXISTS checkpoint (size INTEGER PRIMARY KEY, root BLOB);
"""


class MalformedEntries(TlogError):
    """Bytes that are no add-entries request, or leaves that cannot be read."""


class WrongEntries(TlogError):
    """Leaves that do not lead to the signed root, or a map that is not that of the entries before it."""


class OutOfStep(TlogError):
    """The leaves do not begin where the witness has counted to."""

    def __init__(self, size: int) -> None:
        super().__init__(f"This witness has counted {size} entries.")
        self.size = size


@dataclass(frozen=True, slots=True)
class Handover:
    """Leaves from `first` on, up to the size of the checkpoint whose signed note stands before them."""

    first: int
    note: bytes
    leaves: list[bytes]


def format_entries(first: int, note: bytes, leaves: Sequence[bytes]) -> bytes:
    """The body of an add-entries request."""
    return b"entries %d %d\n" % (first, len(note)) + note + pack_entries(list(leaves))


def parse_entries(body: bytes) -> Handover:
    """What `format_entries` wrote. Raises MalformedEntries."""
    head, _, rest = body.partition(b"\n")
    words = head.decode("latin-1").split(" ")
    first, length = (number_in(words[1]), number_in(words[2])) if len(words) == 3 else (None, None)
    if words[0] != "entries" or first is None or length is None or length > len(rest):
        raise MalformedEntries("The first line is `entries`, the first index, and the length of the note.")
    try:
        return Handover(first, rest[:length], unpack_entries(rest[length:], MAX_LEAVES))
    except MalformedTile as error:
        raise MalformedEntries(str(error)) from error


class CountedEntries:
    """One log's entries as far as this witness has counted them. Use it from one thread at a time (`Memory.held`)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def size(self) -> int:
        with self._database() as database:
            return _state(database)[0].size

    def knows(self, size: int, root: bytes) -> bool:
        """Whether a checkpoint's entries were counted, and its map was right."""
        with self._database() as database:
            found = database.execute("SELECT root FROM checkpoint WHERE size = ?", [size]).fetchone()
        return found is not None and found[0] == root

    def add(self, first: int, leaves: Sequence[bytes], root: bytes) -> None:
        """Count the leaves that lead from what was counted to a root. Raises OutOfStep, WrongEntries,
        MalformedEntries; then nothing is taken down."""
        with self._database() as database:
            tree, scopes = _state(database)
            if first != tree.size:
                raise OutOfStep(tree.size)
            counts = _Counts(database, scopes)
            last_is_map = False
            for leaf in leaves:
                last_is_map = counts.take(leaf, tree.size)
                tree.append(sha256(b"\x00" + leaf).digest())
            if tree.root != root:
                raise WrongEntries("The leaves do not lead to the root that the log has signed.")
            if not last_is_map:
                raise WrongEntries(f"Entry {tree.size - 1} ends a checkpoint and is no map.")
            counts.store()
            database.execute(
                "INSERT OR REPLACE INTO state VALUES (1, ?, ?, ?)", [tree.size, tree.packed, counts.scopes]
            )
            database.execute("INSERT OR REPLACE INTO checkpoint VALUES (?, ?)", [tree.size, root])
            database.execute(
                "DELETE FROM checkpoint WHERE size NOT IN (SELECT size FROM checkpoint ORDER BY size DESC LIMIT ?)",
                [CHECKPOINTS_KEPT],
            )

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        """One transaction, on the disk when it ends."""
        database = sqlite3.connect(self._path, isolation_level=None)
        try:
            database.execute("PRAGMA synchronous = FULL")
            database.executescript(_SCHEMA)
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")
        finally:
            # Without a commit, closing rolls back.
            database.close()


def _state(database: sqlite3.Connection) -> tuple[Frontier, int]:
    """The tree, and how many scopes there are."""
    found = database.execute("SELECT size, peaks, scopes FROM state").fetchone()
    return (Frontier.restore(found[0], found[1]), found[2]) if found else (Frontier(), 0)


class _Counts:
    """The counts while leaves are taken: buckets that were touched are read once and hashed when a map comes."""

    def __init__(self, database: sqlite3.Connection, scopes: int) -> None:
        self.scopes = scopes
        self._database = database
        self._buckets: dict[int, bytes] = {}
        self._hashes: list[bytes] = []
        self._changed: set[int] = set()
        # Since the last map: bucket -> key -> how many.
        self._added: dict[int, dict[bytes, int]] = {}

    def take(self, leaf: bytes, index: int) -> bool:
        """Count one leaf; True for a map, which has to be that of the leaves before it."""
        try:
            content = json.loads(leaf)
            event, scope = content.get("event"), content.get("of")
        except (ValueError, RecursionError, AttributeError) as error:
            raise MalformedEntries(f"Entry {index} is no leaf.") from error
        if event == MAP_EVENT:
            self._settle()
            if (content.get("map"), content.get("scopes")) != (root_of(self._all_hashes()).hex(), self.scopes):
                raise WrongEntries(f"Entry {index} is not the map of the entries before it.")
            return True
        if isinstance(scope, str):
            key = key_of(scope)
            added = self._added.setdefault(bucket_of(key), {})
            added[key] = added.get(key, 0) + 1
        elif event is not None:
            raise MalformedEntries(f"Entry {index} says an event and no scope.")
        return False

    def store(self) -> None:
        self._database.executemany(
            "INSERT OR REPLACE INTO bucket VALUES (?, ?)",
            [(number, self._buckets[number]) for number in sorted(self._changed)],
        )
        hashes = self._all_hashes()
        for group in sorted({number // GROUP for number in self._changed}):
            packed = b"".join(hashes[group * GROUP : (group + 1) * GROUP])
            self._database.execute("INSERT OR REPLACE INTO hashes VALUES (?, ?)", [group, packed])

    def _settle(self) -> None:
        """Bring the buckets and their hashes up to the leaves that were taken."""
        hashes = self._all_hashes()
        for number, added in self._added.items():
            before = self._bucket(number)
            after = counted(before, added)
            self.scopes += (len(after) - len(before)) // RECORD_BYTES
            self._buckets[number], hashes[number] = after, bucket_hash(after)
            self._changed.add(number)
        self._added = {}

    def _bucket(self, number: int) -> bytes:
        if number not in self._buckets:
            found = self._database.execute("SELECT content FROM bucket WHERE number = ?", [number]).fetchone()
            self._buckets[number] = found[0] if found else b""
        return self._buckets[number]

    def _all_hashes(self) -> list[bytes]:
        if not self._hashes:
            self._hashes = [EMPTY_BUCKET] * BUCKETS
            for group, packed in self._database.execute("SELECT number, hashes FROM hashes"):
                self._hashes[group * GROUP : (group + 1) * GROUP] = [
                    packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES)
                ]
        return self._hashes
