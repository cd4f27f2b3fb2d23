"""Where two lines differ: the runs of vertices between those that both have. Their direction does not count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import hypot

from rapidfuzz.distance import LCSseq
from shapely.geometry import LineString

from apps.geometry.difference import MAX_DIFFERENCES, BadChoice, Difference, Part, Side, in_degrees
from apps.geometry.measure import line_length_m
from apps.geometry.outline import Vertex
from apps.geometry.vertex_moves import box_around, moves_of

Line = tuple[Vertex, ...]


@dataclass(frozen=True)
class _Run:
    """Vertices a[start_a:end_a] of the first line stand where the second has b[start_b:end_b]."""

    start_a: int
    end_a: int
    start_b: int
    end_b: int


def line_differences(a: Line, b: Line) -> tuple[Difference, ...]:
    """The differences along the first line, the gathered ones last."""
    second = _directed(a, b)
    borders = LineString(map(in_degrees, a)), LineString(map(in_degrees, second))
    found = []
    for runs in _grouped(a, second):
        of_a = [vertex for run in runs for vertex in a[run.start_a : run.end_a]]
        of_b = [vertex for run in runs for vertex in second[run.start_b : run.end_b]]
        moves, farthest = moves_of(of_a, of_b, *borders)
        reaching = [vertex for run in runs for vertex in (*_reach_a(a, run), *_reach_b(second, run))]
        middle = (of_b or of_a)[len(of_b or of_a) // 2]
        longer = sum(_length(_reach_a(a, run)) - _length(_reach_b(second, run)) for run in runs)
        lines = [[list(in_degrees(vertex)) for vertex in _reach_b(second, run)] for run in runs]
        found.append(
            Difference(
                Part.LINE,
                in_degrees(middle),
                box_around(reaching),
                longer_a_m=longer,
                count_a=len(of_a),
                count_b=len(of_b),
                moves=moves,
                farthest_m=farthest,
                gathered=len(runs),
                geometry={"type": "MultiLineString", "coordinates": [line for line in lines if len(line) > 1]},
            )
        )
    return tuple(found)


def chosen_line(a: Line, b: Line, sides: Sequence[Side]) -> Line:
    """The line with this side's vertices at each difference. Raises BadChoice."""
    second = _directed(a, b)
    groups = _grouped(a, second)
    if len(groups) != len(sides):
        raise BadChoice(f"{len(sides)} choices for {len(groups)} differences")
    if len(set(sides)) < 2:
        return b if Side.B in sides else a
    side_of = {run: side for runs, side in zip(groups, sides, strict=True) for run in runs}
    line: list[Vertex] = []
    at = 0
    for run in sorted(side_of, key=lambda run: run.start_a):
        line += a[at : run.start_a]
        line += a[run.start_a : run.end_a] if side_of[run] is Side.A else second[run.start_b : run.end_b]
        at = run.end_a
    line += a[at:]
    return tuple(vertex for vertex, _repeats in groupby(line))


def _directed(a: Line, b: Line) -> Line:
    """The second line in the direction in which it shares more with the first, or begins nearer to it."""
    ways = (b, b[::-1])
    shared = [LCSseq.similarity(a, way) for way in ways]
    if shared[0] != shared[1]:
        return ways[0] if shared[0] > shared[1] else ways[1]
    return min(ways, key=lambda way: _gap(a[0], way[0]) + _gap(a[-1], way[-1]))


def _gap(one: Vertex, other: Vertex) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _grouped(a: Line, b: Line) -> list[list[_Run]]:
    """The runs that differ, each alone; of more than MAX_DIFFERENCES those with the fewest vertices as one."""
    runs: list[_Run] = []
    for step in LCSseq.opcodes(a, b):
        if step.tag == "equal":
            continue
        if runs and (runs[-1].end_a, runs[-1].end_b) == (step.src_start, step.dest_start):
            first = runs.pop()
            runs.append(_Run(first.start_a, step.src_end, first.start_b, step.dest_end))
        else:
            runs.append(_Run(step.src_start, step.src_end, step.dest_start, step.dest_end))
    if len(runs) <= MAX_DIFFERENCES:
        return [[run] for run in runs]
    by_size = sorted(runs, key=lambda run: (run.start_a - run.end_a + run.start_b - run.end_b, run.start_a))
    alone = sorted(by_size[: MAX_DIFFERENCES - 1], key=lambda run: run.start_a)
    return [*([run] for run in alone), sorted(by_size[MAX_DIFFERENCES - 1 :], key=lambda run: run.start_a)]


def _reach_a(a: Line, run: _Run) -> Line:
    """The run with the vertex before it and the one after it."""
    return a[max(0, run.start_a - 1) : run.end_a + 1]


def _reach_b(b: Line, run: _Run) -> Line:
    return b[max(0, run.start_b - 1) : run.end_b + 1]


def _length(line: Line) -> float:
    return line_length_m(tuple(map(in_degrees, line))) if len(line) > 1 else 0.0
