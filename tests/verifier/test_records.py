"""Check 8, the rows: what a change says was before is what was; nothing moves a designation but its acts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.verifier.made import Log, accepted, refused
from tests.verifier.world import Row, World


@pytest.fixture
def world() -> World:
    return World()


def changed(world: World, sides: dict[str, Row], revision: int = 2, event: str = "user.changed", **more: Any) -> int:
    """A change of the last person who was made."""
    world.begin()
    person = world.last("user.created")
    return world.index_of(world.note(event, person.subject, revision, sides, private_to="RU", **more))


def test_a_row_changes_from_what_it_was(world: World, tmp_path: Path) -> None:
    name = world.last("user.created").after["username"]
    changed(world, {"row": {"before": {"username": name}, "after": {"username": "x"}}})
    changed(world, {"row": {"before": {"username": "x"}, "after": {"username": "y"}}}, 3)
    accepted(Log.of(world).bundle(), tmp_path)
    index = changed(world, {"row": {"before": {"username": "x"}, "after": {"username": "z"}}}, 4)
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{index},")
    assert 'of "username" another value before' in said


def test_a_change_that_was_left_out_of_the_log_is_seen_by_the_next(world: World, tmp_path: Path) -> None:
    # Behind the triggers somebody was made inactive; later the trigger sees him made active again.
    index = changed(world, {"row": {"before": {"is_active": False}, "after": {"is_active": True}}})
    assert refused(Log.of(world).bundle(), tmp_path, 8).startswith(f"{index},")


@pytest.mark.parametrize(
    "sides",
    [
        {"before": {"is_active": True}, "after": {"is_active": True}},
        {"before": {"is_active": True}, "after": {}},
        {"before": {}, "after": {"is_active": False}},
        {"before": {"is_active": True}, "after": {"language": "ru"}},
        {"before": {"is_active": 1}, "after": {"is_active": False}},
        {"after": {"is_active": False}},
        {"before": {"is_active": True}},
    ],
)
def test_a_change_says_what_changed_and_only_that(world: World, tmp_path: Path, sides: Row) -> None:
    index = changed(world, {"row": sides})
    check = 8 if type(sides.get("before", {}).get("is_active")) is int else 6
    assert refused(Log.of(world).bundle(), tmp_path, check).startswith(f"{index},")


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.update(username="other"),
        lambda row: row.pop("username"),
    ],
)
def test_a_row_that_goes_was_what_it_was(world: World, tmp_path: Path, change: Callable[[Row], None]) -> None:
    row = dict(world.last("user.created").after)
    changed(world, {"row": {"before": dict(row)}}, 1, "user.deleted")
    accepted(Log.of(world).bundle(), tmp_path)
    change(world.last("user.deleted").row["before"])
    refused(Log.of(world).bundle(), tmp_path, 8)


def test_a_hidden_change_between_makes_the_row_unknown(world: World, tmp_path: Path) -> None:
    hidden = changed(world, {"row": {"before": {"username": "?"}, "after": {"username": "x"}}})
    changed(world, {"row": {"before": {"username": "x"}, "after": {"username": "y"}}}, 3)
    last = changed(world, {"row": {"before": {"username": "x"}, "after": {"username": "z"}}}, 4)
    assert refused(Log.of(world).bundle(hidden=[hidden]), tmp_path, 8).startswith(f"{last},")


def test_of_a_column_that_came_later_what_was_before_is_taken_as_said(world: World, tmp_path: Path) -> None:
    world.begin()
    subject = world.uuid()
    world.note("grant.created", subject, 1, {"row": {"after": {"uuid": subject, "role": "officer"}}}, private_to="US")
    sides = {"row": {"before": {"compartment": ""}, "after": {"compartment": "AIR"}}}
    world.note("grant.changed", subject, 2, sides, private_to="US")
    gone = {"row": {"before": {"uuid": subject, "role": "officer", "compartment": "AIR"}}}
    world.note("grant.deleted", subject, 2, gone, private_to="US")
    accepted(Log.of(world).bundle(), tmp_path)
    # From then on it is known like any other.
    gone["row"]["before"]["compartment"] = "HAMA"
    refused(Log.of(world).bundle(), tmp_path, 8)


def test_a_designation_that_is_moved_without_an_act_is_named(world: World, tmp_path: Path) -> None:
    thing = world.draft()
    world.act(thing, "submit", "US")
    world.begin()
    moved = world.change(thing, {"state": "in_force"}, world.who(thing, "US"))
    world.act(thing, "suspend", "US")
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(moved)},")
    assert "without an act" in said


def test_a_designation_moved_without_an_act_is_named_with_no_later_act(world: World, tmp_path: Path) -> None:
    thing = world.draft()
    world.act(thing, "submit", "US")
    world.begin()
    moved = world.change(thing, {"state": "in_force"}, world.who(thing, "US"))
    for options in ({}, {"designation": thing.uuid}):
        said = refused(Log.of(world).bundle(**options), tmp_path, 8)  # type: ignore[arg-type]
        assert said.startswith(f"{world.index_of(moved)},")


def test_at_the_end_of_a_full_batch_an_act_may_not_be_sealed_yet(tmp_path: Path) -> None:
    world = World(every=10**9)
    thing = world.draft()
    world.act(thing, "submit", "US")
    world.seal()
    for _ in range(2_000):
        world.comment(thing, "US", internal=True)
    world.change(thing, {"state": "in_force"}, world.who(thing, "US"))
    log = Log.of(world)
    accepted(log.bundle(), tmp_path)
    accepted(log.bundle(designation=thing.uuid), tmp_path)
    # A checkpoint within it shows that it was not one batch.
    world = World(every=10**9)
    thing = world.draft()
    world.act(thing, "submit", "US")
    for _ in range(2_000):
        world.comment(thing, "US", internal=True)
    world.seal()
    moved = world.change(thing, {"state": "in_force"}, world.who(thing, "US"))
    log = Log.of(world)
    assert refused(log.bundle(), tmp_path, 8).startswith(f"{world.index_of(moved)},")
    earlier = log.sizes[:-1]
    assert refused(log.bundle(designation=thing.uuid, earlier=earlier), tmp_path, 8)


def test_what_is_no_place_in_the_negotiation_may_change_without_an_act(world: World, tmp_path: Path) -> None:
    thing = world.draft()
    world.act(thing, "submit", "US")
    world.begin()
    world.change(thing, {"answer_due": "2016-09-13T00:00:00+00:00"}, world.who(thing, "US"))
    accepted(Log.of(world).bundle(), tmp_path)


@pytest.mark.parametrize(
    ("check", "change"),
    [
        (8, lambda row: row.update(state="agreed")),
        (8, lambda row: row.update(revision=3)),
        (6, lambda row: row.update(uuid="x")),
        (6, lambda row: row.pop("uuid")),
        (6, lambda row: row.update(state=5)),
        (6, lambda row: row.update(round="x")),
    ],
)
@pytest.mark.parametrize("submitted", [True, False])
def test_a_designation_begins_as_a_draft_and_again_as_it_is_submitted(
    world: World, tmp_path: Path, check: int, change: Callable[[Row], object], submitted: bool
) -> None:
    thing = world.draft()
    if submitted:
        world.act(thing, "submit", "US")
    made = world.last("designation.created")
    change(made.after)
    assert refused(Log.of(world).bundle(), tmp_path, check).startswith(f"{world.index_of(made)},")


def test_two_designations_have_two_uuids(world: World, tmp_path: Path) -> None:
    first = world.draft()
    world.draft()
    made = world.last("designation.created")
    made.after["uuid"] = first.uuid
    assert refused(Log.of(world).bundle(), tmp_path, 8).startswith(f"{world.index_of(made)},")


def test_a_designation_is_never_deleted(world: World, tmp_path: Path) -> None:
    thing = world.draft()
    world.act(thing, "submit", "US")
    world.begin()
    who = world.who(thing, "US")
    gone = world.note("designation.deleted", thing.uuid, thing.revision, {"row": {"before": dict(thing.row)}}, **who)
    assert refused(Log.of(world).bundle(), tmp_path, 8).startswith(f"{world.index_of(gone)},")


def test_other_records_of_the_log_are_replayed_too(world: World, tmp_path: Path) -> None:
    world.begin()
    change = {"before": {"until": None}, "after": {"until": world.stamp()}}
    world.common("log_key.changed", world.log_key, 2, change)
    accepted(Log.of(world).bundle(), tmp_path)
    world.begin()
    index = world.index_of(world.common("log_key.changed", world.log_key, 3, change))
    assert refused(Log.of(world).bundle(), tmp_path, 8).startswith(f"{index},")
