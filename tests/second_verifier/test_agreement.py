"""Two verifiers by two authors agree on what neither has seen: lawful courses, and random changes signed anew."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from jic_verify.verify import verify
from tests.second_verifier.courses import live
from tests.second_verifier.mutations import mutated
from tests.second_verifier.runner import SecondVerifier
from tests.second_verifier.story import agreed
from tests.second_verifier.written import zipped
from tests.verifier.made import Log, write_zip
from tests.verifier.world import SIDES, World

WORLDS = 6
BATCH = 500
# Of a change that both refuse they may name another check first; of most they name the same. Of a hundred changes the
# share says little: between batches it differs by a tenth.
SAME_CHECK = 0.9
CAUSED_BY_ANOTHER = ("superseded", "expired", "submitted")


@cache
def world_of(number: int) -> World:
    """Three that live at random, three in which a designation is amended in force, and then replaced by another."""
    world = World(number)
    if number % 2:
        live(world, Random(number), 50)
        return world
    for side in SIDES:
        world.passkey(side)
    old = world.in_force("US", signed=True)
    world.amended(old, signed=True)
    world.act(old, "propose", "US")
    world.replaced(old)
    world.draft("RU")
    return world


def changes(seeds: range) -> Iterator[tuple[int, str, dict[str, bytes]]]:
    """(seed, what was changed, the bundle); seeds whose change cannot even be written are passed over."""
    for seed in seeds:
        try:
            done, files = mutated(world_of(seed % WORLDS), Random(seed))
        except (KeyError, ValueError):
            continue
        yield seed, done, files


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(2))
def test_both_give_the_same_verdict_on_random_changes(second: SecondVerifier, tmp_path: Path, batch: int) -> None:
    refused, same, differ = 0, 0, []
    for seed, done, files in changes(range(batch * BATCH, (batch + 1) * BATCH)):
        bundle = write_zip(files, tmp_path / "bundle.zip")
        one, other = verify(bundle).finding, second.judge(bundle)
        if (one is None) != other["right"]:
            differ.append((seed, done, one, other))
        elif one is not None:
            refused += 1
            same += one.check == other["check"]
    assert not differ, differ
    assert refused > BATCH / 3
    assert same >= refused * SAME_CHECK


def bundles_of(log: Log, chosen: Random) -> Iterator[dict[str, Any]]:
    """Ways to hand the log out: all, one side's, one designation, a window that cuts where it cuts."""
    yield {}
    yield {"reader": chosen.choice(SIDES)}
    yield {"window": sorted(chosen.sample(range(len(log.leaves) + 1), 2))}
    designations = sorted({entry.of for entry in log.entries if entry.of and entry.of != "common"})
    if designations:
        yield {"designation": chosen.choice(designations), "reader": chosen.choice([None, *SIDES])}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_every_lawful_course_is_right_to_both(second: SecondVerifier, tmp_path: Path, seed: int) -> None:
    chosen = Random(seed)
    world = World(seed)
    live(world, chosen, 40)
    log = Log.of(world)
    # Markings keep designations from a reader, never delegations, passkeys or witnesses.
    marked = [index for index, entry in enumerate(world.entries) if entry.of != "common"]
    hidden = set(chosen.sample(marked, len(marked) // 6)) if seed % 2 else set()
    for options in bundles_of(log, chosen):
        earlier = [size for size in log.sizes[:-1] if chosen.random() < 0.2]
        bundle = write_zip(log.bundle(hidden=hidden, earlier=earlier, **options), tmp_path / "bundle.zip")
        answer = second.judge(bundle)
        assert answer.get("right"), answer
        facts = verify(bundle).facts
        assert facts is not None
        unproven = {one.uuid for one in facts.designations if one.unproven and one.state in CAUSED_BY_ANOTHER}
        assert {one["designation"] for one in answer["found"]["designations"] if one["uncaused"]} == unproven


@pytest.mark.parametrize("ending", ["superseded", "expired"])
@pytest.mark.parametrize("part", ["everything", "designation"])
def test_what_another_designation_ended_is_proved_where_that_one_is_shown(
    second: SecondVerifier, tmp_path: Path, ending: str, part: str
) -> None:
    world = World(1)
    if ending == "superseded":
        ended = world.in_force("US")
        world.replaced(ended)
    else:
        ended = world.release()
        world.act(world.draft(), "submit", "US")
        world.act(ended, "expire", None, together=True)
    options: dict[str, Any] = {"designation": ended.uuid} if part == "designation" else {}
    bundle = write_zip(Log.of(world).bundle(**options), tmp_path / "bundle.zip")
    facts = verify(bundle).facts
    assert facts is not None
    one = next(one for one in facts.designations if one.uuid == ended.uuid)
    lines = second.judge(bundle)["found"]["designations"]
    other = next(line for line in lines if line["designation"] == ended.uuid)
    assert (one.state, other["state"]) == (ending, ending)
    assert (one.unproven == "") == other["proven"] == (not other["uncaused"]) == (part == "everything")


@pytest.mark.parametrize("part", ["everything", "designation", "window"])
def test_a_log_that_neither_verifiers_code_wrote_is_right_to_both(
    second: SecondVerifier, tmp_path: Path, part: str
) -> None:
    log, story = agreed()
    scopes: dict[str, dict[str, Any]] = {
        "everything": {"of": "everything"},
        "designation": {"designation": story.designation, "of": "designation"},
        "window": {"end": 20, "first": 8, "of": "window"},
    }
    bundle = zipped(log.files(scopes[part]), tmp_path / "bundle.zip")
    answer = second.judge(bundle)
    assert answer.get("right"), answer
    assert verify(bundle).finding is None
