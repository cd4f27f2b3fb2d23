"""Check 7: an entry's time lies between the cosignatures of the checkpoints around it, give or take five minutes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.verifier.made import Log, accepted, listed, refused
from tests.verifier.world import World


def dated(log: Log, index: int, seconds: float) -> None:
    """Say another time of an entry than it was, and of the entry's row."""
    entry = log.entries[index]
    entry.at += timedelta(seconds=seconds)
    for column in ("at", "created_at"):
        if column in entry.sides.get("row", {}).get("after", {}):
            entry.after[column] = f"{entry.at:%Y-%m-%dT%H:%M:%S.%f}+00:00"
    log.again(index)
    log.remap()


@pytest.mark.parametrize("seconds", [-310, -86_400, -1e8])
def test_a_back_dated_entry_is_named(log: Log, tmp_path: Path, seconds: float) -> None:
    dated(log, 45, seconds)
    said = refused(log.bundle(earlier=[40]), tmp_path, 7)
    assert said.startswith("45, tile/entries/")
    assert "earlier than the checkpoint before it" in said


@pytest.mark.parametrize("seconds", [340, 86_400, 1e9])
def test_an_entry_of_the_future_is_named(log: Log, tmp_path: Path, seconds: float) -> None:
    dated(log, 20, seconds)
    said = refused(log.bundle(earlier=[40]), tmp_path, 7)
    assert said.startswith("20, tile/entries/")
    assert "later than the checkpoint that holds it" in said


def test_clocks_may_differ_by_five_minutes(log: Log, tmp_path: Path) -> None:
    dated(log, 45, -290)
    dated(log, 20, 290)
    accepted(log.bundle(earlier=[40]), tmp_path)


def test_before_the_first_checkpoint_there_is_no_earliest_time(log: Log, tmp_path: Path) -> None:
    dated(log, 20, -1e8)
    accepted(log.bundle(earlier=[40]), tmp_path)


def test_the_latest_of_the_cosignatures_before_is_the_bound(log: Log, tmp_path: Path) -> None:
    # One witness's clock is slow by a day; the other's says when it was.
    files = log.bundle()
    body = log.note(40).decode().partition("\n\n")[0] + "\n"
    now = int(log.at[39].timestamp())
    lines = [log.keys.log.sign(body), log.keys.witnesses["US"].cosign(body, now - 86_400)]
    lines.append(log.keys.witnesses["RU"].cosign(body, now))
    files["checkpoints/40"] = f"{body}\n{''.join(lines)}".encode()
    assert refused(listed(files), tmp_path, 7).startswith("0,")


def test_entries_of_a_part_are_bound_too(log: Log, tmp_path: Path) -> None:
    dated(log, 45, -400)
    assert refused(log.bundle(earlier=[40], window=(3, 50)), tmp_path, 7).startswith("45, entries/45:")


def test_every_window_between_checkpoints_is_its_own(log: Log, tmp_path: Path) -> None:
    sizes = log.sizes[10:-1:5]
    for index in range(len(log.entries)):
        dated(log, index, 3_600 * sum(size <= index for size in sizes))
        log.at[index] = log.entries[index].at
    log.remap()
    accepted(log.bundle(earlier=sizes), tmp_path)
    dated(log, sizes[1] + 1, -4_000)
    assert refused(log.bundle(earlier=sizes), tmp_path, 7).startswith(f"{sizes[1] + 1},")
    accepted(log.bundle(earlier=[size for size in sizes if size != sizes[1]]), tmp_path)


def test_checkpoints_that_a_reader_has_kept_bound_entries_too(log: Log, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes(log.note(40))
    dated(log, 45, -400)
    accepted(log.bundle(), tmp_path)
    assert refused(log.bundle(), tmp_path, 7, since=kept).startswith("45,")


@pytest.mark.parametrize("seconds", [-301, 301, -86_400, -1e8])
@pytest.mark.parametrize(
    "event", ["act.counter", "approval.created", "version.created", "comment.created", "rules.created"]
)
def test_a_row_was_written_when_its_entry_says(world: World, tmp_path: Path, event: str, seconds: float) -> None:
    entry = world.last(event)
    column = "created_at" if event.startswith("version") else "at"
    at = entry.at + timedelta(seconds=seconds)
    entry.after[column] = f"{at:%Y-%m-%dT%H:%M:%S.%f}+00:00"
    said = refused(Log.of(world).bundle(), tmp_path, 7)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "The row says that it was written at" in said
    entry.after[column] = f"{entry.at + timedelta(seconds=seconds / abs(seconds) * 299):%Y-%m-%dT%H:%M:%S}+00:00"
    accepted(Log.of(world).bundle(), tmp_path)


@pytest.mark.parametrize("late", [1e10, 1e11, 9e18 - 2e9])
def test_a_cosignature_of_any_time_is_understood(log: Log, tmp_path: Path, late: float) -> None:
    body = log.note(40).decode().partition("\n\n")[0] + "\n"
    lines = [log.keys.log.sign(body)]
    lines += [log.keys.witnesses[code].cosign(body, int(late)) for code in ("US", "RU")]
    files = log.bundle()
    files["checkpoints/40"] = f"{body}\n{''.join(lines)}".encode()
    assert refused(listed(files), tmp_path, 7).startswith("40,")
