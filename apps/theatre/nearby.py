"""The named place that is nearest to a position, and in which direction from it that lies. A name is no location: it
only says roughly where, beside the coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from apps.geometry.measure import METRES_PER_DEGREE, geod
from apps.theatre.facts import Place, theatre

# Beyond it a name says nothing.
FARTHEST_M = 25_000
# Up to it the position is at the place, in no direction from it.
AT_M = 400


class Direction(StrEnum):
    NORTH = "n"
    NORTH_EAST = "ne"
    EAST = "e"
    SOUTH_EAST = "se"
    SOUTH = "s"
    SOUTH_WEST = "sw"
    WEST = "w"
    NORTH_WEST = "nw"


@dataclass(frozen=True)
class Nearby:
    """A place, how far the position is from it, and in which direction; None where it is at the place."""

    place: Place
    metres: float
    direction: Direction | None


def nearby(longitude: float, latitude: float) -> Nearby | None:
    """The nearest place within FARTHEST_M, or None."""
    reach = FARTHEST_M / METRES_PER_DEGREE
    close = [
        place
        for place in theatre().places
        if abs(place.lat - latitude) <= reach * 1.01 and abs(place.lon - longitude) <= reach * 2
    ]
    if not close:
        return None
    bearings, _back, metres = geod().inv(
        [place.lon for place in close],
        [place.lat for place in close],
        [longitude] * len(close),
        [latitude] * len(close),
    )
    nearest = min(range(len(close)), key=lambda index: metres[index])
    if metres[nearest] > FARTHEST_M:
        return None
    eighth = round(bearings[nearest] / 45) % 8
    return Nearby(close[nearest], float(metres[nearest]), list(Direction)[eighth] if metres[nearest] > AT_M else None)
