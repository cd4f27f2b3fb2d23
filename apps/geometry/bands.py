"""Bands beside a road: the ground within a distance of its centre line, to either or both of its sides.

A band is the union of simple pieces (`band_pieces.py`). Every corner of a piece is computed on the ellipsoid, so that a
band is as exact far from the middle of the line as near it, and a line that crosses or nearly meets itself needs no
rule of its own. A buffer of GEOS does not serve: it leaves out bends that are shallower than a hundredth of the
distance, 35 m for a band of 3,500 m.

Coordinates are WGS 84, (longitude, latitude).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import shapely

from apps.geometry.band_pieces import Ends, Floats, Side, pieces
from apps.geometry.measure import geod
from apps.geometry.outline import MICRO, Outline, Vertex

Sides = Literal["both", "left", "right"]
Compass = Literal["north", "south", "east", "west"]
COMPASS: tuple[Compass, ...] = ("north", "south", "east", "west")
# Degrees by which a line without its smallest bends may stand off from the line.
LINE_DEGREES = 1.5e-6
# An edge is cut to this, in degrees: the straight line in degrees then leaves the geodesic by 0.05 m at most.
LONGEST_EDGE = 0.02


def band(line: Sequence[Vertex], distance_m: float, sides: Sides = "both", ends: Ends = "flat") -> Outline:
    """The ground within `distance_m` metres of a line of microdegrees.

    `sides` are those of somebody who goes along the line; `ends` are cut off at the line's ends, or rounded. Raises
    ValueError for a line without two different vertices, and for a distance that is not above 0.
    """
    points = _points(line)
    # Each side by itself: pieces across the line cut each other ten times as often.
    each: tuple[Side, ...] = ("left", "right") if sides == "both" else (sides,)
    halves = [shapely.union_all(pieces(points, distance_m, side, ends)) for side in each]
    return Outline.from_shapely(shapely.union_all(halves))


def sides_towards(line: Sequence[Vertex], towards: Compass) -> Sides | None:
    """Which side of the line lies towards a point of the compass, judged from its first vertex to its last; None
    where neither does: a line from west to east has no eastern side, and one that ends where it begins has none."""
    (x, y), (to_x, to_y) = line[0], line[-1]
    across = (to_x - x) * float(np.cos(np.radians((y + to_y) / 2 / MICRO)))
    up = to_y - y
    if not (across or up) or (towards in ("north", "south")) != (abs(across) >= abs(up)):
        return None
    if towards in ("north", "south"):
        return "left" if (towards == "north") == (across > 0) else "right"
    return "left" if (towards == "west") == (up > 0) else "right"


def side_of(line: Sequence[Vertex], point: Vertex) -> Side:
    """On which side of the line a point lies: of its nearest edge, and beyond a bend of both edges that meet there.
    Both in microdegrees; raises ValueError as `band` does."""
    points = _points(line)
    place = np.array(point) / MICRO
    scale = np.array([np.cos(np.radians(place[1])), 1.0])
    begins, ends = (points[:-1] - place) * scale, (points[1:] - place) * scale
    along = ends - begins
    part = np.clip(-(begins * along).sum(axis=1) / (along**2).sum(axis=1), 0.0, 1.0)
    away = np.hypot(*(begins + along * part[:, None]).T)
    nearest = np.flatnonzero(away <= away.min() + 1e-12)
    is_left = (along[:, 1] * begins[:, 0] - along[:, 0] * begins[:, 1]) >= 0
    first, last = nearest[0], nearest[-1]
    if first == last:
        return "left" if is_left[first] else "right"
    # Where the line bends to the left, its left side is the smaller of the two sectors.
    turn = along[first, 0] * along[last, 1] - along[first, 1] * along[last, 0]
    both = bool(is_left[first] and is_left[last]) if turn > 0 else bool(is_left[first] or is_left[last])
    return "left" if both else "right"


def distance_m(line: Sequence[Vertex], point: Vertex) -> float:
    """Metres from a point to the nearest part of the line, both in microdegrees. Raises ValueError as `band` does."""
    points = _points(line)
    longitude, latitude = point[0] / MICRO, point[1] / MICRO
    scale = np.array([np.cos(np.radians(latitude)), 1.0])
    begins, ends = (points[:-1] - (longitude, latitude)) * scale, (points[1:] - (longitude, latitude)) * scale
    along = ends - begins
    part = np.clip(-(begins * along).sum(axis=1) / (along**2).sum(axis=1), 0.0, 1.0)
    near = points[:-1] + (points[1:] - points[:-1]) * part[:, None]
    # Which edge is nearest is decided on the ellipsoid among the few that are so within a hundredth.
    flat = np.hypot(*((near - (longitude, latitude)) * scale).T)
    candidates = near[flat <= flat.min() * 1.01 + 1e-9]
    count = len(candidates)
    _there, _back, metres = geod().inv([longitude] * count, [latitude] * count, candidates[:, 0], candidates[:, 1])
    return float(np.min(metres))


def _points(line: Sequence[Vertex]) -> Floats:
    """The line in degrees, without what bends less than the grid, in edges that are short enough."""
    if len(set(line)) < 2:
        raise ValueError("a line needs two different vertices")
    drawn = shapely.LineString(np.array(line, dtype=np.float64) / MICRO)
    points = shapely.get_coordinates(shapely.segmentize(shapely.simplify(drawn, LINE_DEGREES), LONGEST_EDGE))
    kept: Floats = points[np.append(True, (np.diff(points, axis=0) != 0).any(axis=1))]
    return kept


def band_geojson(line: Sequence[Vertex], distance_m: float, sides: Sides, ends: Ends) -> dict[str, Any]:
    """The same as GeoJSON."""
    return band(line, distance_m, sides, ends).geojson()
