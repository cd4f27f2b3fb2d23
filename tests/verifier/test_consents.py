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


def test_an_approval_that_is_not_disclosed_proves_nothing(world: World, tmp_path: Path) -> None:
    thing = agreed(world)
    world.act(thing, "approve", "US")
    world.act(thing, "approve", "RU")
    hidden = [world.index_of(world.last("approval.created"))]
    for options in ({}, {"designation": thing.uuid}):
        facts = accepted(Log.of(world).bundle(hidden=hidden, **options), tmp_path).facts  # type: ignore[arg-type]
        assert facts is not None
        (one,) = facts.designations
        assert (one.state, one.unproven) == ("in_force", "a consent to it was not opened")


def test_an_act_that_is_not_disclosed_is_told(world: World, tmp_path: Path) -> None:
    thing = agreed(world)
    world.act(thing, "approve", "US")
    entry = world.act(thing, "approve", "RU")
    index = world.index_of(entry)
    facts = accepted(Log.of(world).bundle(hidden=[index]), tmp_path).facts
    assert facts is not None
    (one,) = facts.designations
    assert (one.state, one.unproven, one.unopened, one.entry) == (None, "", 1, index - 4)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda entry: _digest(entry, "0f" * 32), "another digest"),
        (lambda entry: entry.after.update(version_id="b5f7b5d0-0000-4000-8000-000000000000"), "another version"),
        (lambda entry: entry.after.update(round=1), "is of round 1"),
        (lambda entry: entry.after.update(round=9), "is of round 9"),
        (lambda entry: _by(entry, "US"), "US consents a second time"),
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


def _by(entry: Entry, code: str) -> None:
    entry.after["delegation_id"] = entry.delegation = code


def _digest(entry: Entry, digest: str) -> None:
    entry.after["digest"] = f"\\x{digest}"
    entry.digest = digest


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: _by(entry, "RU"),
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
    assert "another person's, for another purpose" in said


def test_a_forged_approval_without_an_act_is_named(world: World, tmp_path: Path) -> None:
    # A database's administrator writes the other side's approval himself, and waits for the true one.
    thing = agreed(world)
    world.begin()
    forged = world.consent(thing, "approve", "RU", world.who(thing, "RU", 1))
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
    world.consent(thing, "approve", "US", world.who(thing, "US", 1))
    world.act(thing, "decline", "RU", together=True)
    assert "beside an act that is none" in refused(Log.of(world).bundle(), tmp_path, 8)


def test_a_third_signatory_has_to_consent_too(world: World, tmp_path: Path) -> None:
    world.begin()
    sides = {"before": {"is_signatory": False}, "after": {"is_signatory": True}}
    world.common("delegation.changed", world.delegations["UN"], 2, sides)
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


def test_with_undisclosed_signatories_nothing_is_called_in_force(world: World, tmp_path: Path) -> None:
    thing = agreed(world)
    world.act(thing, "approve", "US")
    world.act(thing, "approve", "RU")
    hidden = [at for at, entry in enumerate(world.entries) if entry.event.startswith("delegation.")]
    log = Log.of(world)
    begin = world.index_of(next(entry for entry in world.entries if entry.event == "act.submit")) - 2
    for options in ({"hidden": hidden}, {"window": (begin, len(log.leaves))}):
        facts = accepted(log.bundle(**options), tmp_path).facts  # type: ignore[arg-type]
        assert facts is not None
        assert not facts.signers_checked
        (one,) = [one for one in facts.designations if one.reference]
        assert (one.state, one.unproven) == ("in_force", "who has to sign is not all told in this bundle")


def test_whoever_wrote_the_version_does_not_approve_it(world: World, tmp_path: Path) -> None:
    thing = agreed(world)
    entry = world.act(thing, "approve", "US", person=0)
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(entry)},")
    assert "Whoever wrote the version approves it too" in said


def test_a_consent_is_the_person_s_who_acts(world: World, tmp_path: Path) -> None:
    thing = agreed(world)
    world.act(thing, "approve", "US")
    approval = world.last("approval.created")
    approval.actor = approval.after["user_id"] = world.uuid()
    assert "another person's" in refused(Log.of(world).bundle(), tmp_path, 8)


def test_a_consent_comes_before_its_act(world: World, tmp_path: Path) -> None:
    thing = agreed(world)
    act = world.act(thing, "approve", "US")
    approval = world.last("approval.created")
    world.entries.remove(approval)
    world.entries.append(approval)
    assert refused(Log.of(world).bundle(), tmp_path, 8).startswith(f"{world.index_of(act)},")
