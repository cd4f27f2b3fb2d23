"""One place where two shapes differ, of whatever kind they are.

At most MAX_DIFFERENCES are told apart; what lies beyond is gathered into the last one, whose `gathered` counts it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from apps.geometry.outline import MICRO, Box, Vertex

MAX_DIFFERENCES = 40
# Rows of the table of vertices of one difference. Beyond them their number is stated.
MAX_MOVES = 24


class Part(StrEnum):
    """What a difference is a difference of."""

    GROUND = "ground"
    # The same ground with other vertices.
    VERTICES = "vertices"
    LINE = "line"
    WIDTH = "width"
    POINT = "point"
    RADIUS = "radius"


class Side(StrEnum):
    """Which of the two shapes counts at a difference."""

    A = "a"
    B = "b"
    # All that either covers, of ground alone: where it stays open whose it is.
    BOTH = "both"


class BadChoice(ValueError):
    """The number of choices is not the number of differences."""


@dataclass(frozen=True)
class Move:
    """One vertex as both shapes have it, (longitude, latitude) in degrees; None where a shape has none there. `metres`
    is how far it moved, or how far it stands from the other border."""

    a: tuple[float, float] | None
    b: tuple[float, float] | None
    metres: float


@dataclass(frozen=True)
class Difference:
    """One place where the shapes differ. Areas are in m²; `values` are the two widths or radii in metres.

    `count_a` and `count_b` count the vertices that bound it and that the other shape does not have.
    """

    part: Part
    at: tuple[float, float]
    box: Box
    only_a_m2: float = 0.0
    only_b_m2: float = 0.0
    # How much longer the first line is.
    longer_a_m: float = 0.0
    count_a: int = 0
    count_b: int = 0
    moves: tuple[Move, ...] = ()
    farthest_m: float = 0.0
    gathered: int = 1
    values: tuple[int, int] | None = None
    # What it covers, as GeoJSON in degrees, for a map.
    geometry: Any = None
    # Whether that is what it covers, and not the box around it, as where it has too many vertices.
    is_drawn: bool = True


def in_degrees(vertex: Vertex) -> tuple[float, float]:
    return vertex[0] / MICRO, vertex[1] / MICRO
