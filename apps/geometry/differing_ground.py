"""Where two outlines differ: the connected parts of the ground that one of them alone covers.

Both borders are laid over each other on the grid of 1 µ° (snap rounding), so that the common ground and the parts fit
each other edge by edge, and any union of them is valid. Parts that share an edge are one difference; parts that touch
in a point are two. A vertex that exists only because two borders cross there is dropped again where no border turns.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Polygon

from apps.geometry.difference import MAX_DIFFERENCES, BadChoice, Difference, Part, Side, in_degrees
from apps.geometry.measure import areas_m2
from apps.geometry.outline import GRID, MICRO, Box, EmptyOutline, Outline, Vertex
from apps.geometry.overlay import LEAST_OVERLAP_M2
from apps.geometry.vertex_moves import moves_of

# How far an edge may be bent by snapping it to the grid, in microdegrees.
_BENT = 0.75
# Vertices of one difference beyond which a map is given its box alone.
_MAX_DRAWN = 5_000

Integers = npt.NDArray[np.int64]
Vertices = frozenset[Vertex]


@dataclass
class _Group:
    """Polygons that are one difference: what only the first outline covers, and what only the second does."""

    only_a: list[Polygon] = field(default_factory=list)
    only_b: list[Polygon] = field(default_factory=list)
    area_m2: float = 0.0
    gathered: int = 1

    @property
    def polygons(self) -> list[Polygon]:
        return self.only_a + self.only_b

    def take(self, other: _Group) -> None:
        self.only_a += other.only_a
        self.only_b += other.only_b
        self.area_m2 += other.area_m2

    @cached_property
    def west(self) -> tuple[float, float]:
        """Sorts from west to east, and from north to south."""
        bounds = max(self.polygons, key=lambda polygon: polygon.area).bounds
        return float(bounds[0]), -float(bounds[3])


def ground_differences(a: Outline, b: Outline) -> tuple[Difference, ...]:
    """The differences from west to east, the gathered ones last."""
    _common, groups = _arranged(a, b)
    if not groups:
        return ()
    known = _vertices_of(a), _vertices_of(b)
    borders = shapely.boundary(a.to_shapely()), shapely.boundary(b.to_shapely())
    if groups[0].area_m2 < LEAST_OVERLAP_M2:
        return (_difference(groups[0], Part.VERTICES, known, borders),)
    return tuple(_difference(group, Part.GROUND, known, borders) for group in groups)


def chosen_ground(a: Outline, b: Outline, sides: Sequence[Side]) -> Outline:
    """The ground with this side's part at each difference. Raises BadChoice, EmptyOutline."""
    common, groups = _arranged(a, b)
    if len(groups) != len(sides):
        raise BadChoice(f"{len(sides)} choices for {len(groups)} differences")
    if len(set(sides)) < 2 and Side.BOTH not in sides:
        return b if Side.B in sides else a
    taken = [common]
    for group, side in zip(groups, sides, strict=True):
        taken += group.only_a if side is not Side.B else []
        taken += group.only_b if side is not Side.A else []
    ground = shapely.union_all(taken, grid_size=GRID)
    polygons = [polygon for polygon in shapely.get_parts(ground) if polygon.geom_type == "Polygon"]
    if not polygons:
        raise EmptyOutline("nothing is left")
    cleaned = _without_crossings(polygons, a, b)
    return Outline.from_shapely(cleaned if cleaned.is_valid else MultiPolygon(polygons))


def _arranged(a: Outline, b: Outline) -> tuple[Any, list[_Group]]:
    """The common ground, and the differences in their order. Both are empty where the outlines are the same."""
    first, second = a.to_shapely(), b.to_shapely()
    common = shapely.intersection(first, second, grid_size=GRID)
    if a == b:
        return common, []
    only_a, only_b = (
        [part for part in shapely.get_parts(shapely.difference(one, other, grid_size=GRID)) if part.area > 0]
        for one, other in ((first, second), (second, first))
    )
    return common, _in_order(_joined(only_a, only_b))


def _joined(only_a: list[Polygon], only_b: list[Polygon]) -> list[_Group]:
    """The polygons with those that share an edge in one group."""
    parts = only_a + only_b
    root = list(range(len(parts)))

    def top(index: int) -> int:
        while root[index] != index:
            root[index] = root[root[index]]
            index = root[index]
        return index

    for one, other in _neighbours(parts):
        root[top(one)] = top(other)
    groups: dict[int, _Group] = {}
    sizes = areas_m2(np.array(parts, dtype=object)).tolist() if parts else []
    for index, (part, size) in enumerate(zip(parts, sizes, strict=True)):
        group = groups.setdefault(top(index), _Group())
        (group.only_a if index < len(only_a) else group.only_b).append(part)
        group.area_m2 += size
    return list(groups.values())


def _neighbours(parts: list[Polygon]) -> list[tuple[int, int]]:
    """Pairs of polygons with a common edge."""
    if not parts:
        return []
    rings, part_of = shapely.get_rings(parts, return_index=True)
    coordinates, ring_of = shapely.get_coordinates(rings, return_index=True)
    codes, same = _codes(coordinates), ring_of[1:] == ring_of[:-1]
    start, end, owner = codes[:-1][same], codes[1:][same], part_of[ring_of[1:][same]]
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((high, low))
    low, high, owner = low[order], high[order], owner[order]
    twice = np.flatnonzero((low[1:] == low[:-1]) & (high[1:] == high[:-1]))
    return list(zip(owner[twice].tolist(), owner[twice + 1].tolist(), strict=True))


def _in_order(groups: list[_Group]) -> list[_Group]:
    """At most MAX_DIFFERENCES groups: the largest each alone, from west to east, then all others as one.

    What is under 1 m² belongs to the difference that is nearest; where there is none, all of it is one difference.
    """
    large = [group for group in groups if group.area_m2 >= LEAST_OVERLAP_M2]
    small = [group for group in groups if group.area_m2 < LEAST_OVERLAP_M2]
    if not large:
        # Also where nothing but vertices differs.
        whole = _Group()
        for group in small:
            whole.take(group)
        return [whole]
    large.sort(key=lambda group: (-group.area_m2, group.west))
    if len(large) > MAX_DIFFERENCES:
        rest = large[MAX_DIFFERENCES - 1]
        for group in large[MAX_DIFFERENCES:]:
            rest.take(group)
        rest.gathered = len(large) - MAX_DIFFERENCES + 1
        large = [*sorted(large[: MAX_DIFFERENCES - 1], key=lambda group: group.west), rest]
    else:
        large.sort(key=lambda group: group.west)
    if small:
        tree = shapely.STRtree([MultiPolygon(group.polygons) for group in large])
        nearest = tree.nearest(shapely.point_on_surface([group.polygons[0] for group in small]))
        for group, index in zip(small, nearest.tolist(), strict=True):
            large[index].take(group)
    return large


def _difference(group: _Group, part: Part, known: tuple[Vertices, Vertices], borders: tuple[Any, Any]) -> Difference:
    of_a, of_b = _bounding(group, *known)
    moves, farthest = moves_of(of_a, of_b, *borders) if group.gathered == 1 else ((), 0.0)
    if not group.polygons:
        whole = borders[1]
        at, box = whole.representative_point(), Box(*map(float, whole.bounds))
        return Difference(part, (float(at.x), float(at.y)), box, geometry=_box_geometry(box))
    whole = MultiPolygon(group.polygons)
    at = max(group.polygons, key=lambda polygon: polygon.area).representative_point()
    only_a, only_b = (
        float(areas_m2(np.array(side, dtype=object)).sum()) if side else 0.0 for side in (group.only_a, group.only_b)
    )
    box = Box(*map(float, whole.bounds))
    return Difference(
        part,
        (float(at.x), float(at.y)),
        box,
        only_a_m2=only_a,
        only_b_m2=only_b,
        count_a=len(of_a),
        count_b=len(of_b),
        moves=moves,
        farthest_m=farthest,
        gathered=group.gathered,
        geometry=_drawn(whole, box),
        is_drawn=int(shapely.get_num_coordinates(whole)) <= _MAX_DRAWN,
    )


def _drawn(whole: MultiPolygon, box: Box) -> dict[str, Any]:
    if int(shapely.get_num_coordinates(whole)) > _MAX_DRAWN:
        return _box_geometry(box)
    polygons = [
        [[list(in_degrees(vertex)) for vertex in _vertices(ring)] for ring in (part.exterior, *part.interiors)]
        for part in whole.geoms
    ]
    return {"type": "MultiPolygon", "coordinates": polygons}


def _box_geometry(box: Box) -> dict[str, Any]:
    corners = [[box.west, box.south], [box.east, box.south], [box.east, box.north], [box.west, box.north]]
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}


def _bounding(group: _Group, of_a: Vertices, of_b: Vertices) -> tuple[list[Vertex], list[Vertex]]:
    """The vertices on the rings of a difference that only the first outline has, and those that only the second has,
    both in the direction of the first border."""
    first: list[Vertex] = []
    second: list[Vertex] = []
    for polygons, is_a in ((group.only_a, True), (group.only_b, False)):
        for ring in (ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)):
            vertices = _vertices(ring)[:-1]
            only_a = _marked(vertices, of_a, of_b)
            only_b = _marked(vertices, of_b, of_a)
            first += only_a if is_a else only_a[::-1]
            second += only_b[::-1] if is_a else only_b
    return first, second


def _marked(ring: list[Vertex], having: Vertices, lacking: Vertices) -> list[Vertex]:
    """The vertices of a ring that one outline has and the other lacks, from the first that follows any other."""
    marked = [vertex in having and vertex not in lacking for vertex in ring]
    start = next((index for index, mark in enumerate(marked) if mark and not marked[index - 1]), 0)
    return [
        vertex
        for vertex, mark in zip(ring[start:] + ring[:start], marked[start:] + marked[:start], strict=True)
        if mark
    ]


def _vertices(ring: Any) -> list[Vertex]:
    return [(x, y) for x, y in np.rint(shapely.get_coordinates(ring) * MICRO).astype(np.int64).tolist()]


def _codes(coordinates: npt.NDArray[np.float64]) -> Integers:
    """One number for each position on the grid."""
    micro = np.rint(coordinates * MICRO).astype(np.int64)
    return micro[:, 0] * 2**31 + micro[:, 1]


def _vertices_of(outline: Outline) -> Vertices:
    return frozenset(vertex for rings in outline.polygons for ring in rings for vertex in ring)


def _without_crossings(polygons: Iterable[Polygon], a: Outline, b: Outline) -> MultiPolygon:
    """The polygons without the vertices that neither outline has, where the border goes on along one edge of either."""
    edges = _Edges(a, b)
    return MultiPolygon(
        [Polygon(edges.cleaned(polygon.exterior), list(map(edges.cleaned, polygon.interiors))) for polygon in polygons]
    )


class _Edges:
    """The edges of two outlines, asked which of them pass a vertex."""

    def __init__(self, a: Outline, b: Outline) -> None:
        segments = []
        for outline in (a, b):
            rings = shapely.get_rings(list(shapely.get_parts(outline.to_shapely())))
            coordinates, ring_of = shapely.get_coordinates(rings, return_index=True)
            same = ring_of[1:] == ring_of[:-1]
            segments.append(np.stack([coordinates[:-1][same], coordinates[1:][same]], axis=1))
        self._tree = shapely.STRtree(shapely.linestrings(np.concatenate(segments)))
        self._known = _vertices_of(a) | _vertices_of(b)
        self._passing: dict[tuple[float, float], frozenset[int]] = {}

    def cleaned(self, ring: Any) -> list[tuple[float, float]]:
        """The ring's positions, without those at which nothing but a crossing was."""
        vertices = _vertices(ring)[:-1]
        positions = [in_degrees(vertex) for vertex in vertices]
        stays = [vertex in self._known for vertex in vertices]
        if all(stays) or not any(stays):
            return positions
        # From a vertex that stays, so that the one before is always known.
        start = stays.index(True)
        order = [(start + step) % len(positions) for step in range(len(positions))]
        kept = [positions[start]]
        for index in order[1:]:
            after = positions[(index + 1) % len(positions)]
            if stays[index] or not self._goes_on(kept[-1], positions[index], after):
                kept.append(positions[index])
        return kept if len(kept) >= 3 else positions

    def _goes_on(self, before: tuple[float, float], at: tuple[float, float], after: tuple[float, float]) -> bool:
        return bool(self._passing_at(before) & self._passing_at(at) & self._passing_at(after))

    def _passing_at(self, position: tuple[float, float]) -> frozenset[int]:
        if position not in self._passing:
            point = shapely.points(*position)
            near = self._tree.query(point, predicate="dwithin", distance=_BENT * GRID)
            self._passing[position] = frozenset(near.tolist())
        return self._passing[position]
