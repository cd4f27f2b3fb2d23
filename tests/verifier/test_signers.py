"""Check 12, what is let be: who has to sign may be set up, and a key may get another name; what is refused stands among
the forgeries."""

from __future__ import annotations

from pathlib import Path

import pytest

from jic_verify.findings import Unreadable
from jic_verify.tlog.notes import Cosigner, Signer
from tests.verifier.keys import ORIGIN, SIDES, Keys
from tests.verifier.made import Log, accepted, judged, listed, refused, write_zip
from tests.verifier.world import World


def renamed(keys: Keys) -> Keys:
    """The witnesses' same keys, under the names that a new log gives them."""
    witnesses = {
        code: Cosigner(f"other.example/log/witness/{code.lower()}", witness._private)
        for code, witness in keys.witnesses.items()
    }
    return Keys(Signer(ORIGIN, keys.log._private), witnesses)


def removed(world: World, code: str) -> None:
    world.begin()
    sides = {"before": {"removed_at": None}, "after": {"removed_at": world.stamp()}}
    world.common("witness.changed", world.witnesses[code], 2, sides)


def test_before_the_first_submission_anything_may_be_set_up(tmp_path: Path) -> None:
    world = World()
    other = Keys.of(9).witnesses["RU"]
    world.draft()
    removed(world, "RU")
    world.witness("RU", other.verifier.vkey)
    world.in_force()
    keys = Keys(world.keys.log, {**world.keys.witnesses, "RU": other})
    accepted(Log.of(world, keys).bundle(), tmp_path)


def test_afterwards_a_witness_may_get_another_name(tmp_path: Path) -> None:
    world = World()
    world.in_force()
    keys = renamed(world.keys)
    for code in SIDES:
        removed(world, code)
        world.witness(code, keys.witnesses[code].verifier.vkey)
    facts = accepted(Log.of(world, keys).bundle(), tmp_path).facts
    assert facts is not None
    assert facts.signers_checked


def test_a_signatory_may_get_its_first_witness_afterwards(tmp_path: Path) -> None:
    world = World()
    world.entries.remove(world.last("witness.created"))
    world.in_force()
    world.witness("RU")
    accepted(Log.of(world).bundle(), tmp_path)


def test_a_third_witness_may_come_and_go(tmp_path: Path) -> None:
    world = World()
    world.in_force()
    world.witnesses["UN"] = world.witness("UN")
    world.witness(None, Keys.of(5).witnesses["UN"].verifier.vkey)
    removed(world, "UN")
    accepted(Log.of(world).bundle(), tmp_path)


@pytest.mark.parametrize("noun", ["delegation", "witness"])
def test_where_some_of_it_is_not_disclosed_that_is_told(world: World, tmp_path: Path, noun: str) -> None:
    hidden = [at for at, entry in enumerate(world.entries) if entry.event == f"{noun}.created"][1:]
    facts = accepted(Log.of(world).bundle(hidden=hidden), tmp_path).facts
    assert facts is not None
    assert not facts.signers_checked
    assert all(one.unproven for one in facts.designations)


def test_a_witness_whose_key_is_none_is_refused(world: World, tmp_path: Path) -> None:
    entry = next(entry for entry in world.entries if entry.event == "witness.created")
    entry.after["vkey"] = "nothing"
    assert "The witness's key is none" in refused(Log.of(world).bundle(), tmp_path, 12)


def test_the_policy_of_an_older_bundle_has_to_be_one(log: Log, tmp_path: Path) -> None:
    older = log.bundle()
    older["policy"] = b"quorum none\n"
    kept = write_zip(listed(older), tmp_path / "kept.zip")
    with pytest.raises(Unreadable, match="The older bundle's policy"):
        judged(log.bundle(), tmp_path, since=kept)


def test_a_new_key_of_the_log_is_told(log: Log, tmp_path: Path) -> None:
    earlier = Keys(Keys.of(4).log, log.keys.witnesses)
    older = Log(earlier, log.entries, log.leaves, log.openings, log.at, log.salts).bundle()
    kept = write_zip(older, tmp_path / "kept.zip")
    facts = accepted(log.bundle(), tmp_path, since=kept).facts
    assert facts is not None
    assert facts.notices == ("The keys of the log are not those of the bundle that you have kept.",)


def test_another_table_of_states_is_told(tmp_path: Path) -> None:
    world = World()
    world.last("rules.created").after["transitions"] = "0f" * 32
    world.in_force()
    facts = accepted(Log.of(world).bundle(), tmp_path).facts
    assert facts is not None
    assert facts.notices == ("The site's table of states is another than this verifier's.",)
