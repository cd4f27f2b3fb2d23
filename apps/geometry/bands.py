"""Bands beside a road: the ground within a distance of its centre line, to either or both of its sides.

A band is the union of simple pieces: beside each edge of the line a quadrilateral, and around each bend, on its outer
side, a sector. Every corner of a piece is computed on the ellipsoid, so that a band is as exact far from the middle of
the line as near it, and a line that crosses or nearly meets itself needs no rule of its own. A buffer of GEOS does not
serve: it leaves out bends that are shallower than a hundredth of the distance, 35 m for a band of 3,500 m.

Coordinates are WGS 84, (longitude, latitude).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import acos, pi
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely

from apps.geometry.measure import geod
from apps.geometry.outline import MICRO, Outline, Vertex

Side = Literal["left", "right"]
Sides = Literal["both", "left", "right"]
Ends = Literal["flat", "round"]
Compass = Literal["north", "south", "east", "west"]
COMPASS: tuple[Compass, ...] = ("north", "south", "east", "west")
# Metres by which an arc, and a line without its smallest bends, may stand off from what they stand for.
ARC_M = 0.25
LINE_DEGREES = 1.5e-6
# An edge is cut to this, in degrees: the straight line in degrees then leaves the geodesic by 0.05 m at most.
LONGEST_EDGE = 0.02
# Bends of almost a half turn have no outer side; both count as one.
_HALF_TURN = pi - 1e-9

Floats = npt.NDArray[np.float64]


def band(line: Sequence[Vertex], distance_m: float, sides: Sides = "both", ends: Ends = "flat") -> Outline:
    """The ground within `distance_m` metres of a line of microdegrees.

    `sides` are those of somebody who goes along the line; `ends` are cut off at the line's ends, or rounded. Raises
    ValueError for a line without two different vertices, and for a distance that is not above 0.
    """
    points = _points(line)
    # Each side by itself: quadrilaterals across the line cut each other ten times as often.
    each: tuple[Side, ...] = ("left", "right") if sides == "both" else (sides,)
    halves = [shapely.union_all(_pieces(points, distance_m, side, ends)) for side in each]
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


def _pieces(points: Floats, distance: float, side: Side, ends: Ends) -> list[Any]:
    if not distance > 0:
        raise ValueError("a band needs a distance above 0")
    outwards = -pi / 2 if side == "left" else pi / 2
    ahead, back, _length = geod().inv(*points[:-1].T, *points[1:].T)
    # Bearings of each edge at its beginning and at its end, in radians.
    leaving, arriving = np.radians(ahead), np.radians(np.asarray(back) + 180)
    beside = (_at(points[1:], arriving + outwards, distance), _at(points[:-1], leaving + outwards, distance))
    quadrilaterals = shapely.polygons(np.stack([points[:-1], points[1:], *beside], axis=1))
    sectors = list(_bends(arriving[:-1], leaving[1:], side))
    if (points[0] == points[-1]).all():
        # A line that ends where it begins has no ends, but a bend there.
        sectors += [(0, begin, angle) for _vertex, begin, angle in _bends(arriving[-1:], leaving[:1], side)]
    elif ends == "round":
        sectors += [(0, leaving[0] + outwards, outwards), (len(points) - 1, arriving[-1] + outwards, -outwards)]
    return [*quadrilaterals, *_drawn(points, sectors, distance)]


# Around which vertex, from which bearing, over which angle (radians; clockwise is positive).
_Sector = tuple[int, float, float]


def _bends(arriving: Floats, leaving: Floats, side: Side) -> Iterator[_Sector]:
    """The bends whose outer side is this one: those to the right have theirs on the left."""
    sign = 1 if side == "left" else -1
    turns = (leaving - arriving + pi) % (2 * pi) - pi
    for vertex, (bearing, turn) in enumerate(zip(arriving.tolist(), turns.tolist(), strict=True), 1):
        if turn * sign > 0 or abs(turn) > _HALF_TURN:
            yield vertex, bearing - sign * pi / 2, sign * abs(turn)


def _drawn(points: Floats, sectors: list[_Sector], distance: float) -> list[Any]:
    """The sectors as polygons; all their arcs in one computation."""
    sectors = [sector for sector in sectors if sector[2]]
    if not sectors:
        return []
    step = 2 * acos(1 - min(ARC_M / distance, 0.5))
    counts = np.array([max(1, int(np.ceil(abs(angle) / step))) + 1 for _vertex, _from, angle in sectors])
    which = np.repeat(np.arange(len(sectors)), counts)
    number = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    vertices = np.array([vertex for vertex, _from, _angle in sectors])
    begins = np.array([bearing for _vertex, bearing, _angle in sectors])
    angles = np.array([angle for _vertex, _bearing, angle in sectors])
    arcs = _at(points[vertices[which]], begins[which] + angles[which] * number / (counts[which] - 1), distance)
    # Each ring begins at its vertex, follows the arc, and ends where it began.
    rings = np.concatenate([points[vertices], arcs, points[vertices]])
    order = np.concatenate([np.arange(len(sectors)), which, np.arange(len(sectors))])
    by_sector = np.argsort(order, kind="stable")
    return list(shapely.polygons(shapely.linearrings(rings[by_sector], indices=order[by_sector])))


def _at(points: Floats, bearings: Floats, distance: float) -> Floats:
    along = np.full(len(points), distance)
    longitudes, latitudes, _back = geod().fwd(points[:, 0], points[:, 1], np.degrees(bearings), along)
    return np.column_stack([longitudes, latitudes])


def band_geojson(line: Sequence[Vertex], distance_m: float, sides: Sides, ends: Ends) -> dict[str, Any]:
    """The same as GeoJSON."""
    return band(line, distance_m, sides, ends).geojson()
