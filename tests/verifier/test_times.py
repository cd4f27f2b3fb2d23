"""Check 7: an entry's time lies between the cosignatures of the checkpoints around it, give or take five minutes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.verifier.made import Log, accepted, listed, refused


def dated(log: Log, index: int, seconds: float) -> None:
    """Say another time of an entry than it was."""
    log.entries[index].at += timedelta(seconds=seconds)
    log.leaves[index] = log.leaf(log.entries[index], log.openings[index])


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
    assert refused(log.bundle(earlier=[20, 40], part=[3, 45]), tmp_path, 7).startswith("45, entries/45:")


def test_every_window_between_checkpoints_is_its_own(log: Log, tmp_path: Path) -> None:
    for index, entry in enumerate(log.entries):
        entry.at += timedelta(hours=index // 10)
        log.at[index] = entry.at
        log.leaves[index] = log.leaf(entry, log.openings[index])
    accepted(log.bundle(earlier=[10, 20, 30, 40, 50]), tmp_path)
    dated(log, 25, -4_000)
    assert refused(log.bundle(earlier=[10, 20, 30, 40, 50]), tmp_path, 7).startswith("25,")
    accepted(log.bundle(earlier=[10, 30, 40, 50]), tmp_path)


@pytest.mark.parametrize("late", [1e10, 1e11, 9e18 - 2e9])
def test_a_cosignature_of_any_time_is_understood(log: Log, tmp_path: Path, late: float) -> None:
    body = log.note(40).decode().partition("\n\n")[0] + "\n"
    lines = [log.keys.log.sign(body)]
    lines += [log.keys.witnesses[code].cosign(body, int(late)) for code in ("US", "RU")]
    files = log.bundle()
    files["checkpoints/40"] = f"{body}\n{''.join(lines)}".encode()
    assert refused(listed(files), tmp_path, 7).startswith("40,")
