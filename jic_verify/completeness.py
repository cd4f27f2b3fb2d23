"""Check 11: that nothing is missing of what a bundle says that it holds, by the maps at the ends of the batches."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from jic_verify.bundle import LONGEST_MAP, Bundle, entry_path, map_path
from jic_verify.disclosed import MAP
from jic_verify.findings import Wrong, quoted
from jic_verify.rows import Change, MapRow
from jic_verify.scope_map import (
    BUCKETS,
    COMMON,
    HASH_BYTES,
    LEVELS,
    BadBucket,
    added_to,
    bucket_hash,
    bucket_of,
    check_bucket,
    content_of,
    count_in,
    empty_levels,
    key_of,
    node_hash,
    root_from,
)
from jic_verify.scopes import Scope

MAX_COUNT = 2**53


class Incomplete(ValueError):
    """An entry is not one that the bundle's scope has there, or a map is not that of the entries before it."""

    def __init__(self, entry: int, sentence: str) -> None:
        super().__init__(sentence)
        self.entry = entry


class MapCount:
    """The map of a log as its entries come. 40 bytes a scope, and the hashes of 4,096 buckets."""

    def __init__(self) -> None:
        self._contents = [b""] * BUCKETS
        self._levels = empty_levels()
        self._scopes = 0
        self._added: Counter[str] = Counter()

    def count(self, scope: str) -> None:
        self._added[scope] += 1

    def state(self) -> MapRow:
        """The root over all that was counted, and how many scopes there are."""
        changed = set()
        for scope, count in self._added.items():
            key = key_of(scope)
            number = bucket_of(key)
            content = added_to(self._contents[number], key, count)
            self._scopes += len(content) != len(self._contents[number])
            self._contents[number] = content
            changed.add(number)
        self._added.clear()
        for number in changed:
            self._levels[0][number] = bucket_hash(self._contents[number])
        for below, level in zip(self._levels, self._levels[1:], strict=False):
            changed = {number >> 1 for number in changed}
            for number in changed:
                level[number] = node_hash(below[2 * number], below[2 * number + 1])
        return MapRow(self._levels[-1][0], self._scopes)


class Completeness:
    """Takes every entry of a bundle in order. `ends`: sizes of checkpoints, each of which ends with a map."""

    def __init__(self, bundle: Bundle, scope: Scope, size: int, ends: frozenset[int]) -> None:
        self._bundle, self._scope, self._size, self._ends = bundle, scope, size, ends
        self._map = MapCount()
        self._counts: Counter[str] = Counter()
        self._last: MapRow | None = None
        # With which entry the last batch begins, or one before it: where another batch ends.
        self.last_batch = max((end for end in ends if end < size), default=0)

    def take(self, change: Change) -> None:
        """Raises Incomplete."""
        entry = change.entry
        if change.event == MAP and entry + 1 < self._size:
            self.last_batch = max(self.last_batch, entry + 1)
        if change.event != MAP:
            if entry + 1 in self._ends:
                raise Incomplete(entry, f"The checkpoint of {entry + 1} entries does not end with a map.")
            if change.of:
                self._count(entry, change.of)
        elif self._scope.is_everything:
            if change.body != self._map.state():
                raise Incomplete(entry, "The map's root or number of scopes is not that of the entries before it.")
        elif not self._scope.is_window:
            if entry + 1 != self._size:
                raise Incomplete(entry, "The bundle is of a designation, and holds a map that is not the last entry.")
            assert type(change.body) is MapRow
            self._last = change.body

    def _count(self, entry: int, scope: str) -> None:
        if self._scope.is_everything:
            self._map.count(scope)
        elif not self._scope.is_window:
            if scope not in (COMMON, self._scope.designation):
                raise Incomplete(entry, "The entry is of another designation than the bundle.")
            self._counts[scope] += 1

    def finish(self) -> None:
        """Raises Wrong where the last entries of a designation, or some in between, are missing."""
        if self._scope.is_everything or self._scope.is_window:
            return
        if self._last is None:
            raise Wrong(11, entry_path(self._size - 1), "The last entry of the tree, the map, is not in the bundle.")
        for scope in (self._scope.designation, COMMON):
            path = map_path(scope)
            claimed = _count_claimed(self._bundle.read(path, LONGEST_MAP), scope, path, self._last.root)
            if self._counts[scope] != claimed:
                raise Wrong(
                    11,
                    path,
                    f"Of {scope} the log has {claimed} entries, and the bundle holds {self._counts[scope]} of them.",
                )


def _count_claimed(content: bytes, scope: str, path: str, root: bytes) -> int:
    """How many entries a scope has by its bucket, once that has turned out to be the map's."""
    bucket, siblings = _bucket_in(content, path)
    key = key_of(scope)
    number = bucket_of(key)
    try:
        check_bucket(number, bucket)
    except BadBucket as error:
        raise Wrong(11, path, str(error)) from error
    if root_from(number, bucket_hash(bucket), siblings) != root:
        raise Wrong(11, path, "The bucket does not lead to the root of the map.")
    return count_in(bucket, key)


def _bucket_in(content: bytes, path: str) -> tuple[bytes, list[bytes]]:
    """(content of the bucket, sibling hashes) of a file under map/. Raises Wrong."""
    try:
        said: Any = json.loads(content)
        records = [(bytes.fromhex(key), _counted(count)) for key, count in said["bucket"]]
        siblings = [bytes.fromhex(one) for one in said["path"]]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise Wrong(11, path, "The file does not hold a bucket and the hashes beside it.") from None
    written = {
        "bucket": [[key.hex(), count] for key, count in records],
        "path": [sibling.hex() for sibling in siblings],
    }
    sizes = {len(key) for key, _count in records} | {len(sibling) for sibling in siblings}
    expected = json.dumps(written, separators=(",", ":"), sort_keys=True).encode() + b"\n"
    if content != expected or sizes != {HASH_BYTES} or len(siblings) != LEVELS:
        raise Wrong(11, path, f"The file is not {quoted('bucket')} and {quoted('path')} in canonical JSON.")
    return content_of(records), siblings


def _counted(count: Any) -> int:
    if type(count) is not int or not 0 <= count < MAX_COUNT:
        raise ValueError
    return count
