"""What may be notified as a movement and what is said of it: kinds with their notice, routes, cargo, permits, aircraft;
each with its source. Pure Python: no Django here.

`movements.json` of the theatre's folder; nothing of it is a constant of the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from apps.theatre.files import TheatreError, check_unique

FILE = "movements.json"


@dataclass(frozen=True)
class Named:
    """A member of a closed set: a route, a class of cargo, a kind of permit."""

    code: str
    names: Mapping[str, str]
    source: str


@dataclass(frozen=True)
class Aircraft(Named):
    """`combat`: whether an area without combat flights is closed to it."""

    combat: bool


@dataclass(frozen=True)
class MovementKind(Named):
    """Notice is in hours before the window. `blocks`: others keep away while its window is open."""

    family: str
    notice_hours: int
    emergency_hours: int
    by_secretariat: bool
    blocks: bool

    def notice(self, *, emergency: bool) -> timedelta:
        """How long before its window it is to be notified."""
        return timedelta(hours=self.emergency_hours if emergency else self.notice_hours)


Member = TypeVar("Member", bound=Named)


def member(members: tuple[Member, ...], code: str) -> Member | None:
    """The member of a code; None for one that the theatre has not, or has no more."""
    return next((one for one in members if one.code == code), None)


@dataclass(frozen=True)
class MovementFacts:
    """All of it. `corridor_m` is the width in metres in which the line of a movement is drawn."""

    kinds: tuple[MovementKind, ...]
    routes: tuple[Named, ...]
    cargo: tuple[Named, ...]
    permits: tuple[Named, ...]
    aircraft: tuple[Aircraft, ...]
    corridor_m: int
    longest_days: int
    days_ahead: int
    recording_minutes: int

    @property
    def recording_allowance(self) -> timedelta:
        """How long after it was notified a movement may be recorded for its notice to count from what is said."""
        return timedelta(minutes=self.recording_minutes)


def movements_from(content: Mapping[str, Any]) -> MovementFacts:
    """The facts of the file's content, which is valid by its schema. Raises TheatreError for a code that stands twice,
    and for an emergency that takes longer notice than the rule."""
    for part in ("kinds", "routes", "cargo", "permits", "aircraft"):
        check_unique(FILE, part, [one["code"] for one in content[part]])
    for number, kind in enumerate(content["kinds"]):
        if kind["emergency_hours"] > kind["notice_hours"]:
            fault = "an emergency takes longer notice than the rule"
            raise TheatreError(FILE, f"kinds/{number}/emergency_hours", fault, "Write at most as many hours.")
    return MovementFacts(
        kinds=tuple(MovementKind(**kind) for kind in content["kinds"]),
        routes=tuple(Named(**route) for route in content["routes"]),
        cargo=tuple(Named(**cargo) for cargo in content["cargo"]),
        permits=tuple(Named(**permit) for permit in content["permits"]),
        aircraft=tuple(Aircraft(**one) for one in content["aircraft"]),
        corridor_m=content["corridor_m"],
        longest_days=content["longest_days"],
        days_ahead=content["days_ahead"],
        recording_minutes=content["recording_minutes"],
    )
