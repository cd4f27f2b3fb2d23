"""The map at the end of each batch (docs/ledger.md, "Map"): how many open entries each scope has, under one root.

4,096 buckets, and a perfect binary tree over their hashes. A bucket's content is its scopes' keys (32 bytes each, in
order), each with the number of its entries (8 bytes, big-endian).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

COMMON = "common"
KEY_BYTES, COUNT_BYTES = 32, 8
RECORD_BYTES = KEY_BYTES + COUNT_BYTES
BUCKETS = 4096
LEVELS = 12
HASH_BYTES = 32
EMPTY_BUCKET = sha256(b"\x02").digest()


class BadBucket(ValueError):
    """Bytes that are no bucket: a record cut short, keys out of order, or a key of another bucket."""


def key_of(scope: str) -> bytes:
    """32 bytes for a scope: a designation's UUID, or COMMON."""
    return sha256(scope.encode()).digest()


def bucket_of(key: bytes) -> int:
    """The key's first twelve bits."""
    return key[0] << 4 | key[1] >> 4


def bucket_hash(content: bytes) -> bytes:
    return sha256(b"\x02" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def records_of(content: bytes) -> Iterator[tuple[bytes, int]]:
    """(key, count) in their order."""
    for at in range(0, len(content), RECORD_BYTES):
        yield content[at : at + KEY_BYTES], int.from_bytes(content[at + KEY_BYTES : at + RECORD_BYTES], "big")


def content_of(records: Iterable[tuple[bytes, int]]) -> bytes:
    return b"".join(key + count.to_bytes(COUNT_BYTES, "big") for key, count in records)


def counted(content: bytes, added: Mapping[bytes, int]) -> bytes:
    """The bucket's content with so many entries more for each key."""
    counts = dict(records_of(content))
    for key, count in added.items():
        counts[key] = counts.get(key, 0) + count
    return content_of(sorted(counts.items()))


def added_to(content: bytes, key: bytes, count: int) -> bytes:
    """`counted` for one key, without reading the other records."""
    at = content.find(key)
    while at % RECORD_BYTES and at > 0:
        # Within another record, by chance.
        at = content.find(key, at + 1)
    if at < 0:
        keys = [content[start : start + KEY_BYTES] for start in range(0, len(content), RECORD_BYTES)]
        at = bisect_left(keys, key) * RECORD_BYTES
        return content[:at] + key + count.to_bytes(COUNT_BYTES, "big") + content[at:]
    start = at + KEY_BYTES
    known = int.from_bytes(content[start : start + COUNT_BYTES], "big")
    return content[:start] + (known + count).to_bytes(COUNT_BYTES, "big") + content[start + COUNT_BYTES :]


def check_bucket(number: int, content: bytes) -> None:
    """Raise BadBucket unless this could be the content of that bucket."""
    if len(content) % RECORD_BYTES:
        raise BadBucket("A record of the bucket is cut short.")
    last = b""
    for key, count in records_of(content):
        if key <= last or bucket_of(key) != number or not count:
            raise BadBucket("The bucket's keys are not in order, each once, of this bucket and with a count.")
        last = key


def count_in(content: bytes, key: bytes) -> int:
    """How many entries a bucket says the key's scope has; 0 where it is not there."""
    records = list(records_of(content))
    at = bisect_left(records, (key, 0))
    return records[at][1] if at < len(records) and records[at][0] == key else 0


def levels_of(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """All levels of the tree over the buckets' hashes (a power of two of them), from the leaves up to the root."""
    levels, empty = [list(hashes)], EMPTY_BUCKET
    while len(levels[-1]) > 1:
        below, both_empty = levels[-1], node_hash(empty, empty)
        # Most buckets of most maps are empty, and so are the nodes over them, whose hash is made once for a level.
        levels.append(
            [
                both_empty if left == right == empty else node_hash(left, right)
                for left, right in zip(below[::2], below[1::2], strict=True)
            ]
        )
        empty = both_empty
    return levels


def empty_levels() -> list[list[bytes]]:
    """The same of a map in which nothing has been counted: each level's hashes are alike."""
    levels = [[EMPTY_BUCKET] * BUCKETS]
    while len(levels[-1]) > 1:
        levels.append([node_hash(levels[-1][0], levels[-1][1])] * (len(levels[-1]) // 2))
    return levels


def root_of(hashes: Sequence[bytes]) -> bytes:
    return levels_of(hashes)[-1][0]


def path_of(hashes: Sequence[bytes], number: int) -> list[bytes]:
    """The sibling hashes from a bucket up, twelve of them."""
    return [level[(number >> at) ^ 1] for at, level in enumerate(levels_of(hashes)[:-1])]


def root_from(number: int, hashed: bytes, path: Sequence[bytes]) -> bytes:
    """The root that a bucket's hash and its siblings lead to."""
    for at, sibling in enumerate(path):
        hashed = node_hash(sibling, hashed) if number >> at & 1 else node_hash(hashed, sibling)
    return hashed
