"""What is as it should be is accepted, in every form in which it is handed out."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from jic_verify.facts import Facts
from jic_verify.verify import verify
from tests.verifier.made import ORIGIN, Keys, Log, accepted, judged, listed, write_folder, write_zip
from tests.verifier.world import SIDES, World


def facts(log: Log, folder: Path, **options: object) -> Facts:
    found = accepted(log.bundle(**options), folder).facts  # type: ignore[arg-type]
    assert found is not None
    return found


def test_it_tells_what_the_bundle_is(log: Log, tmp_path: Path) -> None:
    found = facts(log, tmp_path)
    assert (found.origin, found.size, found.held) == (ORIGIN, len(log.leaves), len(log.leaves))
    assert found.openings == sum(map(len, log.openings))
    assert [one.state for one in found.designations] == ["in_force", "in_force"]
    assert not any(one.unproven or one.unopened for one in found.designations)
    assert found.signers_checked
    # Of each designation two private versions, the one that was submitted, and the first one's counter-proposal.
    assert found.recomputed == 7
    assert found.attested == sum(entry.event == "approval.created" for entry in log.entries)
    assert found.signed == 0
    assert [name for name, _moment in found.cosigned] == ["US", "RU"]
    assert found.own_policy


@pytest.mark.parametrize("stored", [True, False])
def test_a_zip_may_be_packed_or_not(log: Log, tmp_path: Path, stored: bool) -> None:
    assert verify(write_zip(log.bundle(), tmp_path / "bundle.zip", stored=stored)).finding is None


def test_the_folder_that_the_zip_makes_is_the_same_bundle(log: Log, tmp_path: Path) -> None:
    files = log.bundle(earlier=log.sizes[2:9:3])
    assert verify(write_folder(files, tmp_path / "folder")) == judged(files, tmp_path)


@pytest.mark.parametrize("reader", ["US", "RU", "UN"])
def test_an_auditor_who_may_not_read_all_is_told_no_less_of_the_tree(log: Log, tmp_path: Path, reader: str) -> None:
    found = facts(log, tmp_path, reader=reader)
    assert found.held == len(log.leaves)
    assert found.openings < sum(map(len, log.openings))
    assert [one.state for one in found.designations] == ["in_force", "in_force"]
    assert not any(one.unproven for one in found.designations)


def test_nothing_at_all_may_be_disclosed(log: Log, tmp_path: Path) -> None:
    found = facts(log, tmp_path, hidden=range(len(log.leaves)))
    assert (found.openings, found.designations, found.attested) == (0, (), 0)
    assert found.unopened_designations == 2
    assert not found.signers_checked


@pytest.mark.parametrize("reader", [None, *SIDES, "UN"])
def test_a_part_of_one_designation_is_all_of_it(log: Log, tmp_path: Path, reader: str | None) -> None:
    uuid = log.entries[-2].designation
    assert uuid is not None
    found = facts(log, tmp_path, designation=uuid, reader=reader)
    assert (found.held, found.size) == (len(log.indices_of(uuid, reader)), len(log.leaves))
    assert [(one.uuid, one.state, one.unproven) for one in found.designations] == [(uuid, "in_force", "")]


def test_a_window_may_begin_and_end_anywhere(log: Log, tmp_path: Path) -> None:
    chosen = random.Random(5)
    for _ in range(25):
        start = chosen.randrange(len(log.leaves))
        window = start, chosen.randint(start + 1, len(log.leaves))
        found = facts(log, tmp_path, window=window, reader=chosen.choice([None, "US", "RU"]))
        assert found.held == window[1] - window[0]
        assert all(one.unproven for one in found.designations if one.state == "in_force")


def test_an_empty_log_is_a_bundle(tmp_path: Path) -> None:
    log = Log(Keys.of(), [], [], [], [], random.Random(1))
    assert facts(log, tmp_path).held == 0


@pytest.mark.parametrize("size", [30, 255, 256, 257, 511, 512, 513])
def test_tiles_may_be_full_or_partial(tmp_path: Path, size: int) -> None:
    log = long_log(size)
    assert facts(log, tmp_path, earlier=[0, *log.sizes[:-1]]).held == size


@pytest.mark.slow
def test_a_log_may_have_tiles_of_three_levels(tmp_path: Path) -> None:
    log = long_log(256 * 256 + 300, [65_535, 65_536, 65_537])
    files = log.bundle(earlier=[65_535, 65_536, 65_537])
    where = write_zip(files, tmp_path / "bundle.zip")
    by_one = verify(where, processes=1)
    assert by_one.finding is None
    assert verify(where, processes=2) == by_one


def long_log(size: int, ends: Iterable[int] = ()) -> Log:
    """A log of so many entries, nearly all private; `ends`: sizes of checkpoints besides."""
    world = World(every=10**9)
    thing = world.draft()
    wanted = set(ends)
    assert min(wanted | {size}) >= len(world.entries)
    while len(world.entries) < size - 1:
        if len(world.entries) + 1 in wanted:
            world.seal()
        else:
            world.comment(thing, "US", internal=True)
    return Log.of(world)


def test_earlier_checkpoints_may_be_of_any_size(log: Log, tmp_path: Path) -> None:
    assert facts(log, tmp_path, earlier=[0, *log.sizes[:-1]]).held == len(log.leaves)


def test_a_third_witness_may_cosign_too(log: Log, tmp_path: Path) -> None:
    found = facts(log, tmp_path, note=log.note(witnesses=["US", "RU", "UN"]))
    assert [name for name, _moment in found.cosigned] == ["US", "RU", "UN"]


def test_a_third_witness_may_be_late(log: Log, tmp_path: Path) -> None:
    # Agreement never waits for it, so its time bounds nothing.
    size = log.size_near(len(log.leaves) // 2)
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
    where = write_zip(log.bundle(earlier=log.sizes[100:-1:100]), tmp_path / "bundle.zip")
    assert verify(where, processes=2) == verify(where, processes=1)
    index = next(at for at in range(900, len(log.entries)) if log.entries[at].event == "act.counter")
    log.openings[index] = log.opened(log.entries[index])
    wrong = write_zip(log.bundle(), tmp_path / "wrong.zip")
    assert verify(wrong, processes=2) == verify(wrong, processes=1)
    finding = verify(wrong, processes=2).finding
    assert finding is not None
    assert (finding.check, finding.index) == (6, index)


def test_the_marking_may_be_in_two_languages(log: Log, tmp_path: Path) -> None:
    assert facts(log, tmp_path).marking == ("UNCLASSIFIED", "НЕСЕКРЕТНО")


@pytest.mark.skipif(os.name == "nt", reason="Such names cannot be made there.")
def test_a_folder_may_lie_anywhere(log: Log, tmp_path: Path) -> None:
    assert verify(write_folder(log.bundle(), tmp_path / "a b — ю")).finding is None
