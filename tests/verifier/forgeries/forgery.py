"""What a forgery is, and the honest logs that they begin with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.verifier.made import Files, Log
from tests.verifier.world import Designation, Entry, World

SEED = 2016


@dataclass(frozen=True)
class Refused:
    """A bundle (its files, or the bytes of a zip), and what its reader has kept besides."""

    bundle: Files | bytes
    since: Files | None = None
    policy: bytes | None = None


@dataclass(frozen=True)
class Forgery:
    name: str
    check: int
    attack: str
    make: Callable[[], Refused]


FORGERIES: list[Forgery] = []
Maker = Callable[[], Files | bytes | Refused]


def forgery(name: str, check: int, attack: str) -> Callable[[Maker], Maker]:
    """Add what the function makes to the list."""

    def add(maker: Maker) -> Maker:
        def make() -> Refused:
            made = maker()
            return made if isinstance(made, Refused) else Refused(made)

        FORGERIES.append(Forgery(name, check, attack, make))
        return maker

    return add


def begun() -> World:
    """A world in which both authorities hold a confirmed passkey."""
    world = World(SEED)
    world.passkey("US", "ES256")
    world.passkey("RU", "Ed25519")
    return world


def played(*course: tuple[str, str | None], by: str = "US", world: World | None = None) -> tuple[World, Designation]:
    """A designation after some acts; approvals are signed."""
    world = world or begun()
    thing = world.draft(by)
    for act, side in course:
        world.act(thing, act, side, signed=act == "approve")
    return world, thing


SUBMITTED = (("submit", "US"),)
AGREED = (*SUBMITTED, ("agree", "RU"))
IN_FORCE = (*AGREED, ("approve", "US"), ("approve", "RU"))


def everything(world: World) -> Files:
    return Log.of(world).bundle()


def first(world: World, event: str) -> Entry:
    return next(entry for entry in world.entries if entry.event == event and entry.of)


def approval_of(world: World, code: str, purpose: str = "approve") -> Entry:
    """The last consent of a delegation."""
    return next(
        entry
        for entry in reversed(world.entries)
        if entry.event == "approval.created"
        and (entry.after["delegation_id"], entry.after["purpose"]) == (code, purpose)
    )
