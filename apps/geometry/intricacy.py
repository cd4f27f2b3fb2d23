"""How much work a geometry would make, counted before the work is done.

Checks, corridors and comparisons cost time and memory by the pairs of edges that come near each other, not by the
vertex: 800 vertices at random, as a route, took a minute and gigabytes. So pairs are counted first, in chunks against
an index, and the count ends where it exceeds its limit. Whatever stays within all limits is checked in under two
seconds and 300 MB; the limits are far above any ground that anybody has meant.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from apps.geometry.corridor_borders import borders
from apps.geometry.positions import Position
from apps.geometry.problems import Code, GeometryRejected, Problem, rejected

# Pairs of edges of an outline or a route whose boxes meet. A coast of 10,000 vertices has 20,000, a comb of a hundred
# slanting teeth 40,000.
MAX_NEAR_EDGES = 400_000
# Pairs of rings whose boxes meet: a thousand holes in one ring have a thousand, squares within squares their square.
MAX_NEAR_RINGS = 50_000
# Places where the two borders of a corridor, as they run beside its line, cross themselves or each other.
MAX_CORRIDOR_CROSSINGS = 40_000
# Places where the edges of what is joined, split or cut out of another meet. Two hundred parts that share all of
# their borders, of 10,000 vertices, have 15,000.
MAX_CROSSINGS = 30_000
# Points of those borders before anything is cut away; a road of 10,000 vertices has 45,000.
MAX_BORDER_POINTS = 100_000
# Vertices of a corridor: some three for each vertex of a road, sixteen for each sharp turn.
MAX_CORRIDOR_VERTICES = 50_000
# Vertices of a route's line once its long edges are cut.
MAX_CUT_VERTICES = 15_000
_CHUNK = 64

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Edges:
    """Edges as (count, 2, 2) in whatever plane, and which part, ring and vertex each begins at, counted from 1."""

    ends: Floats
    places: Sequence[tuple[int, int, int]]


def near_edges(lines: Iterable[tuple[int, int, Sequence[Position]]]) -> Problem | None:
    """A problem where too many edges of rings or lines, in degrees, have boxes that meet; at the edge with the most."""
    ends: list[Floats] = []
    places: list[tuple[int, int, int]] = []
    for part, ring, positions in lines:
        if len(positions) > 1:
            points = np.array(positions, dtype=float)
            ends.append(np.stack([points[:-1], points[1:]], axis=1))
            places += [(part, ring, vertex) for vertex in range(1, len(positions))]
    if not ends:
        return None
    edges = _Edges(np.concatenate(ends), places)
    excess = _too_many(edges.ends, MAX_NEAR_EDGES, neighbours=1)
    if excess is None:
        return None
    part, ring, vertex = places[excess]
    x, y = edges.ends[excess].mean(axis=0).tolist()
    return Problem(Code.TOO_INTRICATE, part, ring, vertex, (x, y), {"limit": MAX_NEAR_EDGES})


def refuse_many_crossings(grounds: Iterable[Any]) -> None:
    """Raises GeometryRejected where the edges of several grounds or lines, in degrees, meet too often: each of a
    hundred parts may be simple, and together they took minutes and gigabytes."""
    ends = [
        np.stack([points[:-1], points[1:]], axis=1)
        for ground in grounds
        for line in shapely.get_parts(shapely.boundary(ground) if ground.area else ground)
        for points in [shapely.get_coordinates(line)]
    ]
    edges = np.concatenate(ends)
    excess = _too_many(edges, MAX_NEAR_EDGES, neighbours=1)
    if excess is None:
        excess = _too_many(edges, MAX_CROSSINGS, neighbours=1, crossing=True)
    if excess is not None:
        x, y = edges[excess].mean(axis=0).tolist()
        raise GeometryRejected([Problem(Code.TOO_INTRICATE, at=(x, y), params={"limit": MAX_CROSSINGS})])


def near_rings(lines: Iterable[tuple[int, int, Sequence[Position]]]) -> Problem | None:
    """A problem where too many rings, in degrees, have boxes that meet; at the ring with the most."""
    rings = [(part, ring, np.array(positions, dtype=float)) for part, ring, positions in lines if len(positions) > 1]
    # The diagonal of a ring's box has the box of the ring.
    diagonals = np.array([[points.min(axis=0), points.max(axis=0)] for _part, _ring, points in rings])
    excess = _too_many(diagonals, MAX_NEAR_RINGS, neighbours=0) if len(rings) > 1 else None
    if excess is None:
        return None
    part, ring, points = rings[excess]
    x, y = points[0].tolist()
    return Problem(Code.TOO_INTRICATE, part, ring, 1, (x, y), {"limit": MAX_NEAR_RINGS})


def corridor_crossings(line: Floats, width_m: float, arc_pieces: int) -> int | None:
    """The vertex of a line in metres, counted from 0, where its corridor's borders cross too often; None for few.

    Raises GeometryRejected where the borders have so many points that counting would take long by itself.
    """
    drawn = borders(line, width_m / 2, arc_pieces)
    if (count := sum(len(border.points) for border in drawn)) > MAX_BORDER_POINTS:
        raise rejected(Code.CORRIDOR_VERTICES, count=count, limit=MAX_BORDER_POINTS)
    ends = np.concatenate([np.stack([border.points[:-1], border.points[1:]], axis=1) for border in drawn])
    excess = _too_many(ends, MAX_CORRIDOR_CROSSINGS, crossing=True, neighbours=1)
    return None if excess is None else int(np.concatenate([border.vertex_of[:-1] for border in drawn])[excess])


def cut_vertices(line: Sequence[Position], longest: float) -> int:
    """How many vertices a line in degrees has once its edges are cut to the longest that may be."""
    points = np.array(line, dtype=float)
    lengths = np.hypot(*np.diff(points, axis=0).T)
    return 1 + sum(max(1, ceil(float(length) / longest)) for length in lengths)


def _too_many(ends: Floats, limit: int, *, neighbours: int, crossing: bool = False) -> int | None:
    """The edge with the most others that it meets, once all together are more than `limit`; None where they are not.

    Edges meet where their boxes do, or with `crossing` where they do themselves.
    """
    edges = shapely.linestrings(ends)
    tree = shapely.STRtree(edges)
    left = limit
    worst, most = 0, -1
    for start in range(0, len(edges), _CHUNK):
        here, there = tree.query(edges[start : start + _CHUNK])
        here = here + start
        # Each pair once, at the edge that comes first.
        apart = there - here > neighbours
        here, there = here[apart], there[apart]
        if crossing:
            here = here[_meet(ends[here], ends[there])]
        if not len(here):
            continue
        counts = np.bincount(here - start)
        if counts.max() > most:
            worst, most = start + int(counts.argmax()), int(counts.max())
        left -= len(here)
        if left < 0:
            return worst
    return None


def _meet(first: Floats, second: Floats) -> npt.NDArray[np.bool_]:
    """For each pair of edges whose boxes meet, whether they do; edges on one line are taken to."""
    a, b, c, d = first[:, 0], first[:, 1], second[:, 0], second[:, 1]
    return (_turn(a, b, c) * _turn(a, b, d) <= 0) & (_turn(c, d, a) * _turn(c, d, b) <= 0)


def _turn(a: Floats, b: Floats, c: Floats) -> Floats:
    """Positive where c lies to the left of a → b, zero on its line."""
    turn: Floats = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    return turn
