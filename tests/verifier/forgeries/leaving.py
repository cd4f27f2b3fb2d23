"""Signatories that leave or return as they never did, and joint acts while one is away (checks 8, 9 and 10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.verifier.cessation import consented, proposed
from tests.verifier.forgeries.forgery import AGREED, begun, everything, forgery, played
from tests.verifier.leaving import noticed
from tests.verifier.made import Files
from tests.verifier.world import World


def _in_a_world(name: str, check: int, attack: str, play: Callable[[World], object]) -> None:
    def make() -> Files:
        world = begun()
        play(world)
        return everything(world)

    forgery(name, check, attack)(make)


def _signed_by_the_other(world: World) -> None:
    theirs = noticed(world, "suspends", "US")
    stolen = {name: theirs.after[name] for name in ("evidence", "public_key", "method")}
    noticed(world, "suspends", "RU", **stolen)


def _half_approved(world: World, *steps: str) -> None:
    """Approved by US; then RU gives these notices."""
    _world, thing = played(*AGREED, ("approve", "US"), world=world)
    for step in steps:
        noticed(world, step, "RU")
    world.act(thing, "approve", "RU", signed=True)


def _decided_while_away(world: World) -> None:
    decision = proposed(world)
    noticed(world, "withdraws", "RU")
    consented(world, decision, "US")


def _dated_back(world: World, minutes: float) -> None:
    """What is recorded next is dated back with its leaf."""
    world.now -= timedelta(minutes=minutes)


def _decided_before_the_notice_they_say(world: World) -> None:
    decision = proposed(world)
    noticed(world, "withdraws", "RU")
    consented(world, decision, "US", at=world.stamp(world.now - timedelta(minutes=3)))


def _approved_before_the_notice_they_say(world: World) -> None:
    _world, thing = played(*AGREED, ("approve", "US"), world=world)
    noticed(world, "suspends", "RU")
    _dated_back(world, 3)
    world.act(thing, "approve", "RU", signed=True)


def _decided_within_the_notice_they_say(world: World) -> None:
    decision = proposed(world)
    noticed(world, "suspends", "RU", hours=24)
    world.begin(24 * 3600 + 120)
    consented(world, decision, "US", at=world.stamp(world.now.replace(microsecond=0) - timedelta(minutes=4)))


def _proposed_after_a_return_they_say(world: World) -> None:
    decision = proposed(world, at=world.stamp(world.now.replace(microsecond=0) + timedelta(minutes=4)))
    noticed(world, "withdraws", "RU")
    noticed(world, "returns", "RU")
    world.begin(5)
    consented(world, decision, "US")


def _approved_after_a_return_they_say(world: World) -> None:
    _world, thing = played(*AGREED, world=world)
    world.now += timedelta(minutes=4)
    world.act(thing, "approve", "US", signed=True)
    world.now -= timedelta(minutes=4)
    noticed(world, "suspends", "RU")
    noticed(world, "returns", "RU")
    world.begin(5)
    world.act(thing, "approve", "RU", signed=True)


def _decided_after_a_return(world: World) -> None:
    decision = proposed(world)
    noticed(world, "withdraws", "RU")
    noticed(world, "returns", "RU")
    consented(world, decision, "US")


def _rescinded_while_away(world: World) -> None:
    thing = world.in_force(signed=True)
    noticed(world, "suspends", "US")
    world.act(thing, "rescind", "RU")


_in_a_world("notice-signed-by-the-other-side", 9, "a side has left by the other's key", _signed_by_the_other)
_in_a_world(
    "notice-of-another-reason",
    10,
    "the reasons of a notice are changed after it was signed",
    lambda world: noticed(world, "suspends", "RU", digest="\\x" + "0" * 64),
)
_in_a_world(
    "notice-holds-to-less",
    10,
    "a side that held to everything is said to hold to nothing",
    lambda world: noticed(world, "suspends", "RU", digest=noticed(world, "suspends", "US").after["digest"]),
)
_in_a_world(
    "notice-in-effect-earlier",
    8,
    "a side is said to have left before it gave notice",
    lambda world: noticed(world, "suspends", "RU", effective_at=world.stamp(world.now - timedelta(hours=1))),
)
_in_a_world(
    "notice-without-its-period",
    8,
    "a side is said to have left at once that gave a day's notice",
    lambda world: noticed(
        world, "suspends", "RU", hours=24, effective_at=world.stamp(world.now + timedelta(seconds=1))
    ),
)
_in_a_world(
    "returned-without-having-left", 8, "a side returns that had not left", lambda w: noticed(w, "returns", "RU")
)
_in_a_world(
    "left-twice",
    8,
    "a side withdraws a second time",
    lambda world: [noticed(world, "withdraws", "RU"), noticed(world, "withdraws", "RU")],
)
_in_a_world(
    "left-without-a-reason", 8, "a side leaves and says not why", lambda w: noticed(w, "suspends", "RU", reason="")
)
_in_a_world(
    "approved-while-a-side-was-away",
    8,
    "what US had approved comes into force while RU is away",
    lambda world: _half_approved(world, "suspends"),
)
_in_a_world(
    "approval-of-before-a-return",
    8,
    "an approval of before RU left counts after its return",
    lambda world: _half_approved(world, "suspends", "returns"),
)
_in_a_world("decided-while-a-side-was-away", 8, "a decision is consented to while RU is away", _decided_while_away)
_in_a_world(
    "decided-after-a-return",
    8,
    "what was proposed before RU left is consented to after its return",
    _decided_after_a_return,
)
_in_a_world("rescinded-while-a-side-was-away", 8, "RU consents to rescind while US is away", _rescinded_while_away)
_in_a_world(
    "decided-before-the-notice-they-say",
    8,
    "a consent that was recorded after RU withdrew is dated back by three minutes",
    _decided_before_the_notice_they_say,
)
_in_a_world(
    "approved-before-the-notice-they-say",
    8,
    "an approval that was recorded after RU suspended is dated back with its leaf",
    _approved_before_the_notice_they_say,
)
_in_a_world(
    "decided-within-the-notice-they-say",
    8,
    "a consent that was recorded two minutes after RU had left is dated back into its period of notice",
    _decided_within_the_notice_they_say,
)
_in_a_world(
    "proposed-after-a-return-they-say",
    8,
    "a decision that was recorded before RU left is dated after its return",
    _proposed_after_a_return_they_say,
)
_in_a_world(
    "approved-after-a-return-they-say",
    8,
    "an approval that was recorded before RU left is dated after its return",
    _approved_after_a_return_they_say,
)
