"""Checks a geometry on its way in and makes it a shape; says everything that is wrong, not the first thing only.

Nothing here throws anything but GeometryRejected, whatever comes in: files and scripts are not to be trusted.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice
from typing import Any, Generic, TypeVar

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from apps.geometry.crossings import place_of_invalidity, self_crossings
from apps.geometry.intricacy import (
    MAX_CORRIDOR_CROSSINGS,
    MAX_CORRIDOR_VERTICES,
    MAX_CUT_VERTICES,
    corridor_crossings,
    cut_vertices,
    near_edges,
    near_rings,
)
from apps.geometry.measure import area_m2, margin_degrees
from apps.geometry.outline import MICRO, Box, EmptyOutline, InvalidOutline, Outline, Vertex
from apps.geometry.positions import Position, on_grid, read_positions, shown, whole_number, without_repeats
from apps.geometry.problems import Code, Findings, GeometryRejected, Problem, rejected
from apps.geometry.shapes import ARC_PIECES, LONGEST_EDGE, RADIUS_M, WIDTH_M, Area, Route, Shape, Site, projected

LEAST_AREA_M2 = 1.0
# Perimeter² ÷ area, of whatever unit: 13 for a circle, 52 for the Castello Road zone, some thousands for a thousand
# islands or a corridor across the country. Two combs of a hundred teeth, laid across each other, would share 10,000
# pieces and cost what those cost. A sliver of few vertices is as ragged, and costs nothing.
MAX_RAGGED = 50_000.0
RAGGED_FROM_VERTICES = 400
# A road across the country, 10 m wide, has 240,000. Two zigzags as ragged as this share some 60,000 pieces.
MAX_RAGGED_CORRIDOR = 500_000.0
_MOST_OUTSIDE_NAMED = 10
_MOST_OVERLAPS_NAMED = 50

AnyShape = TypeVar("AnyShape", bound=Shape, covariant=True)


@dataclass(frozen=True)
class Limits:
    """What the theatre accepts: its bounds in degrees, a margin in km around them, and sizes."""

    bounds: Box
    margin_km: float = 50
    max_vertices: int = 10_000
    max_bytes: int = 5_000_000
    # The least area of a ring: what is smaller was hardly meant.
    least_ring_m2: float = LEAST_AREA_M2

    @cached_property
    def reach(self) -> Box:
        """The bounds with the margin on every side, in degrees."""
        # Degrees of longitude are longest towards the equator, so the margin there is measured at the far side.
        latitude = max(abs(self.bounds.south), abs(self.bounds.north))
        return self.bounds.grown(*margin_degrees(self.margin_km, latitude))


@dataclass(frozen=True)
class Examined(Generic[AnyShape]):
    """An accepted shape, and warnings about what was mended on the way (ring closed, repeats or heights dropped)."""

    shape: AnyShape
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _CheckedRing:
    part: int
    ring: int
    vertices: list[Vertex]

    @cached_property
    def polygon(self) -> Polygon:
        return Polygon([(x / MICRO, y / MICRO) for x, y in self.vertices])


def has_slivers(outline: Outline) -> bool:
    """Whether a ring is smaller than what may be entered: only what the service divided is."""
    rings = (ring for polygon in outline.polygons for ring in polygon)
    return any(area_m2(Polygon([(x / MICRO, y / MICRO) for x, y in ring])) < LEAST_AREA_M2 for ring in rings)


def examine_area(rings: Any, limits: Limits) -> Examined[Area]:
    """The area of polygons → rings → positions (longitude, latitude) in degrees; the first ring is the outer one.

    Raises GeometryRejected with every problem found.
    """
    findings = Findings()
    parts = _structure(rings, limits)
    drawn: list[tuple[int, int, list[Position]]] = []
    for part, raw_rings in enumerate(parts, 1):
        for number, raw in enumerate(raw_rings, 1):
            positions = read_positions(raw, findings, part=part, ring=number, limit=limits.max_vertices)
            if positions is not None:
                drawn.append((part, number, positions))
    _check_bounds(drawn, limits, findings)
    _check_intricacy(drawn, findings)
    checked = [ring for item in drawn if (ring := _check_ring(*item, findings, limits)) is not None]
    findings.raise_if_errors()
    polygons = [
        _assemble(part, list(rings_of_part), findings)
        for part, rings_of_part in groupby(checked, key=lambda ring: ring.part)
    ]
    _check_parts(polygons, findings)
    findings.raise_if_errors()
    whole = polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
    if not whole.is_valid:
        findings.add(Problem(Code.RINGS_OVERLAP, at=place_of_invalidity(whole)))
    elif _ragged(whole):
        findings.add(Problem(Code.TOO_RAGGED, at=_within(whole)))
    findings.raise_if_errors()
    try:
        return Examined(Area(Outline.from_shapely(whole)), tuple(findings.warnings))
    except EmptyOutline as error:
        raise rejected(Code.ZERO_AREA) from error
    except InvalidOutline as error:
        raise GeometryRejected([Problem(Code.RINGS_OVERLAP, at=place_of_invalidity(whole))]) from error


def _ragged(geometry: BaseGeometry, most: float = MAX_RAGGED) -> bool:
    many = int(shapely.get_num_coordinates(geometry)) > RAGGED_FROM_VERTICES
    return many and geometry.area > 0 and geometry.length**2 / geometry.area > most


def _check_intricacy(drawn: list[tuple[int, int, list[Position]]], findings: Findings) -> None:
    """Raises GeometryRejected at once where any further check would take too long."""
    if problem := near_edges(drawn) or near_rings(drawn):
        findings.add(problem)
        findings.raise_if_errors()


def examine_route(line: Any, width_m: Any, limits: Limits) -> Examined[Route]:
    """The route along positions (longitude, latitude) in degrees, of a whole number of metres in width.

    A route may cross itself, within limits. Raises GeometryRejected.
    """
    findings = Findings()
    width = _metres(width_m, WIDTH_M, Code.WIDTH_OUT_OF_RANGE, findings)
    _check_count(len(line) if isinstance(line, list | tuple) else 0, limits)
    positions = read_positions(line, findings, part=1, ring=1, limit=limits.max_vertices)
    vertices: list[Vertex] = []
    if positions is not None:
        _check_bounds([(1, 1, positions)], limits, findings)
        if not findings.errors:
            vertices = without_repeats([on_grid(position) for position in positions], findings, part=1, ring=1)
        if len(set(vertices)) < 2 and not findings.errors:
            params = {"count": len(set(vertices)), "needed": 2}
            findings.add(Problem(Code.TOO_FEW_VERTICES, 1, 1, params=params))
    findings.raise_if_errors()
    route = Route(tuple(vertices), width)
    _check_intricacy([(1, 1, list(route.degrees))], findings)
    _check_corridor(route)
    return Examined(route, tuple(findings.warnings))


def _check_corridor(route: Route) -> None:
    """Derives the corridor, once it is known to stay within its limits. Raises GeometryRejected."""
    cut = cut_vertices(route.degrees, LONGEST_EDGE)
    if cut > MAX_CUT_VERTICES:
        raise rejected(Code.CORRIDOR_VERTICES, count=cut, limit=MAX_CUT_VERTICES)
    in_metres, _into = projected(route.degrees)
    tangled_at = corridor_crossings(shapely.get_coordinates(in_metres), route.width_m, ARC_PIECES)
    if tangled_at is not None:
        at = shapely.get_coordinates(shapely.segmentize(shapely.LineString(route.degrees), LONGEST_EDGE))[tangled_at]
        place = (float(at[0]), float(at[1]))
        vertex = 1 + int(np.argmin([np.hypot(x - place[0], y - place[1]) for x, y in route.degrees]))
        params = {"limit": MAX_CORRIDOR_CROSSINGS, "width_m": route.width_m}
        raise GeometryRejected([Problem(Code.CORRIDOR_TANGLED, 1, 1, vertex, place, params)])
    try:
        outline = route.outline()
    except (EmptyOutline, InvalidOutline) as error:
        raise rejected(Code.ZERO_AREA) from error
    if outline.vertex_count > MAX_CORRIDOR_VERTICES:
        raise rejected(Code.CORRIDOR_VERTICES, count=outline.vertex_count, limit=MAX_CORRIDOR_VERTICES)
    if _ragged(outline.to_shapely(), MAX_RAGGED_CORRIDOR):
        raise GeometryRejected([Problem(Code.TOO_RAGGED, 1, 1, at=outline.label_point)])


def examine_site(point: Any, radius_m: Any, limits: Limits) -> Examined[Site]:
    """The site around a position (longitude, latitude) in degrees, of a whole number of metres in radius.

    Raises GeometryRejected.
    """
    findings = Findings()
    radius = _metres(radius_m, RADIUS_M, Code.RADIUS_OUT_OF_RANGE, findings)
    positions = read_positions([point], findings, part=1, ring=1, limit=1)
    if positions is not None:
        _check_bounds([(1, 1, positions)], limits, findings)
    findings.raise_if_errors()
    if not positions:
        raise rejected(Code.EMPTY)
    return Examined(Site(on_grid(positions[0]), radius), tuple(findings.warnings))


def examine_geojson(
    geometry: Any, limits: Limits, width_m: Any = None, radius_m: Any = None
) -> Examined[Area] | Examined[Route] | Examined[Site]:
    """The shape of a GeoJSON geometry (or a Feature with one): polygons are an area, a line a route, a point a site.

    Raises GeometryRejected.
    """
    if isinstance(geometry, dict) and geometry.get("type") == "Feature":
        geometry = geometry.get("geometry")
    if not isinstance(geometry, dict) or not isinstance(geometry.get("type"), str):
        raise rejected(Code.NOT_GEOJSON, found=shown(geometry), path="type")
    coordinates = geometry.get("coordinates")
    match geometry["type"]:
        case "Polygon":
            return examine_area([coordinates], limits)
        case "MultiPolygon":
            return examine_area(coordinates, limits)
        case "LineString":
            return examine_route(coordinates, width_m, limits)
        case "Point":
            return examine_site(coordinates, radius_m, limits)
        case "FeatureCollection":
            listed = geometry.get("features")
            features: list[Any] = listed if isinstance(listed, list) else []
            count = len(features)
            if count == 1 and isinstance(features[0], dict) and features[0].get("type") == "Feature":
                return examine_geojson(features[0], limits, width_m, radius_m)
            raise rejected(Code.SEVERAL_FEATURES if count else Code.EMPTY, count=count)
        case other:
            raise rejected(Code.UNSUPPORTED_GEOMETRY, type=shown(other))


def _structure(polygons: Any, limits: Limits) -> list[Sequence[Any]]:
    """Polygons as a list of lists of rings, counted before anything is read. Raises GeometryRejected."""
    if not isinstance(polygons, list | tuple):
        raise rejected(Code.NOT_GEOJSON, found=shown(polygons), path="coordinates")
    if not polygons:
        raise rejected(Code.EMPTY)
    findings = Findings()
    count = 0
    for part, rings in enumerate(polygons, 1):
        if not isinstance(rings, list | tuple):
            findings.add(Problem(Code.NOT_GEOJSON, part, params={"found": shown(rings), "path": "coordinates"}))
        elif not rings:
            findings.add(Problem(Code.EMPTY, part))
        else:
            count += sum(len(ring) if isinstance(ring, list | tuple) else 1 for ring in rings)
    _check_count(count, limits)
    findings.raise_if_errors()
    return list(polygons)


def _check_count(count: int, limits: Limits) -> None:
    if count > limits.max_vertices:
        raise rejected(Code.TOO_MANY_VERTICES, count=count, limit=limits.max_vertices)


def _metres(value: Any, limits: tuple[int, int], code: Code, findings: Findings) -> int:
    number = whole_number(value)
    if number is None or not limits[0] <= number <= limits[1]:
        findings.add(Problem(code, params={"value": shown(value), "least": limits[0], "most": limits[1]}))
        return limits[0]
    return number


def _check_bounds(drawn: Iterable[tuple[int, int, list[Position]]], limits: Limits, findings: Findings) -> None:
    """Notes the vertices beyond the theatre; if all would lie in it with axes swapped, that one problem instead."""
    vertices = [
        (part, ring, number, position)
        for part, ring, positions in drawn
        for number, position in enumerate(positions, 1)
    ]
    reach = limits.reach
    outside = [vertex for vertex in vertices if not reach.holds(*vertex[3])]
    if not outside:
        return
    if all(reach.holds(latitude, longitude) for *_, (longitude, latitude) in vertices):
        part, ring, number, (longitude, latitude) = outside[0]
        params = {"lon": longitude, "lat": latitude}
        findings.add(Problem(Code.AXES_SWAPPED, part, ring, number, (latitude, longitude), params))
        return
    for part, ring, number, (longitude, latitude) in outside[:_MOST_OUTSIDE_NAMED]:
        params = {"lon": longitude, "lat": latitude, "margin_km": limits.margin_km, "more": len(outside) - 1}
        on_earth = abs(longitude) <= 180 and abs(latitude) <= 90
        at = (longitude, latitude) if on_earth else None
        findings.add(Problem(Code.OUTSIDE_BOUNDS, part, ring, number, at, params))


def _check_ring(
    part: int, ring: int, positions: list[Position], findings: Findings, limits: Limits
) -> _CheckedRing | None:
    """The ring on the grid, without closing vertex and repeats; None where it cannot be one."""
    if any(abs(longitude) > 360 or abs(latitude) > 360 for longitude, latitude in positions):
        return None
    vertices = without_repeats([on_grid(position) for position in positions], findings, part=part, ring=ring)
    if len(vertices) > 1 and vertices[0] == vertices[-1]:
        vertices = vertices[:-1]
    elif len(vertices) > 2:
        x, y = vertices[-1]
        findings.add(Problem(Code.RING_NOT_CLOSED, part, ring, len(positions), (x / MICRO, y / MICRO)))
    different = len(set(vertices))
    if different < 3:
        findings.add(Problem(Code.TOO_FEW_VERTICES, part, ring, params={"count": different, "needed": 3}))
        return None
    checked = _CheckedRing(part, ring, vertices)
    at = (vertices[0][0] / MICRO, vertices[0][1] / MICRO)
    if _on_one_line(vertices):
        findings.add(Problem(Code.ZERO_AREA, part, ring, at=at))
        return None
    crossings = self_crossings(vertices)
    count = len(vertices)
    for crossing in crossings:
        params = {
            "first": crossing.first,
            "first_end": crossing.first % count + 1,
            "second": crossing.second,
            "second_end": crossing.second % count + 1,
            "how": crossing.how,
        }
        findings.add(Problem(Code.SELF_INTERSECTION, part, ring, crossing.first, crossing.at, params))
    if not crossings and area_m2(checked.polygon) < limits.least_ring_m2:
        findings.add(Problem(Code.ZERO_AREA, part, ring, at=at))
        return None
    return checked


def _on_one_line(vertices: list[Vertex]) -> bool:
    (x0, y0), (x1, y1) = vertices[0], vertices[1]
    return all((x1 - x0) * (y - y0) == (y1 - y0) * (x - x0) for x, y in vertices)


def _assemble(part: int, rings: list[_CheckedRing], findings: Findings) -> Polygon:
    """The polygon of simple rings; notes holes outside of the outer ring, and holes over each other."""
    shell, holes = rings[0].polygon, rings[1:]
    shapely.prepare(shell)
    border = shell.exterior
    shapely.prepare(border)
    polygons = np.array([hole.polygon for hole in holes], dtype=object)
    covered, meeting = shapely.covers(shell, polygons), shapely.intersects(border, polygons)
    inside: list[_CheckedRing] = []
    for hole, is_covered, meets in zip(holes, covered, meeting, strict=True):
        if not is_covered:
            findings.add(Problem(Code.HOLE_OUTSIDE, part, hole.ring, at=_within(hole.polygon.difference(shell))))
            continue
        shared = shapely.intersection(border, hole.polygon.exterior) if meets else None
        if shared is None or shared.length == 0:
            inside.append(hole)
            continue
        params = {"other_part": part, "other_ring": 1}
        findings.add(Problem(Code.RINGS_OVERLAP, part, hole.ring, at=_within(shared), params=params))
    for first, second, at in _overlaps([hole.polygon for hole in inside]):
        params = {"other_part": part, "other_ring": inside[first].ring}
        findings.add(Problem(Code.RINGS_OVERLAP, part, inside[second].ring, at=at, params=params))
    return Polygon(shell.exterior, [hole.polygon.exterior for hole in inside])


def _check_parts(polygons: list[Polygon], findings: Findings) -> None:
    for part, polygon in enumerate(polygons, 1):
        if not polygon.is_valid:
            findings.add(Problem(Code.RINGS_OVERLAP, part, at=place_of_invalidity(polygon)))
    if findings.errors:
        return
    for first, second, at in _overlaps(polygons):
        params = {"other_part": first + 1, "other_ring": 1}
        findings.add(Problem(Code.RINGS_OVERLAP, second + 1, 1, at=at, params=params))


def _overlaps(polygons: list[Polygon]) -> Iterator[tuple[int, int, tuple[float, float]]]:
    """Pairs (lower index first) that share more than single points, with a place in what they share; at most fifty."""
    return islice(_all_overlaps(polygons), _MOST_OVERLAPS_NAMED)


def _all_overlaps(polygons: list[Polygon]) -> Iterator[tuple[int, int, tuple[float, float]]]:
    tree = shapely.STRtree(polygons)
    for index, polygon in enumerate(polygons):
        for other in tree.query(polygon, predicate="intersects").tolist():
            if other <= index:
                continue
            shared = shapely.intersection(polygon, polygons[other])
            if shared.area > 0 or shared.length > 0:
                yield index, other, _within(shared)


def _within(geometry: BaseGeometry) -> tuple[float, float]:
    point = geometry.representative_point()
    return float(point.x), float(point.y)
