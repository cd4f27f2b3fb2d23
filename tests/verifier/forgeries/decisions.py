"""Joint decisions and accounts of days that nobody took or gave so (checks 8, 9 and 10)."""

from __future__ import annotations

from collections.abc import Callable

from tests.verifier.cessation import agreed, attested, consented, ended, proposed
from tests.verifier.forgeries.forgery import begun, everything, forgery
from tests.verifier.made import Files
from tests.verifier.world import World


def _in_a_world(name: str, check: int, attack: str, play: Callable[[World], object]) -> None:
    def make() -> Files:
        world = begun()
        play(world)
        return everything(world)

    forgery(name, check, attack)(make)


def _twice(world: World) -> None:
    decision = proposed(world)
    consented(world, decision, "US")
    consented(world, decision, "US")


def _after_its_end(world: World) -> None:
    decision = proposed(world)
    ended(world, decision, "RU", "declined")
    consented(world, decision, "US")


def _signed_by_the_other(world: World) -> None:
    decision = proposed(world)
    theirs = consented(world, decision, "RU")
    stolen = {name: theirs.after[name] for name in ("evidence", "public_key", "method")}
    consented(world, decision, "US", **stolen)


def _unagreed(world: World) -> None:
    decision = proposed(world)
    consented(world, decision, "US")
    attested(world, decision, "US")


_in_a_world(
    "decision-of-another-content",
    10,
    "the instant of Day D is changed after everybody has signed it",
    lambda world: proposed(
        world, content={"instant": "2016-09-12T16:00:00Z"}, purpose="day_d", digest="\\x" + "0" * 64
    ),
)
_in_a_world(
    "decision-agreed-at-another-time",
    10,
    "the time at which a decision was agreed elsewhere is changed in its row",
    lambda world: proposed(world, digest=proposed(world).after["digest"], agreed_at="2016-09-09T20:00:00+00:00"),
)
_in_a_world(
    "decision-of-parties-out-of-order",
    8,
    "a decision names a party twice",
    lambda world: proposed(world, parties=["RU", "RU", "US"]),
)
_in_a_world(
    "decision-consented-to-by-no-party",
    8,
    "a decision names only one party, and the other consents to it",
    lambda world: consented(world, proposed(world, parties=["US"]), "RU"),
)
_in_a_world("decision-consented-to-twice", 8, "one party consents twice and the other never", _twice)
_in_a_world("decision-consented-to-after-its-end", 8, "a party consents to what the other had declined", _after_its_end)
_in_a_world(
    "decision-consent-to-another-digest",
    10,
    "a consent names another digest than the decision has",
    lambda world: consented(world, proposed(world), "US", digest="\\x" + "1" * 64),
)
_in_a_world(
    "decision-signed-by-the-other-side", 9, "a party's consent carries the other's signature", _signed_by_the_other
)
_in_a_world(
    "decision-withdrawn-by-the-other-side",
    8,
    "a proposal is withdrawn by whoever did not make it",
    lambda world: ended(world, proposed(world), "RU", "withdrawn"),
)
_in_a_world(
    "decision-ended-after-it-was-taken",
    8,
    "a decision that all have taken is declined",
    lambda world: ended(world, agreed(world), "RU", "declined"),
)
_in_a_world(
    "day-attested-otherwise-than-signed",
    10,
    "a withheld account of a day is made an attesting one",
    lambda world: attested(world, agreed(world), "US", says="withheld", aid="yes"),
)
_in_a_world("day-of-no-agreed-day-d", 8, "a day is counted from a Day D that one party has not agreed on", _unagreed)
_in_a_world(
    "day-of-another-decision",
    8,
    "a day is counted from a decision that is none on Day D",
    lambda world: attested(world, agreed(world, "count", {"first": 1, "last": 2}), "US"),
)
