"""Check 3 in a bundle of everything: leaves into tiles, tiles into the ones above, all into the root."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jic_verify.tlog.tiles import WIDTH, entries_path, pack_entries, tile_path
from jic_verify.tlog.tree import root_of
from tests.verifier.made import Files, Log, accepted, listed, refused
from tests.verifier.test_right_bundles import long_log
from tests.verifier.world import World


def with_leaves(log: Log, change: Callable[[list[bytes]], None]) -> Files:
    """The honest bundle with other leaves in the files of entries: tiles and signatures stay."""
    files = log.bundle()
    leaves = list(log.leaves)
    change(leaves)
    files = {path: content for path, content in files.items() if not path.startswith("tile/entries/")}
    files[entries_path(0, len(log.leaves))] = pack_entries(leaves)
    return listed(files)


def edit(leaves: list[bytes]) -> None:
    leaves[22] = leaves[22].replace(b".000000Z", b".000009Z")


def drop(leaves: list[bytes]) -> None:
    del leaves[22]


def insert(leaves: list[bytes]) -> None:
    leaves.insert(22, leaves[2])


def swap(leaves: list[bytes]) -> None:
    leaves[22], leaves[23] = leaves[23], leaves[22]


def back_date(leaves: list[bytes]) -> None:
    leaves[22] = leaves[22].replace(b'"at":"2016', b'"at":"2015')


@pytest.mark.parametrize("change", [edit, swap, back_date])
def test_an_entry_that_is_not_the_trees_is_named(log: Log, tmp_path: Path, change: Callable[..., None]) -> None:
    assert refused(with_leaves(log, change), tmp_path, 3).startswith("22, tile/entries/000")


@pytest.mark.parametrize("change", [drop, insert])
def test_a_missing_entry_and_one_too_many_are_seen(log: Log, tmp_path: Path, change: Callable[..., None]) -> None:
    assert "entries, not" in refused(with_leaves(log, change), tmp_path, 3)


def test_an_entry_dropped_and_another_put_in_is_named(log: Log, tmp_path: Path) -> None:
    def both(leaves: list[bytes]) -> None:
        drop(leaves)
        leaves.append(leaves[3])

    assert refused(with_leaves(log, both), tmp_path, 3).startswith("22,")


@pytest.mark.parametrize("change", [edit, swap, back_date])
def test_a_tree_built_anew_over_other_entries_has_another_root(
    log: Log, tmp_path: Path, change: Callable[..., None]
) -> None:
    note = log.note()
    change(log.leaves)
    said = refused(log.bundle(note=note, hidden=range(len(log.leaves))), tmp_path, 3)
    assert "checkpoint: Its root is not that" in said


@pytest.mark.parametrize("change", [drop, insert])
def test_a_tree_built_anew_over_fewer_or_more_entries_has_other_tiles(
    log: Log, tmp_path: Path, change: Callable[..., None]
) -> None:
    note = log.note()
    change(log.leaves)
    for parallel in (log.entries, log.openings):
        parallel[:] = (parallel * 2)[: len(log.leaves)]  # type: ignore[index]
    assert "The file is missing" in refused(log.bundle(note=note, hidden=range(len(log.leaves))), tmp_path, 1)


def test_a_tail_cut_off_leaves_tiles_missing(log: Log, tmp_path: Path) -> None:
    note = log.note()
    for parallel in (log.leaves, log.openings, log.entries):
        del parallel[-4:]
    assert "The file is missing" in refused(log.bundle(note=note), tmp_path, 1)


def test_a_tail_cut_off_and_signed_by_the_log_alone_is_not_agreed(log: Log, tmp_path: Path) -> None:
    for parallel in (log.leaves, log.openings, log.entries):
        del parallel[-4:]
    refused(log.bundle(note=log.note(witnesses=[])), tmp_path, 2)


@pytest.mark.parametrize("level", [0, 1])
def test_a_tile_that_is_not_the_trees_is_refused(tmp_path: Path, level: int) -> None:
    log = long_log(600)
    files = log.bundle()
    path = tile_path(level, 0, WIDTH if level == 0 else 2)
    files[path] = files[path][:32] + bytes(32) + files[path][64:]
    assert ("tile/entries/000" if level == 0 else path) in refused(listed(files), tmp_path, 3)


@pytest.mark.parametrize("more", [b"\0", b"\0" * 32])
def test_a_tile_has_as_many_hashes_as_its_path_says(log: Log, tmp_path: Path, more: bytes) -> None:
    files = log.bundle()
    path = tile_path(0, 0, len(log.leaves))
    files[path] += more
    refused(listed(files), tmp_path, 1)
    files[path] = files[path][: -len(more) - 1]
    refused(listed(files), tmp_path, 1)


def test_an_inner_node_is_no_leaf(tmp_path: Path) -> None:
    # A "leaf" of the two hashes below it: the tree over such leaves has the root of the tree of twice the size.
    log = Log.of(World())
    for parallel in (log.entries, log.leaves, log.openings, log.at):
        del parallel[4:]
    left, right = root_of(log.hashes[:2]), root_of(log.hashes[2:])
    note = log.note(2, root=root_of(log.hashes))
    log.leaves = [b"".join(log.hashes[:2]), b"".join(log.hashes[2:])]
    del log.entries[2:], log.openings[2:]
    files = log.bundle(note=note)
    files[tile_path(0, 0, 2)] = left + right
    assert refused(listed(files), tmp_path, 3).startswith("0,")


@pytest.mark.parametrize(
    "content",
    [b"", b"\0", b"\xff\xff", b"\0\0" * 300, b"\0\x05abc", b"\0\0" * 62],
    ids=lambda content: content.hex()[:8],
)
def test_a_file_of_entries_that_is_cut_or_stuffed_is_refused(log: Log, tmp_path: Path, content: bytes) -> None:
    files = log.bundle()
    files[entries_path(0, len(log.leaves))] = content
    refused(listed(files), tmp_path, 3)


def test_a_root_that_everybody_signed_for_other_entries_is_refused(log: Log, tmp_path: Path) -> None:
    assert "checkpoint: Its root is not that" in refused(log.bundle(note=log.note(root=bytes(32))), tmp_path, 3)


def test_the_first_wrong_entry_is_named(log: Log, tmp_path: Path) -> None:
    def several(leaves: list[bytes]) -> None:
        for index in (50, 17, 30):
            leaves[index] = leaves[index].replace(b'"v":2', b'"v":3')

    assert refused(with_leaves(log, several), tmp_path, 3).startswith("17,")


def test_the_same_leaves_without_change_are_accepted(log: Log, tmp_path: Path) -> None:
    accepted(with_leaves(log, lambda _leaves: None), tmp_path)
