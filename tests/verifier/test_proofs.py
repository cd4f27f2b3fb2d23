"""Check 3 in a bundle of a part: each entry's own proof leads to the root of the bundle's checkpoint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jic_verify.tlog.proofs import format_proof
from jic_verify.tlog.tiles import tile_path
from tests.verifier.made import Files, Log, accepted, listed, refused

WINDOW = (18, 41)


@pytest.fixture
def files(log: Log) -> Files:
    return log.bundle(window=WINDOW)


def proof(log: Log, index: int, change: Callable[[list[bytes]], None] = lambda _hashes: None) -> bytes:
    hashes = log.tree().inclusion_proof(20)
    change(hashes)
    return format_proof(index, hashes, log.note().decode()).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda hashes: hashes.pop(),
        lambda hashes: hashes.pop(0),
        lambda hashes: hashes.append(bytes(32)),
        lambda hashes: hashes.insert(0, bytes(32)),
        lambda hashes: hashes.reverse(),
        lambda hashes: hashes.__setitem__(2, bytes(32)),
        lambda hashes: hashes.clear(),
    ],
)
def test_other_hashes_do_not_lead_to_the_root(
    log: Log, files: Files, tmp_path: Path, change: Callable[[list[bytes]], None]
) -> None:
    files["entries/20.tlog-proof"] = proof(log, 20, change)
    assert refused(listed(files), tmp_path, 3).startswith("20, entries/20.tlog-proof")


@pytest.mark.parametrize("index", [0, 19, 21, 22, 52, 61, 10_000])
def test_a_proof_of_another_index_is_refused(log: Log, files: Files, tmp_path: Path, index: int) -> None:
    files["entries/20.tlog-proof"] = proof(log, index)
    assert "The proof is of entry" in refused(listed(files), tmp_path, 3)


def test_proofs_of_two_entries_cannot_be_swapped(files: Files, tmp_path: Path) -> None:
    first, second = "entries/20.tlog-proof", "entries/21.tlog-proof"
    files[first], files[second] = files[second], files[first]
    assert refused(listed(files), tmp_path, 3).startswith("20,")


def test_entries_cannot_be_swapped(files: Files, tmp_path: Path) -> None:
    files["entries/20"], files["entries/21"] = files["entries/21"], files["entries/20"]
    assert refused(listed(files), tmp_path, 3).startswith("20, entries/20:")


def test_a_proof_in_another_checkpoint_is_refused(log: Log, files: Files, tmp_path: Path) -> None:
    note = log.note(witnesses=["US", "RU", "UN"])
    files["entries/20.tlog-proof"] = format_proof(20, log.tree().inclusion_proof(20), note.decode()).encode()
    assert "another checkpoint" in refused(listed(files), tmp_path, 3)


def test_a_proof_with_something_beside_it_is_refused(log: Log, files: Files, tmp_path: Path) -> None:
    hashes = log.tree().inclusion_proof(20)
    files["entries/20.tlog-proof"] = format_proof(20, hashes, log.note().decode(), b"extra").encode()
    assert "which nobody signed" in refused(listed(files), tmp_path, 3)


@pytest.mark.parametrize("content", [b"", b"hello", b"c2sp.org/tlog-proof@v1\nindex 20\n\n", b"\xff\n\n\n"])
def test_what_is_no_proof_is_refused(files: Files, tmp_path: Path, content: bytes) -> None:
    files["entries/20.tlog-proof"] = content
    refused(listed(files), tmp_path, 3)


def test_an_inner_node_is_no_entry(log: Log, files: Files, tmp_path: Path) -> None:
    hashes = log.hashes
    files["entries/20"] = hashes[20] + hashes[21]
    files["entries/20.tlog-proof"] = proof(log, 20, lambda proof_: proof_.pop(0))
    assert refused(listed(files), tmp_path, 3).startswith("20, entries/20:")


def test_an_edited_entry_is_refused(files: Files, tmp_path: Path) -> None:
    files["entries/20"] = files["entries/20"].replace(b'"v":2', b'"v":3')
    assert refused(listed(files), tmp_path, 3).startswith("20, entries/20:")


def test_the_hash_tiles_are_looked_at_too(log: Log, files: Files, tmp_path: Path) -> None:
    # Of an entry that is not in the bundle.
    path = tile_path(0, 0, len(log.leaves))
    files[path] = files[path][: 32 * 60] + bytes(32) + files[path][32 * 61 :]
    assert "checkpoint: Its root" in refused(listed(files), tmp_path, 3)


def test_a_leaf_longer_than_leaves_can_be_is_refused(files: Files, tmp_path: Path) -> None:
    files["entries/20"] = b"x" * 65_536
    refused(listed(files), tmp_path, 1)


def test_the_honest_part_is_accepted(files: Files, tmp_path: Path) -> None:
    accepted(files, tmp_path)
