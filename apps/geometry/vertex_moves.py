"""Which vertex of one border became which vertex of the other, and how far that is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from apps.geometry.difference import MAX_MOVES, Move, in_degrees
from apps.geometry.measure import geod
from apps.geometry.outline import Box, Vertex

# Vertices of one side times those of the other, up to which they are paired by their distances.
_MAX_PAIRED = 10_000


def moves_of(
    a: Sequence[Vertex], b: Sequence[Vertex], border_a: BaseGeometry | None, border_b: BaseGeometry | None
) -> tuple[tuple[Move, ...], float]:
    """The first MAX_MOVES vertices as both sides have them, and the farthest distance of all of them in metres.

    As many vertices on both sides are taken one for one, in their order. Else each is paired with the nearest that
    keeps the order, and one without a partner is measured to the other border (degrees).
    """
    if len(a) == len(b):
        pairs: list[tuple[int | None, int | None]] = [(index, index) for index in range(len(a))]
    elif len(a) * len(b) <= _MAX_PAIRED:
        pairs = _paired(a, b)
    else:
        pairs = [(index, None) for index in range(len(a))] + [(None, index) for index in range(len(b))]
    both = [(a[first], b[second]) for first, second in pairs if first is not None and second is not None]
    alone_a = [a[first] for first, second in pairs if first is not None and second is None]
    alone_b = [b[second] for first, second in pairs if first is None and second is not None]
    apart = iter(_apart([one for one, _ in both], [other for _, other in both]))
    from_b, from_a = iter(_to_border(alone_a, border_b)), iter(_to_border(alone_b, border_a))
    moves = []
    for first, second in pairs:
        metres = next(apart if first is not None and second is not None else from_b if second is None else from_a)
        one = None if first is None else in_degrees(a[first])
        other = None if second is None else in_degrees(b[second])
        moves.append(Move(one, other, metres))
    return tuple(moves[:MAX_MOVES]), max((move.metres for move in moves), default=0.0)


def box_around(vertices: Sequence[Vertex]) -> Box:
    """The window around vertices, in degrees."""
    xs, ys = zip(*map(in_degrees, vertices), strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def _apart(first: Sequence[Vertex], second: Sequence[Vertex]) -> list[float]:
    if not first:
        return []
    (xs, ys), (us, vs) = (zip(*map(in_degrees, side), strict=True) for side in (first, second))
    return [float(metres) for metres in geod().inv(xs, ys, us, vs)[2]]


def _to_border(vertices: Sequence[Vertex], border: BaseGeometry | None) -> list[float]:
    """Metres from each vertex to the nearest point of a border; 0 where there is no border."""
    if not vertices or border is None or border.is_empty:
        return [0.0] * len(vertices)
    points = shapely.points(np.array([in_degrees(vertex) for vertex in vertices]))
    # Nearest on the ground, not in degrees: a degree of longitude is shorter.
    narrow = float(np.cos(np.radians(vertices[0][1] / 1e6)))
    squeezed, there = (shapely.transform(geometry, lambda xy: xy * (narrow, 1.0)) for geometry in (points, border))
    lines = shapely.shortest_line(squeezed, there)
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2) / (narrow, 1.0)
    metres = geod().inv(ends[:, 0, 0], ends[:, 0, 1], ends[:, 1, 0], ends[:, 1, 1])[2]
    return [float(one) for one in metres]


def _paired(a: Sequence[Vertex], b: Sequence[Vertex]) -> list[tuple[int | None, int | None]]:
    """Pairs of indices in which every vertex of the shorter side has a partner, in order, with the least sum of
    distances; None for the partner that a vertex of the longer side lacks."""
    if len(a) > len(b):
        return [(first, second) for second, first in _paired(b, a)]
    if not a:
        return [(None, index) for index in range(len(b))]
    few, many = np.array(a, dtype=float), np.array(b, dtype=float)
    apart = np.hypot(*(few[:, None, :] - many[None, :, :]).transpose(2, 0, 1))
    best = np.full((len(a) + 1, len(b) + 1), np.inf)
    best[0] = 0.0
    for row in range(1, len(a) + 1):
        taken = best[row - 1, :-1] + apart[row - 1]
        best[row, 1:] = np.minimum.accumulate(taken)
    pairs: list[tuple[int | None, int | None]] = []
    row, column = len(a), len(b)
    while column:
        if row and best[row, column] < best[row, column - 1]:
            row, column = row - 1, column - 1
            pairs.append((row, column))
        else:
            column -= 1
            pairs.append((None, column))
    return pairs[::-1]


def letters(count: int) -> list[str]:
    """Names for so many vertices: a … z, then aa, ab …"""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    return [(alphabet[index // 26 - 1] if index >= 26 else "") + alphabet[index % 26] for index in range(count)]
