"""Designations that begin as if common ground had left them disputed, and corrigenda of what never held (check 8)."""

from __future__ import annotations

from collections.abc import Callable

from tests.verifier.common_ground import Remainder, prepared, propose_common_ground, remain
from tests.verifier.forgeries.forgery import IN_FORCE, SUBMITTED, everything, forgery, played
from tests.verifier.made import Files
from tests.verifier.world import Designation, World

PROPOSED = (("agree", "RU"), ("approve", "US"))


def _proposed() -> tuple[World, Designation, list[Remainder]]:
    """Common ground that wants one more approval."""
    world, thing = played(*SUBMITTED, ("counter", "RU"))
    remainders = propose_common_ground(world, thing, "US")
    for act, by in PROPOSED:
        world.act(thing, act, by)
    return world, thing, remainders


def _approved(change: Callable[[Remainder], None]) -> Files:
    """It comes into force, and its first remainder begins otherwise than it was signed."""
    world, thing, remainders = _proposed()
    change(remainders[0])
    world.act(thing, "approve", "RU")
    return everything(world)


@forgery("remainder-beside-nothing", 8, "a designation begins in the other side's name without common ground")
def _() -> Files:
    world, thing = played(*IN_FORCE)
    world.begin()
    remain(world, prepared(world, thing, "RU"))
    return everything(world)


@forgery("remainder-before-the-last-approval", 8, "a remainder begins when one side has approved the common ground")
def _() -> Files:
    world, thing, remainders = _proposed()
    world.begin()
    remain(world, remainders[0])
    assert thing.current is not None
    return everything(world)


@forgery("remainder-of-another-version", 8, "a remainder begins with another outline or text than was signed")
def _() -> Files:
    world, thing, remainders = _proposed()
    other = prepared(world, thing, "US")
    other.row["uuid"] = other.version["designation_id"] = remainders[0].row["uuid"]
    from tests.verifier.contents import digest_of

    text = other.sides["text"]["after"] | {"title_en": "More"}
    other.sides["text"] = {"after": text}
    outline = other.sides["outline"]["after"]
    other.version["digest"] = "\\x" + digest_of(other.row, other.version, outline, text, "area")
    remainders[0] = other
    world.due = dict.fromkeys(world.due, remainders)
    world.act(thing, "approve", "RU")
    return everything(world)


@forgery("remainder-of-another-delegation", 8, "what remains of one side's version begins as the other's")
def _() -> Files:
    def change(remainder: Remainder) -> None:
        remainder.row["owner_id"] = remainder.version["delegation_id"] = "RU"

    return _approved(change)


@forgery("remainder-of-another-designation", 8, "a remainder names another designation as the one that left it")
def _() -> Files:
    def change(remainder: Remainder) -> None:
        remainder.row["remainder_of_id"] = remainder.row["uuid"]

    return _approved(change)


@forgery("remainder-that-does-not-begin", 8, "common ground comes into force, and one side's remainder is dropped")
def _() -> Files:
    world, thing, remainders = _proposed()
    remainders.pop()
    world.act(thing, "approve", "RU")
    return everything(world)


@forgery("remainder-agreed-as-it-begins", 8, "a remainder begins in force")
def _() -> Files:
    def change(remainder: Remainder) -> None:
        remainder.row["state"] = "in_force"

    return _approved(change)


@forgery("remainder-begins-twice", 5, "a remainder begins a second time, beside an amendment of the common ground")
def _() -> Files:
    world, thing, remainders = _proposed()
    world.act(thing, "approve", "RU")
    thing.provisions = {"remainders": [one.provision for one in remainders]}
    for act, by in (("propose", "US"), ("agree", "RU"), ("approve", "US"), ("approve", "RU")):
        world.act(thing, act, by)
    remain(world, remainders[0])
    return everything(world)


def _corrected(*corrects: str, act: str = "propose") -> Files:
    """What is in force, or not yet, with a corrigendum of these digests."""
    world, thing = played(*(IN_FORCE if act == "propose" else SUBMITTED))
    assert thing.current is not None
    held = thing.current["digest"][2:]
    digests = [held if one == "held" else one for one in corrects]
    thing.provisions = {"corrigendum": {"corrects": digests, "mistake": {"en": "40 m", "ru": "40 м"}}}
    world.act(thing, act, "RU")
    return everything(world)


@forgery("corrects-what-never-held", 8, "a corrigendum names a digest of no version that was in force")
def _() -> Files:
    return _corrected("held", "cd" * 32)


@forgery("corrects-another-than-it-amends", 8, "a corrigendum does not correct the version that it amends")
def _() -> Files:
    return _corrected("cd" * 32)


@forgery("corrects-before-anything-holds", 8, "a counter-proposal says that it corrects what is on the table")
def _() -> Files:
    return _corrected("held", act="counter")


@forgery("corrects-nothing", 10, "a corrigendum names no digest")
def _() -> Files:
    return _corrected()
