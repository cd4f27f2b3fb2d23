"""Whether coordinates that lie in the theatre both ways were entered with longitude and latitude exchanged.

Around Aleppo 37.13 E 36.25 N and 36.25 E 37.13 N are both in the theatre, a hundred kilometres apart. What the officer
looks at decides; where that says nothing, the designations that the officer may see, then the districts. Nothing is
exchanged silently: the officer is asked, with both outlines on the map.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from apps.access.identity import Identity
from apps.designations.conflicts import lies_near
from apps.geometry.check import Limits
from apps.geometry.entering import exchanged_box
from apps.geometry.outline import Box
from apps.geometry.problems import MAX_PROBLEMS, Code, Problem
from apps.geometry.shapes import Shape
from apps.theatre.facts import theatre

_Numbered = tuple[int, int, int, tuple[float, float]]
_LEAST_VERTICES = 3
# From so many on, one vertex does not move the median of all.
_FEW = 50
# Some 20 km; and as entered it is so many times as far from the others as exchanged.
_FAR_DEGREES = 0.2
_TIMES = 5


def is_doubtful(actor: Identity, shape: Shape, window: Box | None, limits: Limits) -> bool:
    """Whether there is more to say for the exchanged axes than for those that were entered."""
    there = exchanged_box(shape, limits)
    if there is None:
        return False
    here = shape.outline().box
    signs = (
        lambda box: window is not None and _meet(window, box),
        lambda box: lies_near(actor, box),
        _in_a_district,
    )
    for sign in signs:
        as_entered, as_exchanged = sign(here), sign(there)
        if as_entered != as_exchanged:
            return as_exchanged
    return False


def swapped_vertices(raw: Any) -> list[Problem]:
    """The vertices that lie far from the others as entered, and near them with longitude and latitude exchanged."""
    places = list(_numbered(raw))
    points = np.array([position for *_, position in places], dtype=float)
    different = np.unique(points, axis=0)
    if len(different) < _LEAST_VERTICES:
        return []
    problems, seen = [], set()
    for part, ring, number, position in _far_off(places, points, different):
        if position not in seen:
            seen.add(position)
            params = {"reason": "axes_of_vertex", "lat": position[1], "lon": position[0]}
            problems.append(Problem(Code.AXES_DOUBTFUL, part, ring, number, position, params))
    return problems[:MAX_PROBLEMS]


def _far_off(places: list[_Numbered], points: Any, different: Any) -> Iterator[_Numbered]:
    middle = np.median(different, axis=0)
    for place, point in zip(places, points, strict=True):
        if len(different) < _FEW:
            middle = np.median(different[(different != point).any(axis=1)], axis=0)
        off, exchanged_off = np.hypot(*(point - middle)), np.hypot(*(point[::-1] - middle))
        if off > _FAR_DEGREES and off > _TIMES * exchanged_off:
            yield place


def _numbered(raw: Any) -> Iterator[_Numbered]:
    """Part, ring and number of each position as it was entered."""
    kind = raw.get("type") if isinstance(raw, dict) else "MultiPolygon"
    coordinates = raw["coordinates"] if isinstance(raw, dict) else raw
    wrapped: dict[str, Any] = {"Point": [[[coordinates]]], "LineString": [[coordinates]], "Polygon": [coordinates]}
    polygons: Any = wrapped.get(str(kind), coordinates)
    for part, rings in enumerate(polygons, 1):
        for ring, positions in enumerate(rings, 1):
            for number, position in enumerate(positions, 1):
                yield part, ring, number, (float(position[0]), float(position[1]))


def read_window(text: str) -> Box | None:
    """west,south,east,north in degrees, as a map writes what it shows; None for anything else."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    box = Box(west, south, east, north)
    return box if np.isfinite(box).all() and west <= east and south <= north else None


def _meet(a: Box, b: Box) -> bool:
    return a.west <= b.east and b.west <= a.east and a.south <= b.north and b.south <= a.north


def _in_a_district(box: Box) -> bool:
    return bool(shapely.intersects(_districts(), shapely.box(*box)).any())


@lru_cache(maxsize=1)
def _districts() -> Any:
    features = theatre().districts["features"]
    return np.array([shapely.geometry.shape(feature["geometry"]) for feature in features], dtype=object)
