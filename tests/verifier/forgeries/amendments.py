"""Amendments that take the place of what holds without everybody's consent, or of something else (check 8)."""

from __future__ import annotations

from typing import Any

from tests.verifier.forgeries.forgery import IN_FORCE, approval_of, begun, everything, first, forgery, played
from tests.verifier.made import Files, Log
from tests.verifier.world import SIDES, Designation, World

PROPOSED = (*IN_FORCE, ("propose", "US"))
AMENDMENT_AGREED = (*PROPOSED, ("agree", "RU"))
AMENDED = (*AMENDMENT_AGREED, ("approve", "US"), ("approve", "RU"))


def _act(name: str, attack: str, course: tuple[tuple[str, str], ...], act: str, by: str, **more: Any) -> None:
    def make() -> Files:
        world, thing = played(*course)
        world.act(thing, act, by, **more)
        return everything(world)

    forgery(name, 8, attack)(make)


_act(
    "amended-by-one-side",
    "one side's approval puts an amendment in force",
    AMENDMENT_AGREED,
    "approve",
    "US",
    to="in_force",
)
_act(
    "amendment-agreed-by-its-author",
    "a side agrees to its own amendment",
    PROPOSED,
    "agree",
    "US",
    to="amend_submitted",
)
_act("amendment-withdrawn-by-the-other", "the other side withdraws an amendment", PROPOSED, "withdraw", "RU")
_act(
    "rescinded-by-one-side-while-amended",
    "one side ends what holds while it is amended",
    PROPOSED,
    "rescind",
    "RU",
    to="rescinded",
)
_act(
    "first-approvals-counted-again",
    "an amendment comes into force by the approvals of what it amends",
    PROPOSED,
    "agree",
    "RU",
    to="in_force",
)


def _holds(world: World, thing: Designation) -> None:
    """As if nothing were on the table."""
    thing.current, thing.held = thing.held, None
    thing.row |= {"amendment_state": "", "amendment_since": None, "proposed_id": None}


@forgery("two-amendments-at-once", 8, "a second amendment is proposed while one is on the table")
def _() -> Files:
    world, thing = played(*PROPOSED)
    _holds(world, thing)
    world.act(thing, "propose", "RU")
    return everything(world)


@forgery("amends-another-digest", 8, "an amendment names another digest than that of what holds")
def _() -> Files:
    world, thing = played(*IN_FORCE)
    # What holds seems to be another version: that one's digest goes into the amendment and its own.
    assert thing.current is not None
    thing.current = thing.current | {"digest": "\\x" + "ab" * 32}
    world.act(thing, "propose", "US")
    return everything(world)


@forgery("first-version-that-amends", 8, "a version says that it amends one, while nothing holds")
def _() -> Files:
    world = World(2016)
    thing = world.draft()
    world.act(thing, "submit", "US")
    assert thing.current is not None
    thing.held = thing.current
    who = world.who(thing, "RU")
    world.begin()
    version = world._version(thing, "RU", 0, who)
    thing.held, thing.about = None, version
    world.change(thing, {"revision": 2, "round": 2, "state": "countered", "current_id": version["uuid"]}, who)
    world._act(thing, "counter", "submitted", who, "RU", 0, "")
    return everything(world)


@forgery("held-version-stays", 8, "an amendment is approved by all, and the row still names what it amends")
def _() -> Files:
    world, _thing = played(*AMENDED)
    moved = [one for one in world.entries if one.event == "designation.changed" and "current_id" in one.after][-1]
    moved.sides["row"] = {side: dict(columns) for side, columns in moved.sides["row"].items()}
    for side in ("before", "after"):
        moved.sides["row"][side].pop("current_id")
    return everything(world)


@forgery("taken-from-the-table-silently", 8, "an amendment leaves the table without an act")
def _() -> Files:
    world, thing = played(*PROPOSED)
    world.begin()
    world.change(thing, {"amendment_state": "", "amendment_since": None, "proposed_id": None}, world.who(thing, "RU"))
    return everything(world)


@forgery("suspends-the-amendment", 8, "a suspension names the amendment in place of what holds")
def _() -> Files:
    world, thing = played(*PROPOSED)
    thing.held = thing.current
    world.act(thing, "suspend", "RU")
    return everything(world)


@forgery("approvals-kept-after-a-suspension", 8, "approvals of an amendment count on after a suspension")
def _() -> Files:
    world, thing = played(*AMENDMENT_AGREED, ("approve", "US"))
    world.act(thing, "suspend", "RU")
    thing.row["amendment_state"] = "amend_partly_approved"
    thing.given = {"approve": {"US"}}
    world.act(thing, "approve", "RU", signed=True)
    assert first(world, "act.propose").delegation in SIDES
    return everything(world)


def _keep(world: World, column: str) -> None:
    """The last change of the designation's row leaves a column as it was."""
    changed = [one for one in world.entries if one.event == "designation.changed"][-1]
    for side in changed.sides["row"].values():
        side.pop(column, None)


@forgery("row-names-no-amendment", 8, "an amendment is proposed, and the row names none")
def _() -> Files:
    world, _thing = played(*PROPOSED)
    _keep(world, "proposed_id")
    return everything(world)


@forgery("row-names-what-was-rejected", 8, "an amendment is rejected, and the row still names it")
def _() -> Files:
    world, thing = played(*PROPOSED)
    world.act(thing, "reject", "RU")
    _keep(world, "proposed_id")
    return everything(world)


@forgery("answers-a-question-that-was-settled", 8, "a question about a rejected amendment is answered in the next")
def _() -> Files:
    world, thing = played(*PROPOSED, ("ask", "RU"), ("reject", "RU"))
    _keep(world, "question_from_id")
    world.act(thing, "propose", "US")
    world.act(thing, "answer", "US")
    return everything(world)


@forgery("superseded-beside-a-consent-to-rescind", 8, "a designation ends when what replaced it long ago is rescinded")
def _() -> Files:
    world = begun()
    old = world.in_force("US", counter=False)
    new = world.in_force("RU", counter=False, replaces=old.uuid)
    world.act(new, "rescind", "US")
    world.act(old, "supersede", None, together=True)
    return everything(world)


def _beginning_with_its_last_approval(act: str) -> Files:
    """A window in which what comes into force is named by the act alone, and another digest by the next one."""
    world, thing = played(*IN_FORCE)
    start = world.index_of(approval_of(world, "RU"))
    assert thing.current is not None
    thing.current = thing.current | {"digest": "\\x" + "ab" * 32}
    world.act(thing, act, "US")
    log = Log.of(world)
    return log.bundle(window=(start, len(log.leaves)))


@forgery(
    "part-that-amends-another-digest", 8, "an amendment names another digest than what came into force in the part"
)
def _() -> Files:
    return _beginning_with_its_last_approval("propose")


@forgery(
    "part-that-suspends-another-digest", 8, "a suspension names another digest than what came into force in the part"
)
def _() -> Files:
    return _beginning_with_its_last_approval("suspend")
