"""Check 4: every earlier checkpoint, and what the reader has kept himself, is of the first leaves of this tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from jic_verify.findings import Unreadable
from tests.verifier.made import Keys, Log, accepted, judged, listed, refused, write_folder, write_zip
from tests.verifier.test_right_bundles import long_log


@pytest.mark.parametrize("size", [2, 22, 61])
def test_an_earlier_root_that_is_not_this_trees_is_refused(log: Log, tmp_path: Path, size: int) -> None:
    assert size in log.sizes
    files = log.bundle(earlier=[10, 40])
    files[f"checkpoints/{size}"] = log.note(size, root=bytes(32))
    said = refused(listed(files), tmp_path, 4)
    assert said == f"-, checkpoints/{size}: Its root is not that of the first {size} entries."


@pytest.mark.parametrize("size", [255, 256, 257, 512, 597])
def test_the_root_may_be_of_full_tiles_or_within_one(tmp_path: Path, size: int) -> None:
    log = long_log(600, [255, 256, 257, 512, 597])
    files = log.bundle(earlier=[255, 256, 257, 512, 597])
    accepted(files, tmp_path)
    files[f"checkpoints/{size}"] = log.note(size, root=bytes(32))
    assert f"checkpoints/{size}" in refused(listed(files), tmp_path, 4)


def test_the_earliest_wrong_root_is_named(log: Log, tmp_path: Path) -> None:
    files = log.bundle()
    files |= {f"checkpoints/{size}": log.note(size, root=bytes(32)) for size in (12, 40)}
    assert "checkpoints/12" in refused(listed(files), tmp_path, 4)


def test_a_history_that_was_written_anew_does_not_continue_the_old_one(log: Log, tmp_path: Path) -> None:
    # Everybody signs the new one: the log, and both witnesses.
    kept = log.note(40)
    log.relabel(20, lambda leaf: leaf.update(role="jic_own"))
    files = log.bundle()
    files["checkpoints/40"] = kept
    assert "checkpoints/40: Its root is not that of the first 40 entries." in refused(listed(files), tmp_path, 4)


def test_a_wrong_entry_is_named_before_a_root_that_holds_it(log: Log, tmp_path: Path) -> None:
    log.relabel(20, {"v": 3})
    files = log.bundle()
    files |= {"checkpoints/40": log.note(40, root=bytes(32))}
    assert refused(listed(files), tmp_path, 5).startswith("20,")
    files |= {"checkpoints/20": log.note(20, root=bytes(32))}
    assert "checkpoints/20" in refused(listed(files), tmp_path, 4)


@pytest.mark.parametrize("witnesses", [[], ["US"], ["US", "UN"]])
def test_an_earlier_checkpoint_has_to_be_agreed_too(log: Log, tmp_path: Path, witnesses: list[str]) -> None:
    files = log.bundle()
    files["checkpoints/20"] = log.note(20, witnesses=witnesses)
    assert "lacks the quorum" in refused(listed(files), tmp_path, 4)


def test_an_earlier_checkpoint_is_of_the_size_that_its_name_says(log: Log, tmp_path: Path) -> None:
    files = log.bundle()
    files["checkpoints/20"] = log.note(21)
    assert "of 21 entries" in refused(listed(files), tmp_path, 4)


def test_an_earlier_checkpoint_of_another_log_is_refused(log: Log, tmp_path: Path) -> None:
    files = log.bundle()
    files["checkpoints/20"] = Log(Keys.of(1, "other.example/log"), *vars_of(log)).note(20)
    refused(listed(files), tmp_path, 4)


def test_a_root_of_nothing_is_the_hash_of_nothing(log: Log, tmp_path: Path) -> None:
    files = log.bundle(earlier=[0])
    accepted(files, tmp_path)
    files["checkpoints/0"] = log.note(0, root=bytes(31) + b"\1")
    refused(listed(files), tmp_path, 4)


def vars_of(log: Log) -> tuple[object, ...]:
    return log.entries, log.leaves, log.openings, log.at, log.salts


@pytest.mark.parametrize("form", ["checkpoint", "zip", "folder"])
def test_what_was_kept_is_continued(log: Log, tmp_path: Path, form: str) -> None:
    older = Log(log.keys, log.entries[:40], log.leaves[:40], log.openings[:40], log.at[:40], log.salts)
    kept = tmp_path / "kept"
    if form == "checkpoint":
        kept.write_bytes(older.note())
    elif form == "zip":
        write_zip(older.bundle(earlier=[22, 27]), kept)
    else:
        write_folder(older.bundle(), kept)
    verdict = accepted(log.bundle(), tmp_path, since=kept)
    assert verdict.facts is not None
    assert verdict.facts.since == 40


@pytest.mark.parametrize("window", [None, (3, 50)])
def test_a_tree_that_does_not_continue_what_was_kept_is_refused(
    log: Log, tmp_path: Path, window: tuple[int, int] | None
) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(log.note(40))
    log.relabel(20, lambda leaf: leaf.update(role="jic_own"))
    assert "two trees" in refused(log.bundle(window=window), tmp_path, 4, since=kept)


def test_two_roots_of_one_size_are_told(log: Log, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(log.note())
    log.relabel(len(log.leaves) - 1, lambda leaf: leaf.update(at=leaf["at"].replace("5", "4", 1)))
    assert "two trees of one size have been signed" in refused(log.bundle(), tmp_path, 4, since=kept)


def test_a_bundle_older_than_what_was_kept_is_told(log: Log, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(log.note())
    older = Log(log.keys, log.entries[:40], log.leaves[:40], log.openings[:40], log.at[:40], log.salts)
    assert "Rolled back, or an older bundle" in refused(older.bundle(), tmp_path, 4, since=kept)


def test_a_replayed_checkpoint_of_an_older_tree_is_none_of_this_one(log: Log, tmp_path: Path) -> None:
    refused(log.bundle(note=log.note(40)), tmp_path, 1)


def test_what_was_kept_has_to_be_agreed(log: Log, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(log.note(40, witnesses=["US"]))
    assert "-, --since:" in refused(log.bundle(), tmp_path, 4, since=kept)


def test_what_was_kept_of_another_log_is_told(log: Log, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(Log(Keys.of(2), *vars_of(log)).note(40))
    assert "-, --since:" in refused(log.bundle(), tmp_path, 4, since=kept)


@pytest.mark.parametrize("content", [b"x" * 300_000, b"PK\x03\x04 broken"])
def test_what_was_kept_has_to_be_something(log: Log, tmp_path: Path, content: bytes) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(content)
    with pytest.raises(Unreadable):
        judged(log.bundle(), tmp_path, since=kept)


def test_what_was_kept_has_to_be_there(log: Log, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        judged(log.bundle(), tmp_path, since=tmp_path / "nothing")
