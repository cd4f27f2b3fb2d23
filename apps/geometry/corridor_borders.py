"""The two borders of a corridor as GEOS draws them before it cuts anything away: what a buffer costs is how often these
cross.

GEOS first takes shallow bends out of the line, on each side those that bend inwards there, then draws beside each edge
a parallel and around each outer bend an arc (`BufferInputLineSimplifier`, `OffsetSegmentGenerator`). This repeats both,
so that the crossings can be counted at little cost and known limits. It decides nothing about the ground.
"""

import itertools
from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin

import numpy as np
import numpy.typing as npt

# Bends are shallow within this part of the distance; of GEOS.
SHALLOW = 0.01
# Of GEOS: how many vertices that went already are looked at before another goes.
_SAMPLES = 10

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
_Point = tuple[float, float]


@dataclass(frozen=True)
class Border:
    """A border's points in metres, and with each the vertex of the line, from 0, that it is drawn beside."""

    points: Floats
    vertex_of: Integers


def borders(line: Floats, half_width: float, arc_pieces: int) -> tuple[Border, Border]:
    """Left and right border of a line in metres that never repeats a vertex; `arc_pieces` a quarter of a circle."""
    points: list[_Point] = [(x, y) for x, y in line.tolist()]
    left = _without_shallow_bends(points, half_width * SHALLOW, 1.0)
    right = _without_shallow_bends(points, half_width * SHALLOW, -1.0)
    return _beside(points, left, half_width, arc_pieces), _beside(points, right[::-1], half_width, arc_pieces)


def _without_shallow_bends(points: list[_Point], tolerance: float, side: float) -> list[int]:
    """Indexes of the vertices that remain on one side (1 left, -1 right)."""
    count = len(points)
    following = list(range(1, count + 1))
    changed = True
    while changed:
        changed = False
        # The first edge always stays.
        here = following[0]
        while here < count and (middle := following[here]) < count and (there := following[middle]) < count:
            if _is_shallow(points, here, middle, there, tolerance, side):
                following[here] = there
                here, changed = there, True
            else:
                here = middle
    kept, index = [], 0
    while index < count:
        kept.append(index)
        index = following[index]
    return kept


def _is_shallow(points: list[_Point], here: int, middle: int, there: int, tolerance: float, side: float) -> bool:
    """Whether the line bends inwards at its middle vertex, and so little that GEOS leaves it out."""
    (x, y), (mx, my), (tx, ty) = points[here], points[middle], points[there]
    if side * ((mx - x) * (ty - y) - (my - y) * (tx - x)) <= 0:
        return False
    if _distance(points[middle], points[here], points[there]) >= tolerance:
        return False
    step = max((there - here) // _SAMPLES, 1)
    return all(
        _distance(points[middle], points[here], points[between]) < tolerance for between in range(here, there, step)
    )


def _distance(point: _Point, begin: _Point, end: _Point) -> float:
    """From a point to a piece of a line."""
    along, up = end[0] - begin[0], end[1] - begin[1]
    x, y = point[0] - begin[0], point[1] - begin[1]
    length = along * along + up * up
    part = min(1.0, max(0.0, (x * along + y * up) / length)) if length else 0.0
    return hypot(x - part * along, y - part * up)


def _beside(points: list[_Point], kept: list[int], half_width: float, arc_pieces: int) -> Border:
    """What lies to the left of the vertices that are kept, in their order."""
    step = pi / 2 / arc_pieces
    drawn: list[_Point] = []
    vertex_of: list[int] = []
    before: float | None = None
    for index, following in itertools.pairwise(kept):
        (x, y), (to_x, to_y) = points[index], points[following]
        direction = atan2(to_y - y, to_x - x) + pi / 2
        if before is not None:
            # From 0 to a half turn it bends to the right, and an arc leads around it.
            turn = (before - direction) % (2 * pi)
            for piece in range(1, round(turn / step)) if turn <= pi else ():
                at = before - piece * step
                drawn.append((x + half_width * cos(at), y + half_width * sin(at)))
                vertex_of.append(index)
        across, up = half_width * cos(direction), half_width * sin(direction)
        drawn += [(x + across, y + up), (to_x + across, to_y + up)]
        vertex_of += [index, following]
        before = direction
    return Border(np.array(drawn), np.array(vertex_of, dtype=np.int64))
