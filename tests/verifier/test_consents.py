"""Check 8, the consents: in force is what every signatory approved, on its very digest, in one round."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.verifier.made import Log, accepted, refused
from tests.verifier.world import Designation, Entry, World


@pytest.fixture
def world() -> World:
    return World()


def agreed(world: World) -> Designation:
    thing = world.draft()
    world.act(thing, "submit", "US")
    world.act(thing, "agree", "RU")
    return thing


@pytest.mark.parametrize("reader", [None, "US", "RU"])
def test_a_missing_approval_of_one_signatory_is_named(world: World, tmp_path: Path, reader: str | None) -> None:
    thing = agreed(world)
    entry = world.act(thing, "approve", "US", to="in_force")
    said = refused(Log.of(world).bundle(reader=reader), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "without consent to its digest in this round by RU" in said


def test_an_approval_that_was_never_recorded_is_missed(world: World, tmp_path: Path) -> None:
    thing = agreed(world)
    world.act(thing, "approve", "US")
    entry = world.act(thing, "approve", "RU")
    world.entries.remove(world.last("approval.created"))
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "no approval was recorded beside it" in said


def test_an_approval_that_is_not_disclosed_is_no_excuse(world: World, tmp_path: Path) -> None:
    # Whoever may read an act may read the consents to it.
    thing = agreed(world)
    world.act(thing, "approve", "US")
    entry = world.act(thing, "approve", "RU")
    hidden = [world.index_of(world.last("approval.created"))]
    assert refused(Log.of(world).bundle(hidden=hidden), tmp_path, 8).startswith(f"{world.index_of(entry)},")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda entry: _digest(entry, "0f" * 32), "another digest"),
        (lambda entry: entry.after.update(version_id=99), "another version"),
        (lambda entry: entry.after.update(round=1), "is of round 1"),
        (lambda entry: entry.after.update(round=9), "is of round 9"),
        (lambda entry: entry.after.update(delegation_id=1), "US consents a second time"),
        (lambda entry: entry.after.update(purpose="please"), "no consent to"),
    ],
)
def test_an_approval_is_of_the_version_and_the_round(
    world: World, tmp_path: Path, change: Callable[[Entry], None], sentence: str
) -> None:
    thing = agreed(world)
    world.act(thing, "approve", "US")
    world.act(thing, "approve", "RU")
    entry = world.last("approval.created")
    change(entry)
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert sentence in said


def _digest(entry: Entry, digest: str) -> None:
    entry.after["digest"] = f"\\x{digest}"
    entry.digest = digest


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.after.update(delegation_id=2),
        lambda entry: entry.after.update(purpose="resume"),
    ],
)
def test_an_approval_is_that_of_the_act_beside_it(
    world: World, tmp_path: Path, change: Callable[[Entry], None]
) -> None:
    thing = agreed(world)
    entry = world.act(thing, "approve", "US")
    change(world.last("approval.created"))
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "another delegation's, for another purpose" in said


def test_a_forged_approval_without_an_act_is_named(world: World, tmp_path: Path) -> None:
    # A database's administrator writes the other side's approval himself, and waits for the true one.
    thing = agreed(world)
    world.begin()
    forged = world.consent(thing, "approve", "RU", {"delegation": "RU", "actor": None, "designation": 1})
    world.act(thing, "approve", "US")
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(forged)},")
    assert "A consent was recorded without an act" in said


def test_approvals_of_an_earlier_round_do_not_count(world: World, tmp_path: Path) -> None:
    thing = agreed(world)
    world.act(thing, "approve", "US")
    world.act(thing, "decline", "RU")
    world.act(thing, "agree", "RU")
    entry = world.act(thing, "approve", "RU", to="in_force")
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "by US" in said


def test_approvals_of_an_earlier_version_do_not_count(world: World, tmp_path: Path) -> None:
    thing = agreed(world)
    world.act(thing, "approve", "US")
    world.act(thing, "counter", "RU")
    world.act(thing, "agree", "US")
    world.act(thing, "approve", "RU", to="in_force")
    assert "by US" in refused(Log.of(world).bundle(), tmp_path, 8)


def test_with_all_approvals_it_does_come_into_force(world: World, tmp_path: Path) -> None:
    thing = agreed(world)
    world.act(thing, "approve", "US")
    world.act(thing, "approve", "RU", to="partly_approved")
    assert "since all have consented" in refused(Log.of(world).bundle(), tmp_path, 8)


def test_a_consent_beside_an_act_that_is_none_is_refused(world: World, tmp_path: Path) -> None:
    thing = agreed(world)
    world.begin()
    world.consent(thing, "approve", "US", {"delegation": "US", "actor": None, "designation": 1})
    world.act(thing, "decline", "RU", together=True)
    assert "beside an act that is none" in refused(Log.of(world).bundle(), tmp_path, 8)


def test_a_third_signatory_has_to_consent_too(world: World, tmp_path: Path) -> None:
    world.begin()
    joining = next(entry for entry in world.entries if entry.after.get("code") == "UN")
    sides = {"row": {"before": {"is_signatory": False}, "after": {"is_signatory": True}}}
    world.note("delegation.changed", joining.subject, 2, sides, role="jic_owner")
    thing = world.draft()
    world.act(thing, "submit", "US")
    world.act(thing, "agree", "RU")
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert "without consent to its digest in this round by UN" in said


@pytest.mark.parametrize("code", ["resume", "rescind"])
def test_resumption_and_rescission_need_everybody_too(world: World, tmp_path: Path, code: str) -> None:
    thing = agreed(world)
    world.act(thing, "approve", "US")
    world.act(thing, "approve", "RU")
    world.act(thing, "suspend", "US")
    entry = world.act(thing, code, "RU", to={"resume": "in_force", "rescind": "rescinded"}[code])
    assert refused(Log.of(world).bundle(), tmp_path, 8).startswith(f"{world.index_of(entry)},")


def test_where_the_signatories_are_not_disclosed_the_policys_number_holds(world: World, tmp_path: Path) -> None:
    thing = agreed(world)
    good = world.act(thing, "approve", "US")
    part = [index for index, entry in enumerate(world.entries) if entry.designation]
    accepted(Log.of(world).bundle(part=part), tmp_path)
    world.act(thing, "approve", "RU")
    part = [index for index, entry in enumerate(world.entries) if entry.designation]
    accepted(Log.of(world).bundle(part=part), tmp_path)
    good.after["to_state"] = "in_force"
    said = refused(Log.of(world).bundle(part=part), tmp_path, 8)
    assert said.startswith(f"{world.index_of(good)}, entries/")
    assert "by 1 of 2 signatories" in said
