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
        {"before": {"nickname": "x"}, "after": {"nickname": "y"}},
        {"after": {"is_active": False}},
        {"before": {"is_active": True}},
    ],
)
def test_a_change_says_what_changed_and_only_that(world: World, tmp_path: Path, sides: Row) -> None:
    index = changed(world, {"row": sides})
    assert refused(Log.of(world).bundle(), tmp_path, 8).startswith(f"{index},")


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.update(username="other"),
        lambda row: row.pop("username"),
        lambda row: row.update(more=1),
        lambda row: row.update(row_revision=7),
    ],
)
def test_a_row_that_goes_was_what_it_was(world: World, tmp_path: Path, change: Callable[[Row], None]) -> None:
    row = dict(world.last("user.created").after)
    changed(world, {"row": {"before": dict(row)}}, 1, "user.deleted")
    accepted(Log.of(world).bundle(), tmp_path)
    change(world.last("user.deleted").row["before"])
    refused(Log.of(world).bundle(), tmp_path, 8)


def test_a_row_counts_its_changes_as_the_log_does(world: World, tmp_path: Path) -> None:
    world.last("user.created").after["row_revision"] = 2
    assert "counts its changes otherwise" in refused(Log.of(world).bundle(), tmp_path, 8)


def test_a_hidden_change_between_makes_the_row_unknown(world: World, tmp_path: Path) -> None:
    hidden = changed(world, {"row": {"before": {"username": "?"}, "after": {"username": "x"}}})
    changed(world, {"row": {"before": {"username": "x"}, "after": {"username": "y"}}}, 3)
    last = changed(world, {"row": {"before": {"username": "x"}, "after": {"username": "z"}}}, 4)
    assert refused(Log.of(world).bundle(hidden=[hidden]), tmp_path, 8).startswith(f"{last},")


@pytest.mark.parametrize(("column", "right"), [("compartment", True), ("colour", False)])
def test_of_a_column_that_came_later_what_was_before_is_taken_as_said(
    world: World, tmp_path: Path, column: str, right: bool
) -> None:
    world.begin()
    subject = world.uuid()
    world.note("grant.created", subject, 1, {"row": {"after": {"id": 1, "role": "officer"}}}, private_to="US")
    sides = {"row": {"before": {column: ""}, "after": {column: "AIR"}}}
    world.note("grant.changed", subject, 2, sides, private_to="US")
    if not right:
        assert "never had" in refused(Log.of(world).bundle(), tmp_path, 8)
        return
    gone = {"row": {"before": {"id": 1, "role": "officer", column: "AIR"}}}
    world.note("grant.deleted", subject, 2, gone, private_to="US")
    accepted(Log.of(world).bundle(), tmp_path)
    # From then on it is known like any other.
    gone["row"]["before"][column] = "HAMA"
    refused(Log.of(world).bundle(), tmp_path, 8)


def test_words_apart_from_the_row_are_held_against_what_they_were(world: World, tmp_path: Path) -> None:
    world.begin()
    subject = world.uuid()
    made = {
        "row": {"after": {"id": 1, "role": "officer"}},
        "text": {"after": {"reason": "Needed", "revoke_reason": ""}},
    }
    world.note("grant.created", subject, 1, made, private_to="US")
    words = {"row": {"before": {}, "after": {}}}
    words["text"] = {"before": {"revoke_reason": ""}, "after": {"revoke_reason": "Left"}}
    world.note("grant.changed", subject, 2, words, private_to="US")
    accepted(Log.of(world).bundle(), tmp_path)
    words = {"row": {"before": {"role": "officer"}, "after": {"role": "clerk"}}}
    words["text"] = {"before": {"revoke_reason": ""}, "after": {"revoke_reason": "Gone"}}
    world.note("grant.changed", subject, 3, words, private_to="US")
    assert "revoke_reason" in refused(Log.of(world).bundle(), tmp_path, 8)


def test_words_that_are_not_disclosed_are_held_against_nothing(world: World, tmp_path: Path) -> None:
    world.begin()
    subject = world.uuid()
    made = {"row": {"after": {"id": 1}}, "text": {"after": {"reason": "Needed"}}}
    world.note("grant.created", subject, 1, made)
    for revision, (before, after) in enumerate([("Needed", "A"), ("A", "B")], 2):
        words = {"row": {"before": {}, "after": {}}, "text": {"before": {"reason": before}, "after": {"reason": after}}}
        world.note("grant.changed", subject, revision, words)
    log = Log.of(world)
    # The words of the second entry are kept back.
    log.openings[-2].pop()
    accepted(log.bundle(), tmp_path)


def test_a_designation_that_is_moved_without_an_act_is_named(world: World, tmp_path: Path) -> None:
    thing = world.draft()
    world.act(thing, "submit", "US")
    world.begin()
    moved = world.change(thing, {"state": "in_force"}, {"designation": 1})
    world.act(thing, "suspend", "US")
    said = refused(Log.of(world).bundle(), tmp_path, 8)
    assert said.startswith(f"{world.index_of(moved)},")
    assert "without an act" in said


def test_a_designation_that_is_moved_without_an_act_is_named_without_a_later_act(world: World, tmp_path: Path) -> None:
    thing = world.draft()
    world.act(thing, "submit", "US")
    world.begin()
    moved = world.change(thing, {"state": "in_force"}, {"designation": 1})
    # At the very end, its act may not be sealed yet.
    accepted(Log.of(world).bundle(), tmp_path)
    for _ in range(2_001):
        world.comment(thing, "US", internal=False)
    assert refused(Log.of(world).bundle(), tmp_path, 8).startswith(f"{world.index_of(moved)},")


def test_what_is_no_place_in_the_negotiation_may_change_without_an_act(world: World, tmp_path: Path) -> None:
    thing = world.draft()
    world.act(thing, "submit", "US")
    world.begin()
    world.change(thing, {"answer_due": "2016-09-13T00:00:00+00:00"}, {"designation": 1})
    accepted(Log.of(world).bundle(), tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.update(state="agreed"),
        lambda row: row.update(revision=3),
        lambda row: row.update(id=1),
        lambda row: row.update(id="x"),
        lambda row: row.pop("id"),
        lambda row: row.update(state=5),
        lambda row: row.update(round="x"),
    ],
)
def test_a_designation_begins_as_a_draft_of_its_own(
    world: World, tmp_path: Path, change: Callable[[Row], None]
) -> None:
    world.draft()
    world.draft()
    made = world.last("designation.created")
    change(made.after)
    assert refused(Log.of(world).bundle(), tmp_path, 8).startswith(f"{world.index_of(made)},")


def test_a_designation_is_never_deleted(world: World, tmp_path: Path) -> None:
    thing = world.draft()
    world.act(thing, "submit", "US")
    world.begin()
    row = {**thing.row, "row_revision": thing.revision}
    gone = world.note("designation.deleted", thing.uuid, thing.revision, {"row": {"before": row}})
    assert refused(Log.of(world).bundle(), tmp_path, 8).startswith(f"{world.index_of(gone)},")


def test_other_records_of_the_log_are_replayed_too(world: World, tmp_path: Path) -> None:
    world.begin()
    subject = world.uuid()
    world.note("log_key.created", subject, 1, {"row": {"after": {"id": 1, "until": None}}})
    world.note("log_key.changed", subject, 2, {"row": {"before": {"until": None}, "after": {"until": "x"}}})
    accepted(Log.of(world).bundle(), tmp_path)
