"""The pieces of which a band beside a line is joined: runs of edges, and sectors around bends.

Beside each edge lies a quadrilateral, and around each bend, on its outer side, a sector. Where bend after bend turns
away from the side, these follow each other without a gap and without lying upon each other: a *run*, which is drawn as
one polygon. That leaves a third of the pieces to join, and joining them is what takes the time.

Coordinates are WGS 84, (longitude, latitude) in degrees; bearings are radians, clockwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import acos, pi
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely

from apps.geometry.measure import geod

Side = Literal["left", "right"]
Ends = Literal["flat", "round"]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# Metres by which an arc may stand off from the circle.
ARC_M = 0.25
# Bends of almost a half turn have no outer side; both count as one.
_HALF_TURN = pi - 1e-9
# A run that turned further could meet itself.
_MOST_OF_RUN = 0.9 * pi


@dataclass(frozen=True)
class _Sector:
    """Around a vertex, from a bearing on, over an angle."""

    vertex: int
    begins: float
    angle: float


def pieces(points: Floats, distance_m: float, side: Side, ends: Ends) -> list[Any]:
    """Polygons whose union is the band on one side. Raises ValueError for a distance that is not above 0."""
    if not distance_m > 0:
        raise ValueError("a band needs a distance above 0")
    outwards = -pi / 2 if side == "left" else pi / 2
    ahead, back, _length = geod().inv(*points[:-1].T, *points[1:].T)
    # Bearings of each edge at its beginning and at its end.
    leaving, arriving = np.radians(ahead), np.radians(np.asarray(back) + 180)
    joined, alone = _of_runs(_bends(arriving[:-1], leaving[1:], side))
    beside = (_at(points[:-1], leaving + outwards, distance_m), _at(points[1:], arriving + outwards, distance_m))
    if (points[0] == points[-1]).all():
        # A line that ends where it begins has no ends, but a bend there.
        alone += [_Sector(0, bend.begins, bend.angle) for bend in _bends(arriving[-1:], leaving[:1], side)]
    elif ends == "round":
        alone.append(_Sector(0, leaving[0] + outwards, outwards))
        alone.append(_Sector(len(points) - 1, arriving[-1] + outwards, -outwards))
    return [*_runs(points, beside, joined, distance_m), *_sectors(points, alone, distance_m)]


def _bends(arriving: Floats, leaving: Floats, side: Side) -> Iterator[_Sector]:
    """The bends whose outer side is this one: those to the right have theirs on the left."""
    sign = 1 if side == "left" else -1
    turns = (leaving - arriving + pi) % (2 * pi) - pi
    for vertex, (bearing, turn) in enumerate(zip(arriving.tolist(), turns.tolist(), strict=True), 1):
        if turn * sign > 0 or abs(turn) > _HALF_TURN:
            yield _Sector(vertex, bearing - sign * pi / 2, sign * abs(turn))


def _of_runs(bends: Iterator[_Sector]) -> tuple[list[_Sector], list[_Sector]]:
    """The bends at which a run goes on, and those whose sector stands alone."""
    joined: list[_Sector] = []
    alone: list[_Sector] = []
    turned = 0.0
    for bend in bends:
        goes_on = bool(joined) and joined[-1].vertex == bend.vertex - 1
        turned = abs(bend.angle) + (turned if goes_on else 0.0)
        (joined if turned < _MOST_OF_RUN else alone).append(bend)
    return joined, alone


def _runs(points: Floats, beside: tuple[Floats, Floats], joined: list[_Sector], distance_m: float) -> list[Any]:
    """Each run as a polygon: along the line, and back along its border. All of them in one computation."""
    edges = np.arange(len(points) - 1)
    breaks = np.ones(len(edges), dtype=bool)
    breaks[[bend.vertex for bend in joined]] = False
    run = np.cumsum(breaks) - 1
    first, last = np.flatnonzero(breaks), np.flatnonzero(np.append(breaks[1:], True))
    arcs, bend, part = _arcs(points, joined, distance_m)
    # The ends of an arc are those of the edges that meet there.
    within = (part > 0) & (part < 1)
    arcs, before = arcs[within], np.array([bend.vertex - 1 for bend in joined], dtype=np.int64)[bend[within]]
    back = 3 * len(points)
    coordinates = (points[edges], points[last + 1], *beside, arcs, points[first])
    runs = (run, run[last], run, run, run[before], run[first])
    order = (
        edges,
        last + 1,
        back - edges,
        back - edges - 0.25,
        back - before - 0.5 - part[within] / 4,
        first + back + 1,
    )
    return _polygons(np.concatenate(coordinates), np.concatenate(runs), np.concatenate(order))


def _sectors(points: Floats, sectors: list[_Sector], distance_m: float) -> list[Any]:
    """Each sector as a polygon, from its vertex along its arc."""
    sectors = [sector for sector in sectors if sector.angle]
    if not sectors:
        return []
    arcs, which, part = _arcs(points, sectors, distance_m)
    vertices = points[[sector.vertex for sector in sectors]]
    number = np.arange(len(sectors))
    order = np.concatenate([np.full(len(sectors), -1.0), part, np.full(len(sectors), 2.0)])
    return _polygons(np.concatenate([vertices, arcs, vertices]), np.concatenate([number, which, number]), order)


def _arcs(points: Floats, sectors: list[_Sector], distance_m: float) -> tuple[Floats, Integers, Floats]:
    """The vertices of the sectors' arcs with their ends; of which sector each is, and how far along it, from 0 to 1."""
    step = 2 * acos(1 - min(ARC_M / distance_m, 0.5))
    begins = np.array([sector.begins for sector in sectors])
    angles = np.array([sector.angle for sector in sectors])
    counts = np.maximum(1, np.ceil(np.abs(angles) / step)).astype(np.int64) + 1
    which = np.repeat(np.arange(len(sectors)), counts)
    number = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    part = number / (counts[which] - 1)
    vertices = np.array([sector.vertex for sector in sectors], dtype=np.int64)
    return _at(points[vertices[which]], begins[which] + angles[which] * part, distance_m), which, part


def _polygons(coordinates: Floats, polygon: Integers, order: Floats) -> list[Any]:
    """Polygons of coordinates that say to which of them they belong, and in which order."""
    sorted_ = np.lexsort((order, polygon))
    return list(shapely.polygons(shapely.linearrings(coordinates[sorted_], indices=polygon[sorted_])))


def _at(points: Floats, bearings: Floats, distance_m: float) -> Floats:
    along = np.full(len(points), distance_m)
    longitudes, latitudes, _back = geod().fwd(points[:, 0], points[:, 1], np.degrees(bearings), along)
    return np.column_stack([longitudes, latitudes])
