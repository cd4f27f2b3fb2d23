"""What was not opened may have put anything in force: later acts on it prove nothing of that, to neither verifier."""

from __future__ import annotations

from pathlib import Path

import pytest

from jic_verify.verify import verify
from tests.second_verifier.runner import SecondVerifier
from tests.verifier.forgeries.amendments import AMENDMENT_AGREED, PROPOSED
from tests.verifier.forgeries.forgery import AGREED, IN_FORCE, played
from tests.verifier.made import Log, write_zip

# After one side alone has put a version in force.
AFTER = {
    "one side consents to rescind": [("rescind", "US")],
    "it is suspended and resumed": [("suspend", "US"), ("resume", "US"), ("resume", "RU")],
    "it is to be amended": [("suspend", "US"), ("resume", "US"), ("resume", "RU"), ("propose", "US")],
}


@pytest.mark.parametrize("after", AFTER)
@pytest.mark.parametrize("agreed", [AGREED, AMENDMENT_AGREED], ids=["first", "amendment"])
@pytest.mark.parametrize("part", [False, True], ids=["everything", "part"])
def test_a_hidden_entry_into_force_is_not_proved(
    second: SecondVerifier, tmp_path: Path, after: str, agreed: tuple[tuple[str, str], ...], part: bool
) -> None:
    world, thing = played(*agreed)
    hidden = world.index_of(world.act(thing, "approve", "US", to="in_force"))
    for act, by in AFTER[after]:
        world.act(thing, act, by)
    bundle = Log.of(world).bundle(hidden={hidden}, designation=thing.uuid if part else None)
    path = write_zip(bundle, tmp_path / "bundle.zip")
    facts = verify(path).facts
    assert facts is not None
    assert [(found.state, bool(found.unproven)) for found in facts.designations] == [("in_force", True)]
    lines = second.judge(path)["found"]["designations"]
    assert [(line["state"], line["inForce"], hidden in line["closed"]) for line in lines] == [("in_force", False, True)]


def test_an_entry_into_force_that_is_opened_proves_itself(second: SecondVerifier, tmp_path: Path) -> None:
    world, _thing = played(*AMENDMENT_AGREED, ("approve", "US"), ("approve", "RU"))
    hidden = world.index_of(next(entry for entry in world.entries if entry.event == "act.propose"))
    path = write_zip(Log.of(world).bundle(hidden={hidden}), tmp_path / "bundle.zip")
    facts = verify(path).facts
    assert facts is not None
    assert [found.unproven for found in facts.designations] == [""]
    assert [line["inForce"] for line in second.judge(path)["found"]["designations"]] == [True]


# What happens to an amendment, and then to what holds.
COURSES = {
    "rejected, then rescinded": [("reject", "RU"), ("rescind", "US"), ("rescind", "RU")],
    "rescinded while it is agreed": [("agree", "RU"), ("suspend", "US"), ("rescind", "US"), ("rescind", "RU")],
    "withdrawn, then another": [("withdraw", "US"), ("propose", "RU"), ("counter", "US"), ("rescind", "RU")],
}


@pytest.mark.parametrize("course", COURSES)
def test_whichever_act_is_not_opened_nobody_is_alarmed(second: SecondVerifier, tmp_path: Path, course: str) -> None:
    world, thing = played(*PROPOSED, *COURSES[course])
    log = Log.of(world)
    for index, entry in enumerate(log.entries):
        if entry.event.startswith("act.") and entry.of:
            path = write_zip(log.bundle(hidden={index}, designation=thing.uuid), tmp_path / "bundle.zip")
            assert verify(path).finding is None, entry.event
            assert second.judge(path)["right"], entry.event


def test_a_part_may_begin_between_a_version_and_its_record(second: SecondVerifier, tmp_path: Path) -> None:
    world, thing = played(*IN_FORCE)
    world.act(thing, "propose", "RU")
    log = Log.of(world)
    record = next(entry for entry in log.entries if entry.event == "designation.created" and entry.of)
    path = write_zip(log.bundle(window=(world.index_of(record), len(log.leaves))), tmp_path / "bundle.zip")
    assert verify(path).finding is None
    assert second.judge(path)["right"]
