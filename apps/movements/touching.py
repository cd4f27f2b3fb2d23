"""Which of several lines and areas meet one: what a page may not do in its own thread where they have many vertices. No
Django here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from apps.geometry.shapes import from_canonical

Canonical = Mapping[str, Any]
# Bytes that a vertex stands for where one asks whether this is much; a corridor is computed around those of a line.
_OF_AREA, _OF_LINE = 20, 100


def size_of(shape: Canonical) -> int:
    """How much work a shape is, as `run_by_size` counts it."""
    rings = [ring for polygon in shape.get("polygons", ()) for ring in polygon]
    return _OF_AREA * sum(map(len, rings)) + _OF_LINE * len(shape.get("line", ()))


def touching(own: Canonical, others: Sequence[Canonical]) -> list[bool]:
    """Of each of the others whether it meets one's own; the own one is made and prepared once."""
    ground = from_canonical(own).outline().to_shapely()
    shapely.prepare(ground)
    return [bool(shapely.intersects(ground, from_canonical(other).outline().to_shapely())) for other in others]
