"""What is as it should be is accepted, in every form in which it is handed out."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from jic_verify.verify import Facts, verify
from tests.verifier.made import ORIGIN, Keys, Log, accepted, judged, listed, write_folder, write_zip
from tests.verifier.world import World


def facts(log: Log, folder: Path, **options: object) -> Facts:
    found = accepted(log.bundle(**options), folder).facts  # type: ignore[arg-type]
    assert found is not None
    return found


def test_it_tells_what_the_bundle_is(log: Log, tmp_path: Path) -> None:
    found = facts(log, tmp_path)
    assert (found.origin, found.size, found.held) == (ORIGIN, len(log.leaves), len(log.leaves))
    assert found.openings == sum(map(len, log.openings))
    assert found.designations == 2
    assert found.attested == sum(entry.event == "approval.created" for entry in log.entries)
    assert found.signed == 0
    assert [name for name, _moment in found.cosigned] == ["US", "RU"]
    assert found.own_policy


@pytest.mark.parametrize("stored", [True, False])
def test_a_zip_may_be_packed_or_not(log: Log, tmp_path: Path, stored: bool) -> None:
    assert verify(write_zip(log.bundle(), tmp_path / "bundle.zip", stored=stored)).finding is None


def test_the_folder_that_the_zip_makes_is_the_same_bundle(log: Log, tmp_path: Path) -> None:
    files = log.bundle(earlier=[3, 40])
    assert verify(write_folder(files, tmp_path / "folder")) == judged(files, tmp_path)


@pytest.mark.parametrize("reader", ["US", "RU", "UN"])
def test_an_auditor_who_may_not_read_all_is_told_no_less_of_the_tree(log: Log, tmp_path: Path, reader: str) -> None:
    found = facts(log, tmp_path, reader=reader)
    assert found.held == len(log.leaves)
    assert found.openings < sum(map(len, log.openings))
    assert found.designations == 2


def test_nothing_at_all_may_be_disclosed(log: Log, tmp_path: Path) -> None:
    found = facts(log, tmp_path, hidden=range(len(log.leaves)))
    assert (found.openings, found.designations, found.attested) == (0, 0, 0)


def test_a_part_of_one_designation_is_replayed_from_its_creation(log: Log, tmp_path: Path) -> None:
    part = [index for index, entry in enumerate(log.entries) if entry.designation == 2]
    found = facts(log, tmp_path, part=part)
    assert (found.held, found.size, found.designations) == (len(part), len(log.leaves), 1)


def test_a_part_may_begin_and_end_anywhere(log: Log, tmp_path: Path) -> None:
    chosen = random.Random(5)
    for _ in range(15):
        start = chosen.randrange(len(log.leaves))
        part = range(start, chosen.randint(start + 1, len(log.leaves)))
        assert facts(log, tmp_path, part=part, reader=chosen.choice([None, "US", "RU"])).held == len(part)


def test_an_empty_log_is_a_bundle(tmp_path: Path) -> None:
    log = Log(Keys.of(), [], [], [], [], random.Random(1))
    assert facts(log, tmp_path).held == 0


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 513])
def test_tiles_may_be_full_or_partial(tmp_path: Path, size: int) -> None:
    log = long_log(size)
    assert facts(log, tmp_path, earlier=[0, size // 2, size - 1]).held == size


@pytest.mark.slow
def test_a_log_may_have_tiles_of_three_levels(tmp_path: Path) -> None:
    log = long_log(256 * 256 + 300)
    files = log.bundle(earlier=[65_535, 65_536, 65_537])
    where = write_zip(files, tmp_path / "bundle.zip")
    assert verify(where, processes=1).finding is None
    assert verify(where, processes=2) == verify(where, processes=1)


def long_log(size: int) -> Log:
    world = World()
    thing = world.draft()
    while len(world.entries) < size:
        world.comment(thing, "US", internal=True)
    del world.entries[size:]
    return Log.of(world)


def test_earlier_checkpoints_may_be_of_any_size(log: Log, tmp_path: Path) -> None:
    assert facts(log, tmp_path, earlier=range(len(log.leaves))).held == len(log.leaves)


def test_a_third_witness_may_cosign_too(log: Log, tmp_path: Path) -> None:
    found = facts(log, tmp_path, note=log.note(witnesses=["US", "RU", "UN"]))
    assert [name for name, _moment in found.cosigned] == ["US", "RU", "UN"]


def test_a_third_witness_may_be_late(log: Log, tmp_path: Path) -> None:
    # Agreement never waits for it, so its time bounds nothing.
    size = len(log.leaves) // 2
    body = log.note(size).decode().partition("\n\n")[0] + "\n"
    late = log.keys.witnesses["UN"].cosign(body, int(log.at[-1].timestamp()) + 86_400)
    files = log.bundle(earlier=[size])
    files[f"checkpoints/{size}"] += late.encode()
    accepted(listed(files), tmp_path)


def test_several_processes_find_what_one_finds(tmp_path: Path) -> None:
    world = World()
    while len(world.entries) < 1_200:
        world.in_force()
    log = Log.of(world)
    where = write_zip(log.bundle(earlier=[100, 700]), tmp_path / "bundle.zip")
    assert verify(where, processes=2) == verify(where, processes=1)
    log.entries[900].row["after"]["surprise"] = 1
    log.openings[900] = log.opened(log.entries[900])
    wrong = write_zip(log.bundle(), tmp_path / "wrong.zip")
    assert verify(wrong, processes=2) == verify(wrong, processes=1)
    finding = verify(wrong, processes=2).finding
    assert finding is not None
    assert (finding.check, finding.index) == (6, 900)


def test_the_marking_may_be_in_two_languages(log: Log, tmp_path: Path) -> None:
    assert facts(log, tmp_path).marking == ("UNCLASSIFIED", "НЕСЕКРЕТНО")


@pytest.mark.skipif(os.name == "nt", reason="Such names cannot be made there.")
def test_a_folder_may_lie_anywhere(log: Log, tmp_path: Path) -> None:
    assert verify(write_folder(log.bundle(), tmp_path / "a b — ю")).finding is None
