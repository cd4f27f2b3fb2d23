"""The state of the map at the end of each batch (docs/ledger.md, "Map"): how many open entries each scope has now.

It is derived from the entries and kept beside them, so that a batch costs what it touches: the buckets of its scopes,
and of the tree over 4,096 hashes the groups of 64 in which those stand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from apps.ledger.models import MAP_EVENT, Entry
from apps.ledger.tiles import binary_cursor
from jic_verify.scope_map import (
    BUCKETS,
    EMPTY_BUCKET,
    RECORD_BYTES,
    added_to,
    bucket_hash,
    bucket_of,
    content_of,
    key_of,
    path_of,
    records_of,
    root_of,
)

GROUP = 64
HASH_BYTES = 32
EMPTY_GROUP = EMPTY_BUCKET * GROUP
EMPTY_GROUP_ROOT = root_of([EMPTY_BUCKET] * GROUP)

Counts = Mapping[bytes, int]


class StateDiffers(RuntimeError):
    """The state is not what the last map in the log says of the entries before it."""


@dataclass(frozen=True)
class MapRoot:
    """What a map entry says."""

    root: bytes
    scopes: int


EMPTY_MAP = MapRoot(root_of([EMPTY_BUCKET] * BUCKETS), 0)


@dataclass(frozen=True)
class _Group:
    """64 buckets: the root over their hashes, and how many scopes they hold."""

    root: bytes = EMPTY_GROUP_ROOT
    scopes: int = 0


def count(first: int, added: Mapping[str, int]) -> MapRoot:
    """Count so many entries more for each scope; returns what the map says now. `first`: where the batch begins.

    Raises StateDiffers where what was counted until now is not what the log's last map says: a wrong map, once signed,
    cannot be taken back.
    """
    groups = _groups()
    _check(first, _root(groups))
    by_bucket = _by_bucket({key_of(scope): number for scope, number in added.items()})
    contents = _contents(by_bucket)
    changed: dict[int, dict[int, bytes]] = {}
    for number, more in by_bucket.items():
        content = contents.get(number, b"")
        for key, times in more.items():
            content = added_to(content, key, times)
        changed.setdefault(number // GROUP, {})[number] = content
    _store_buckets({number: content for buckets in changed.values() for number, content in buckets.items()})
    stored_hashes = _hashes(changed)
    for group, buckets in changed.items():
        hashes, grown = stored_hashes[group], 0
        for number, content in buckets.items():
            before, at = contents.get(number, b""), number % GROUP * HASH_BYTES
            if hashes[at : at + HASH_BYTES] != bucket_hash(before):
                raise StateDiffers(f"Bucket {number} of the map does not fit its hash.")
            hashes[at : at + HASH_BYTES] = bucket_hash(content)
            grown += len(content) - len(before)
        scopes = groups.get(group, _Group()).scopes + grown // RECORD_BYTES
        groups[group] = _Group(root_of(_split(hashes)), scopes)
    _store_groups({group: bytes(stored_hashes[group]) for group in changed}, groups)
    return _root(groups)


def recount() -> MapRoot:
    """Count all entries anew: after the state was lost, or set back without the log."""
    contents = contents_of(_counted_from(0))
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM ledger_bucket")
        there = {number for (number,) in cursor.fetchall()}
    _store_buckets({number: contents.get(number, b"") for number in {*contents, *there}})
    groups, hashes = {}, {}
    for group in range(BUCKETS // GROUP):
        members = [contents.get(number, b"") for number in range(group * GROUP, (group + 1) * GROUP)]
        each = [bucket_hash(content) for content in members]
        hashes[group] = b"".join(each)
        groups[group] = _Group(root_of(each), sum(map(len, members)) // RECORD_BYTES)
    _store_groups(hashes, groups)
    return _root(groups)


def contents_of(counts: Counts) -> dict[int, bytes]:
    """The buckets, by number, that hold these counts (by key)."""
    return {number: content_of(sorted(more.items())) for number, more in _by_bucket(counts).items()}


def root_over(contents: Mapping[int, bytes]) -> MapRoot:
    """What a map over these buckets says."""
    hashes = [bucket_hash(contents.get(number, b"")) for number in range(BUCKETS)]
    return MapRoot(root_of(hashes), sum(map(len, contents.values())) // RECORD_BYTES)


def stored() -> tuple[dict[int, bytes], MapRoot]:
    """The state: every bucket that is not empty, and what the map says by the hashes that are kept."""
    with binary_cursor() as cursor:
        cursor.execute("SELECT number, content FROM ledger_bucket WHERE content <> ''", binary=True)
        contents = dict(cursor.fetchall())
    groups = _groups()
    hashes = _hashes(range(BUCKETS // GROUP))
    roots = {group: _Group(root_of(_split(hashes[group])), groups.get(group, _Group()).scopes) for group in hashes}
    return contents, _root(roots)


@dataclass(frozen=True)
class BucketProof:
    """A bucket as it was at some size of the log, and the hashes that lead from it to the map's root."""

    content: bytes
    path: list[bytes]


def proofs_at(size: int, scopes: Iterable[str]) -> dict[str, BucketProof]:
    """For each scope its bucket as the map at the end of the first `size` entries has it: the state of now, with what
    came later counted back."""
    later = _by_bucket(_counted_from(size))
    wanted = {scope: bucket_of(key_of(scope)) for scope in scopes}
    contents = _contents({*later, *wanted.values()})
    all_hashes = _hashes(range(BUCKETS // GROUP))
    hashes = [one for group in range(BUCKETS // GROUP) for one in _split(all_hashes[group])]
    for number, counts in later.items():
        contents[number] = _counted_back(contents.get(number, b""), counts)
        hashes[number] = bucket_hash(contents[number])
    return {scope: BucketProof(contents.get(number, b""), path_of(hashes, number)) for scope, number in wanted.items()}


def _counted_back(content: bytes, later: Counts) -> bytes:
    counts = ((key, number - later.get(key, 0)) for key, number in records_of(content))
    return content_of((key, number) for key, number in counts if number > 0)


def _counted_from(first: int) -> dict[bytes, int]:
    """How many open entries each scope has from an index on, by key."""
    return {key_of(scope): number for scope, number in scopes_from(first).items()}


def scopes_from(first: int) -> dict[str, int]:
    """How many open entries each scope has from an index on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scope, count(*) FROM ledger_entry WHERE index >= %s AND scope <> '' GROUP BY scope", [first]
        )
        return dict(cursor.fetchall())


def _check(first: int, state: MapRoot) -> None:
    """Raise StateDiffers unless the state is what the log's last map says."""
    last = Entry.objects.filter(index=first - 1).only("leaf", "event").first()
    said = EMPTY_MAP
    if last is not None and last.event == MAP_EVENT:
        said = said_by(last)
    if said != state:
        raise StateDiffers("The counts of the map are not those of the last map in the log.")


def said_by(entry: Entry) -> MapRoot:
    """What a map entry says; of one that says nothing of the kind, what no count gives."""
    try:
        return MapRoot(bytes.fromhex(entry.leaf_content["map"]), entry.leaf_content["scopes"])
    except (ValueError, KeyError, TypeError):
        return MapRoot(b"", 0)


def _by_bucket(counts: Counts) -> dict[int, dict[bytes, int]]:
    found: dict[int, dict[bytes, int]] = {}
    for key, number in counts.items():
        found.setdefault(bucket_of(key), {})[key] = number
    return found


def _root(groups: Mapping[int, _Group]) -> MapRoot:
    each = [groups.get(number, _Group()) for number in range(BUCKETS // GROUP)]
    return MapRoot(root_of([group.root for group in each]), sum(group.scopes for group in each))


def _split(hashes: bytes | bytearray) -> list[bytes]:
    return [bytes(hashes[at : at + HASH_BYTES]) for at in range(0, len(hashes), HASH_BYTES)]


def _groups() -> dict[int, _Group]:
    with binary_cursor() as cursor:
        cursor.execute("SELECT number, root, scopes FROM ledger_bucket_hashes", binary=True)
        return {number: _Group(root, scopes) for number, root, scopes in cursor.fetchall()}


def _hashes(groups: Iterable[int]) -> dict[int, bytearray]:
    wanted = list(groups)
    with binary_cursor() as cursor:
        cursor.execute("SELECT number, hashes FROM ledger_bucket_hashes WHERE number = ANY (%s)", [wanted], binary=True)
        there = dict(cursor.fetchall())
    return {number: bytearray(there.get(number, EMPTY_GROUP)) for number in wanted}


def _contents(numbers: Collection[int]) -> dict[int, bytes]:
    with binary_cursor() as cursor:
        cursor.execute(
            "SELECT number, content FROM ledger_bucket WHERE number = ANY (%s)", [list(numbers)], binary=True
        )
        return dict(cursor.fetchall())


def _store_buckets(contents: Mapping[int, bytes]) -> None:
    with binary_cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_bucket AS b (number, content) SELECT * FROM unnest(%s::smallint[], %b::bytea[])"
            " ON CONFLICT (number) DO UPDATE SET content = excluded.content",
            [list(contents), list(contents.values())],
        )


def _store_groups(hashes: Mapping[int, bytes], groups: Mapping[int, _Group]) -> None:
    """Those groups of which there are hashes."""
    with binary_cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_bucket_hashes AS h (number, hashes, root, scopes)"
            " SELECT * FROM unnest(%s::smallint[], %b::bytea[], %b::bytea[], %s::integer[])"
            " ON CONFLICT (number) DO UPDATE SET hashes = excluded.hashes, root = excluded.root,"
            " scopes = excluded.scopes",
            [
                list(hashes),
                list(hashes.values()),
                [groups[number].root for number in hashes],
                [groups[number].scopes for number in hashes],
            ],
        )
