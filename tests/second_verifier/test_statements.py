"""Statements about zones and groups are their maker's own doing: both verifiers refuse them otherwise."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jic_verify.verify import verify
from tests.second_verifier.runner import SecondVerifier
from tests.verifier.cessation import created, row_of
from tests.verifier.made import Log, write_zip
from tests.verifier.world import AUTHORITY, OFFICER, Entry, World

LISTING = {"group": "6f0a3f0e-7b5e-4b57-9f1f-2c6a3f0f1a11", "listed_as": "party", "reference": "", "remark": ""}
MARK = {"number": 1, "step": 1, "subject": "posts", "party": "government", "state": "done", "note": ""}


def marked(world: World, **changed: Any) -> Entry:
    """A mark on a step of a pull-back by an officer of the US."""
    thing = world.in_force("US")
    row = {**row_of(world, "US", OFFICER), "designation_id": thing.uuid, **MARK, **changed}
    return world.note("mark.created", row["uuid"], 1, {"row": {"after": row}}, **world.who(thing, "US"))


def listed(world: World, **changed: Any) -> Entry:
    """A group on the list of the US."""
    row = {**row_of(world, "US", OFFICER), **LISTING}
    row["since"] = row["said_at"]
    entry = created(world, "group_listing", row)
    entry.sides["row"]["after"] |= changed
    return entry


def verdicts(world: World, second: SecondVerifier, folder: Path) -> tuple[bool, bool]:
    bundle = write_zip(Log.of(world).bundle(), folder / "bundle.zip")
    return verify(bundle).finding is None, second.judge(bundle)["right"]


@pytest.mark.parametrize("state", [marked, listed])
def test_a_statement_of_its_maker_is_right_to_both(second: SecondVerifier, tmp_path: Path, state: Any) -> None:
    world = World(1)
    state(world)
    assert verdicts(world, second, tmp_path) == (True, True)


@pytest.mark.parametrize("state", [marked, listed])
@pytest.mark.parametrize("what", ["user", "delegation", "moment"])
def test_one_in_anothers_name_or_of_another_time_is_refused_by_both(
    second: SecondVerifier, tmp_path: Path, state: Any, what: str
) -> None:
    world = World(1)
    changed = {
        "user": {"user_id": world.people["US"][AUTHORITY]},
        "delegation": {"delegation_id": "RU"},
        "moment": {"at": world.stamp(world.now - timedelta(days=1))},
    }
    state(world, **changed[what])
    assert verdicts(world, second, tmp_path) == (False, False)
