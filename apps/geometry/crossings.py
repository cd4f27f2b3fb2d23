"""Where rings cross themselves and each other, so that a page can name the edges and zoom there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from apps.geometry.outline import MICRO, Vertex

MAX_PER_RING = 20
# Edges are compared in chunks against an index and the search ends at twenty finds: a scribble of 10,000 edges that
# all cross would otherwise give fifty million pairs.
_CHUNK = 64
_MOST_PER_CHUNK = 200

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Crossing:
    """Two edges of one ring that meet where they must not: their first vertices, counted from 1, and the place."""

    first: int
    second: int
    at: tuple[float, float]
    how: str


def self_crossings(vertices: list[Vertex]) -> list[Crossing]:
    """Where a ring (microdegrees, without its closing vertex, no repeats) crosses, touches or retraces itself.

    At most twenty, one for each place. An empty list means that the ring is simple.
    """
    ring: list[tuple[float, float]] = [(x / MICRO, y / MICRO) for x, y in (*vertices, vertices[0])]
    polygon = Polygon(ring)
    if polygon.is_valid:
        return []
    found: dict[tuple[float, float], Crossing] = {}
    for crossing in chain(_spikes(vertices), _pairs(vertices)):
        found.setdefault(crossing.at, crossing)
        if len(found) == MAX_PER_RING:
            break
    if not found:
        at = place_of_invalidity(polygon) or ring[0]
        found[at] = Crossing(_nearest_edge(ring, at), _nearest_edge(ring, at), at, "touching")
    return sorted(found.values(), key=lambda crossing: (crossing.first, crossing.second))


def place_of_invalidity(geometry: BaseGeometry) -> tuple[float, float] | None:
    """The point that GEOS names when it calls a geometry invalid, in degrees."""
    found = re.search(r"\[([-+\d.eE]+) ([-+\d.eE]+)\]", str(shapely.is_valid_reason(geometry)))
    return (float(found[1]), float(found[2])) if found else None


def _spikes(vertices: list[Vertex]) -> Iterator[Crossing]:
    """Vertices at which the ring turns straight back on itself; exact, in integers."""
    here = np.array(vertices, dtype=np.int64)
    before = here - np.roll(here, 1, axis=0)
    after = np.roll(here, -1, axis=0) - here
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    along = before[:, 0] * after[:, 0] + before[:, 1] * after[:, 1]
    count = len(vertices)
    for index in np.flatnonzero((cross == 0) & (along < 0))[:MAX_PER_RING].tolist():
        x, y = vertices[index]
        yield Crossing((index - 1) % count + 1, index + 1, (x / MICRO, y / MICRO), "spike")


def _pairs(vertices: list[Vertex]) -> Iterator[Crossing]:
    """Pairs of edges, not neighbours, that meet; decided in integers, which hold every product exactly."""
    here = np.array(vertices, dtype=np.int64)
    there = np.roll(here, -1, axis=0)
    count = len(here)
    edges = shapely.linestrings(np.stack([here, there], axis=1).astype(float))
    tree = shapely.STRtree(edges)
    for start in range(0, count, _CHUNK):
        left, right = tree.query(edges[start : start + _CHUNK])
        left = left + start
        apart = right - left
        # Neighbours share a vertex by right; the last edge and the first are neighbours too.
        strangers = (apart > 1) & (apart < count - 1)
        left, right = left[strangers], right[strangers]
        a, b, c, d = here[left], there[left], here[right], there[right]
        sides = np.sign(np.stack([_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)]))
        # Boxes meet already, so edges on one line (all zero) meet too.
        meeting = np.flatnonzero((sides[0] * sides[1] <= 0) & (sides[2] * sides[3] <= 0))
        for pair in meeting[:_MOST_PER_CHUNK].tolist():
            how = "crossing" if sides[:, pair].all() else "touching"
            at = _meeting_place(edges[left[pair]], edges[right[pair]])
            yield Crossing(int(left[pair]) + 1, int(right[pair]) + 1, at, how)


def _turn(a: Integers, b: Integers, c: Integers) -> Integers:
    """Positive where c lies to the left of a → b, zero on its line."""
    turn: Integers = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    return turn


def _meeting_place(first: LineString, second: LineString) -> tuple[float, float]:
    meeting = shapely.intersection(first, second)
    x, y = (first if meeting.is_empty else meeting).coords[0]
    return x / MICRO, y / MICRO


def _nearest_edge(ring: list[tuple[float, float]], at: tuple[float, float]) -> int:
    edges = shapely.linestrings([list(edge) for edge in pairwise(ring)])
    return int(np.argmin(shapely.distance(edges, shapely.Point(at)))) + 1
