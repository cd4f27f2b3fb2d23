"""Repairs that are well defined, proposed with their effect and never applied silently."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from apps.geometry.check import LEAST_AREA_M2, Limits, examine_area, examine_geojson
from apps.geometry.measure import area_m2
from apps.geometry.outline import EmptyOutline, InvalidOutline, Outline
from apps.geometry.positions import Position, on_grid, read_positions
from apps.geometry.problems import Code, Findings, GeometryRejected
from apps.geometry.shapes import Area, Shape

SWAPPED = "axes_swapped"
UNTANGLED = "untangled"
# Rebuilding 10,000 crossings takes about half a second; eight times as many vertices would take a minute.
MAX_CROSSINGS = 10_000
_CHUNK = 64
_MENDED_BY_REBUILDING = frozenset(
    {Code.SELF_INTERSECTION, Code.RINGS_OVERLAP, Code.HOLE_OUTSIDE, Code.ZERO_AREA, Code.TOO_FEW_VERTICES}
)


@dataclass(frozen=True)
class Repair:
    """A proposed shape, the steps that led there (`axes_swapped`, `untangled`), and what becomes of the area.

    `area_change_m2` is the proposal's area less the sum of the rings as entered (outer rings less holes, each
    measured alone); 0 where only axes were swapped.
    """

    shape: Shape
    area_change_m2: float
    steps: tuple[str, ...]

    @property
    def description_code(self) -> str:
        """The steps in one word, for a page's sentence: axes_swapped, untangled, or axes_swapped_untangled."""
        return SWAPPED + "_" + UNTANGLED if len(self.steps) == 2 else self.steps[0]


def propose_repair(
    geometry: Any,
    limits: Limits,
    width_m: Any = None,
    radius_m: Any = None,
    refusal: GeometryRejected | None = None,
) -> Repair | None:
    """A repair of what the checks refuse: a GeoJSON geometry, or polygons → rings → (longitude, latitude).

    Swaps the axes where that brings everything into the theatre; untangles rings that cross, holes that stray and
    parts that overlap by rebuilding the polygon from its outer rings and holes (GEOS, method "structure"). None
    where nothing is wrong, or nothing certain can be done: coordinates unreadable, ground outside the theatre.
    `refusal` is what the checks said of it, where they have been asked already.
    """
    steps: list[str] = []
    refusal = refusal or _refusal(geometry, limits, width_m, radius_m)
    if refusal is None:
        return None
    if any(problem.code == Code.AXES_SWAPPED for problem in refusal.problems):
        geometry = exchanged(geometry)
        steps.append(SWAPPED)
        refusal = _refusal(geometry, limits, width_m, radius_m)
        if refusal is None:
            shape = _examine(geometry, limits, width_m, radius_m)
            return Repair(shape, 0.0, tuple(steps))
    errors = [problem for problem in refusal.problems if problem.severity == "error"]
    if not errors or any(problem.code not in _MENDED_BY_REBUILDING for problem in errors):
        return None
    polygons = _polygons(geometry)
    if polygons is None or _tangled_beyond_repair(polygons, limits):
        return None
    return _rebuilt(polygons, limits, (*steps, UNTANGLED))


def _examine(geometry: Any, limits: Limits, width_m: Any, radius_m: Any) -> Shape:
    if isinstance(geometry, dict):
        return examine_geojson(geometry, limits, width_m, radius_m).shape
    return examine_area(geometry, limits).shape


def _refusal(geometry: Any, limits: Limits, width_m: Any, radius_m: Any) -> GeometryRejected | None:
    try:
        _examine(geometry, limits, width_m, radius_m)
    except GeometryRejected as refusal:
        return refusal
    return None


def exchanged(value: Any) -> Any:
    """The geometry with the first two numbers of each position exchanged; only for what the checks could read."""
    if isinstance(value, dict):
        member = "geometry" if value.get("type") == "Feature" else "coordinates"
        return {**value, member: exchanged(value.get(member))}
    if isinstance(value, list | tuple) and len(value) >= 2 and not isinstance(value[0], list | tuple | dict):
        return [value[1], value[0], *value[2:]]
    if isinstance(value, list | tuple):
        return [exchanged(item) for item in value]
    return value


def _polygons(geometry: Any) -> list[Any] | None:
    if isinstance(geometry, dict) and geometry.get("type") == "Feature":
        geometry = geometry.get("geometry")
    if isinstance(geometry, dict):
        if geometry.get("type") == "Polygon":
            return [geometry.get("coordinates")]
        return geometry["coordinates"] if geometry.get("type") == "MultiPolygon" else None
    return list(geometry)


def _rebuilt(polygons: list[Any], limits: Limits, steps: tuple[str, ...]) -> Repair | None:
    pieces: list[BaseGeometry] = []
    before = 0.0
    for rings in polygons:
        read = [read_positions(ring, Findings(), part=1, ring=1, limit=limits.max_vertices) or [] for ring in rings]
        drawn = [_on_grid_ring(ring) for ring in read]
        shell, holes = drawn[0], [hole for hole in drawn[1:] if hole is not None]
        if shell is None:
            continue
        before += area_m2(Polygon(shell)) - sum(area_m2(Polygon(hole)) for hole in holes)
        pieces.append(shapely.make_valid(Polygon(shell, holes), method="structure", keep_collapsed=False))
    if not pieces:
        return None
    whole = shapely.union_all(pieces)
    parts = [part for part in shapely.get_parts(whole) if isinstance(part, Polygon) and area_m2(part) >= LEAST_AREA_M2]
    try:
        ground = Outline.from_shapely(shapely.union_all(parts))
        examined = examine_area(_positions(ground), limits)
    except (EmptyOutline, InvalidOutline, GeometryRejected):
        return None
    return Repair(Area(examined.shape.ground), ground.area_m2 - before, steps)


def _tangled_beyond_repair(polygons: list[Any], limits: Limits) -> bool:
    """Whether edges cross more than MAX_CROSSINGS times. Rebuilding costs time and memory by the crossing: a scribble
    of 10,000 vertices has twenty million, and no repair of it would be what anybody meant."""
    lines: list[Any] = []
    for ring in (ring for rings in polygons for ring in rings):
        drawn = _on_grid_ring(read_positions(ring, Findings(), part=1, ring=1, limit=limits.max_vertices) or [])
        if drawn is not None:
            lines += [[here, there] for here, there in pairwise([*drawn, drawn[0]]) if here != there]
    if not lines:
        return False
    edges = shapely.linestrings(lines)
    tree = shapely.STRtree(edges)
    # Each edge meets itself and two neighbours; each crossing is met from both of its edges.
    left = 3 * len(edges) + 2 * MAX_CROSSINGS
    for start in range(0, len(edges), _CHUNK):
        left -= len(tree.query(edges[start : start + _CHUNK], predicate="intersects")[0])
        if left < 0:
            return True
    return False


def _on_grid_ring(positions: list[Position]) -> list[Position] | None:
    vertices = [(x / 1_000_000, y / 1_000_000) for x, y in map(on_grid, positions)]
    return vertices if len(set(vertices)) >= 3 else None


def _positions(ground: Outline) -> list[Any]:
    geometry = ground.geojson()
    return [geometry["coordinates"]] if geometry["type"] == "Polygon" else list(geometry["coordinates"])
