"""How much work a geometry would make, counted before the work is done.

Checks, corridors and comparisons cost time and memory by the pairs of edges that come near each other, not by the
vertex: 800 vertices at random, as a route, took a minute and gigabytes. So pairs are counted first, in chunks against
an index, and the count ends where it exceeds its limit. Whatever stays within all limits is checked in under two
seconds and 300 MB; the limits are far above any ground that anybody has meant.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
import shapely

from apps.geometry.positions import Position
from apps.geometry.problems import Code, Problem

# Pairs of edges of an outline or a route whose boxes meet. A coast of 10,000 vertices has 20,000, a comb of a hundred
# slanting teeth 40,000.
MOST_NEAR_EDGES = 400_000
# Pairs of rings whose boxes meet: a thousand holes in one ring have a thousand, squares within squares their square.
MOST_NEAR_RINGS = 50_000
# Places where the two borders of a corridor, as they run beside its line, cross themselves or each other.
MOST_CORRIDOR_CROSSINGS = 20_000
# Vertices of a corridor: some three for each vertex of a road, sixteen for each sharp turn.
MOST_CORRIDOR_VERTICES = 50_000
# Vertices of a route's line once its long edges are cut.
MOST_CUT_VERTICES = 15_000
_CHUNK = 64
# As far apart, in a part of half the width, vertices of a line are taken for one, as the buffer's own algorithm does.
_MERGED = 0.01

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
    excess = _too_many(edges.ends, MOST_NEAR_EDGES, predicate=None, neighbours=1)
    if excess is None:
        return None
    part, ring, vertex = places[excess]
    x, y = edges.ends[excess].mean(axis=0).tolist()
    return Problem(Code.TOO_INTRICATE, part, ring, vertex, (x, y), {"limit": MOST_NEAR_EDGES})


def near_rings(lines: Iterable[tuple[int, int, Sequence[Position]]]) -> Problem | None:
    """A problem where too many rings, in degrees, have boxes that meet; at the ring with the most."""
    rings = [(part, ring, np.array(positions, dtype=float)) for part, ring, positions in lines if len(positions) > 1]
    # The diagonal of a ring's box has the box of the ring.
    diagonals = np.array([[points.min(axis=0), points.max(axis=0)] for _part, _ring, points in rings])
    excess = _too_many(diagonals, MOST_NEAR_RINGS, predicate=None, neighbours=0) if len(rings) > 1 else None
    if excess is None:
        return None
    part, ring, points = rings[excess]
    x, y = points[0].tolist()
    return Problem(Code.TOO_INTRICATE, part, ring, 1, (x, y), {"limit": MOST_NEAR_RINGS})


def corridor_crossings(line: Floats, width_m: float) -> int | None:
    """The vertex of a line in metres, counted from 0, where its corridor's borders cross too often; None for few."""
    half = width_m / 2
    kept = _thinned(line, half * _MERGED)
    if len(kept) < 2:
        return None
    borders, vertex_of = _borders(line[kept], half)
    # A border's pieces meet those beside them by right, and on the inner side of a bend those next but one.
    excess = _too_many(borders, MOST_CORRIDOR_CROSSINGS, predicate="intersects", neighbours=6)
    return None if excess is None else kept[int(vertex_of[excess])]


def cut_vertices(line: Sequence[Position], longest: float) -> int:
    """How many vertices a line in degrees has once its edges are cut to the longest that may be."""
    points = np.array(line, dtype=float)
    lengths = np.hypot(*np.diff(points, axis=0).T)
    return 1 + sum(max(1, ceil(float(length) / longest)) for length in lengths)


def _too_many(ends: Floats, limit: int, *, predicate: str | None, neighbours: int) -> int | None:
    """The edge with the most others that it meets, once all together are more than `limit`; None where they are not."""
    edges = shapely.linestrings(ends)
    tree = shapely.STRtree(edges)
    left = 2 * limit
    worst, most = 0, -1
    for start in range(0, len(edges), _CHUNK):
        chunk = edges[start : start + _CHUNK]
        here, there = tree.query(chunk) if predicate is None else tree.query(chunk, predicate=predicate)
        met = here[np.abs(there - here - start) > neighbours]
        if not len(met):
            continue
        counts = np.bincount(met, minlength=len(chunk))
        if counts.max() > most:
            worst, most = start + int(counts.argmax()), int(counts.max())
        left -= len(met)
        if left < 0:
            return worst
    return None


def _thinned(line: Floats, distance: float) -> list[int]:
    """Indexes of vertices of which none lies nearer than `distance` to the one kept before it."""
    kept = [0]
    x, y = line[0].tolist()
    for index, (to_x, to_y) in enumerate(line[1:].tolist(), 1):
        if (to_x - x) ** 2 + (to_y - y) ** 2 > distance**2:
            kept.append(index)
            x, y = to_x, to_y
    return kept


def _borders(line: Floats, half: float) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Both borders of a corridor as they run beside the line, before anything is cut away: parallels to its edges, and
    between two of them the way around the vertex. With each piece, the vertex that it lies at."""
    along = np.diff(line, axis=0)
    along /= np.hypot(along[:, 0], along[:, 1])[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) * half
    # The farthest point of the arc around each vertex between two edges; straight back, it lies ahead of the line.
    middle = along[:-1] - along[1:]
    size = np.hypot(middle[:, 0], middle[:, 1])[:, None]
    outward = np.divide(middle, size, out=np.zeros_like(middle), where=size > 1e-9) * half
    turn = (along[:-1, 0] * along[1:, 1] - along[:-1, 1] * along[1:, 0])[:, None]
    pieces, vertices = [], []
    edges, joints = np.arange(len(along)), np.arange(1, len(line) - 1)
    for side in (1.0, -1.0):
        begins, ends = line[:-1] + side * across, line[1:] + side * across
        # On the outer side of a bend around it, on the inner side straight.
        outer = (turn * side <= 0) & (size > 1e-9)
        apex = np.where(outer, line[1:-1] + outward, (ends[:-1] + begins[1:]) / 2)
        points = np.empty((3 * len(along) - 1, 2))
        points[0::3], points[1::3], points[2::3] = begins, ends, apex
        numbers = np.empty(len(points), dtype=np.int64)
        numbers[0::3], numbers[1::3], numbers[2::3] = edges, edges + 1, joints
        pieces.append(np.stack([points[:-1], points[1:]], axis=1))
        vertices.append(numbers[:-1])
    return np.concatenate(pieces), np.concatenate(vertices)
