"""Check 11, the map: what a naive statement of docs/ledger.md gives, in whatever order entries come."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from jic_verify.completeness import MapCount
from jic_verify.scope_map import BUCKETS, COMMON, added_to, bucket_of, counted, key_of, path_of, root_from, root_of
from tests.verifier.made import Log, accepted


def naive_root(counts: dict[str, int]) -> bytes:
    buckets: list[list[tuple[bytes, int]]] = [[] for _ in range(4096)]
    for scope, count in counts.items():
        key = hashlib.sha256(scope.encode()).digest()
        buckets[int.from_bytes(key[:2], "big") >> 4].append((key, count))
    level = []
    for bucket in buckets:
        content = b"".join(key + count.to_bytes(8, "big") for key, count in sorted(bucket))
        level.append(hashlib.sha256(b"\x02" + content).digest())
    while len(level) > 1:
        level = [hashlib.sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level), 2)]
    return level[0]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.integers(0, 300), max_size=60), max_size=4))
def test_the_map_is_that_of_the_contract(batches: list[list[int]]) -> None:
    counted_map, counts = MapCount(), dict[str, int]()
    for batch in batches:
        for number in batch:
            scope = COMMON if not number else f"b5f7b5d0-0000-4000-8000-{number:012}"
            counted_map.count(scope)
            counts[scope] = counts.get(scope, 0) + 1
        state = counted_map.state()
        assert (state.root, state.scopes) == (naive_root(counts), len(counts))


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=60))
def test_a_bucket_keeps_its_keys_in_order(added: list[tuple[int, int]]) -> None:
    one = other = b""
    for number, count in added:
        # Keys that begin within each other.
        key = bytes(number % 32) + b"\1" + bytes(31 - number % 32)
        one, other = added_to(one, key, count), counted(other, {key: count})
        assert one == other


def test_every_path_leads_to_the_root(log: Log) -> None:
    hashes = [hashlib.sha256(b"\x02" + content).digest() for content in log.buckets()]
    for scope in {entry.of for entry in log.entries if entry.of}:
        number = bucket_of(key_of(scope))
        assert root_from(number, hashes[number], path_of(hashes, number)) == root_of(hashes)
    assert len(hashes) == BUCKETS


def test_every_reader_s_part_of_every_designation_is_complete(log: Log, tmp_path: Path) -> None:
    for uuid in sorted({entry.of for entry in log.entries if entry.of not in (None, COMMON)}):
        for reader in (None, "US", "RU", "UN"):
            accepted(log.bundle(designation=uuid, reader=reader), tmp_path)


def test_of_a_draft_there_is_nothing_but_what_is_common(log: Log, tmp_path: Path) -> None:
    uuid = "b5f7b5d0-0000-4000-8000-000000000000"
    facts = accepted(log.bundle(designation=uuid), tmp_path).facts
    assert facts is not None
    assert facts.designations == ()
