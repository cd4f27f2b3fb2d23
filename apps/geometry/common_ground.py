"""The common ground of two outlines and what remains of each, so that together they are exactly the ground of both.

`overlay.compare` measures; this divides: borders between the parts run along the same vertices, on the grid of 1 µ°.
"""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from apps.geometry.outline import GRID, EmptyOutline, Outline

# Pieces of one part: two combs laid across each other have the product of their teeth.
MAX_PIECES = 200
# Vertices of all parts together, which people read before they sign them.
MAX_VERTICES = 20_000


class NotDivisible(ValueError):
    """The division has more pieces or vertices than people can read."""


@dataclass(frozen=True)
class Division:
    """The ground of two outlines in three parts; a part without an area on the grid is None."""

    shared: Outline | None
    only_a: Outline | None
    only_b: Outline | None


def divide(a: Outline, b: Outline) -> Division:
    """What both cover, and what each alone does, however small.

    All three are taken from one noding of both borders on the grid, where a crossing moves to the nearest place on it
    (half a microdegree at most, some 6 cm). So no ground is lost or counted twice: the areas of the parts in units of
    the grid add up to that of their union. Raises NotDivisible.
    """
    first, second = a.to_shapely(), b.to_shapely()
    shared = _outline(shapely.intersection(first, second, grid_size=GRID))
    only_a = _outline(shapely.difference(first, second, grid_size=GRID))
    only_b = _outline(shapely.difference(second, first, grid_size=GRID))
    parts = [part for part in (shared, only_a, only_b) if part is not None]
    if sum(part.vertex_count for part in parts) > MAX_VERTICES or any(len(p.polygons) > MAX_PIECES for p in parts):
        raise NotDivisible
    return Division(shared, only_a, only_b)


def _outline(geometry: BaseGeometry) -> Outline | None:
    try:
        return Outline.from_shapely(geometry)
    except EmptyOutline:
        return None
