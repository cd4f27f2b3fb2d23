"""The canonical outline: one form for one piece of ground, whoever drew it and wherever they began."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from apps.geometry.canonical import canonical_bytes
from apps.geometry.measure import area_m2

MICRO = 1_000_000
GRID = 1e-6
_FARTHEST = 720.0

Vertex = tuple[int, int]
Ring = tuple[Vertex, ...]


class EmptyOutline(ValueError):
    """Nothing of the geometry has an area on the grid of 1 µ°."""


class InvalidOutline(ValueError):
    """The geometry crosses itself, so that it does not say which ground it means. Check it first (`check`)."""


class Box(NamedTuple):
    """A window in degrees: west and east are longitudes, south and north latitudes."""

    west: float
    south: float
    east: float
    north: float

    def grown(self, across: float, up: float) -> "Box":
        """The box with `across` degrees of longitude and `up` degrees of latitude added on every side."""
        return Box(self.west - across, self.south - up, self.east + across, self.north + up)

    def holds(self, longitude: float, latitude: float) -> bool:
        """Whether the point lies in the box or on its border; False for NaN."""
        return self.west <= longitude <= self.east and self.south <= latitude <= self.north


@dataclass(frozen=True)
class Outline:
    """Ground with an area: polygons, each an outer ring and then its holes, in integer microdegrees.

    Rings are closed (first vertex == last), outer rings run counter-clockwise (RFC 7946) and holes clockwise, each
    starts at its smallest vertex; holes and polygons are sorted. Build it with `from_shapely` or `from_wkb`: those
    make the form, the constructor believes it.
    """

    polygons: tuple[tuple[Ring, ...], ...]

    @classmethod
    def from_shapely(cls, geometry: BaseGeometry) -> "Outline":
        """The canonical outline of a valid geometry in degrees; lines and points in it are left out.

        Vertices are rounded to the grid. Only where that makes two edges cross, the geometry is noded on the grid
        (`set_precision`), so whatever is on the grid already keeps every vertex. Raises EmptyOutline, InvalidOutline.
        """
        polygons = list(_polygons(geometry))
        if not polygons:
            raise EmptyOutline("no area")
        whole = polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)
        if not (np.abs(shapely.get_coordinates(whole)) <= _FARTHEST).all():
            raise InvalidOutline("a coordinate is not a number of degrees")
        rounded = _on_grid(whole)
        if rounded is None or not rounded.is_valid:
            if not whole.is_valid:
                raise InvalidOutline(str(shapely.is_valid_reason(whole)))
            rounded = _on_grid(shapely.set_precision(whole, GRID))
        if rounded is None:
            raise EmptyOutline("no area on the grid of 1 µ°")
        return cls(tuple(sorted(_canonical_polygon(polygon) for polygon in _polygons(rounded))))

    @classmethod
    def from_wkb(cls, wkb: bytes) -> "Outline":
        """The outline of WKB in degrees. Raises EmptyOutline, InvalidOutline (also for bytes that are no WKB)."""
        try:
            geometry = shapely.from_wkb(bytes(wkb))
        except shapely.errors.GEOSException as error:
            raise InvalidOutline(str(error)) from error
        return cls.from_shapely(geometry)

    @classmethod
    def stored(cls, wkb: bytes) -> "Outline":
        """The outline of WKB that `wkb` once gave, believed to be as it was: nothing is checked or put in order, which
        takes most of the time. For what we stored ourselves. Raises InvalidOutline for bytes that are no WKB."""
        try:
            geometry = shapely.from_wkb(bytes(wkb))
        except shapely.errors.GEOSException as error:
            raise InvalidOutline(str(error)) from error
        outline = object.__new__(cls)
        outline.__dict__["_geometry"] = geometry
        return outline

    def __getattr__(self, name: str) -> Any:
        # `stored` leaves the rings to whoever asks for them; comparing ground needs none.
        if name != "polygons":
            raise AttributeError(name)
        polygons = tuple(_rings(polygon) for polygon in _polygons(self.__dict__["_geometry"]))
        self.__dict__["polygons"] = polygons
        return polygons

    @classmethod
    def from_canonical(cls, polygons: Iterable[Iterable[Iterable[Iterable[int]]]]) -> "Outline":
        """The outline of what `canonical()` gave. Raises EmptyOutline, InvalidOutline."""
        try:
            shells = [[[(x / MICRO, y / MICRO) for x, y in ring] for ring in polygon] for polygon in polygons]
            return cls.from_shapely(MultiPolygon([Polygon(rings[0], rings[1:]) for rings in shells]))
        except (EmptyOutline, InvalidOutline):
            raise
        except (TypeError, ValueError, IndexError) as error:
            raise InvalidOutline(str(error)) from error

    @cached_property
    def _geometry(self) -> Polygon | MultiPolygon:
        built = [Polygon(_degrees(rings[0]), [_degrees(hole) for hole in rings[1:]]) for rings in self.polygons]
        return built[0] if len(built) == 1 else MultiPolygon(built)

    def to_shapely(self) -> Polygon | MultiPolygon:
        """The outline in degrees: a Polygon if it is of one piece, else a MultiPolygon. Made once."""
        return self._geometry

    @cached_property
    def wkb(self) -> bytes:
        """Little-endian WKB in degrees, two dimensions, no SRID: the same bytes for the same outline."""
        return bytes(shapely.to_wkb(self._geometry, output_dimension=2, byte_order=1, include_srid=False))

    @cached_property
    def box(self) -> Box:
        """The smallest window in degrees that holds the outline."""
        return Box(*(float(side) for side in self._geometry.bounds))

    @cached_property
    def area_m2(self) -> float:
        """Area in m² on the WGS 84 ellipsoid, holes subtracted; see `measure` for what its edges are."""
        return area_m2(self._geometry)

    @cached_property
    def vertex_count(self) -> int:
        """Vertices of all rings; the closing one, which repeats the first, is not counted."""
        return sum(len(ring) - 1 for rings in self.polygons for ring in rings)

    @cached_property
    def label_point(self) -> tuple[float, float]:
        """A point surely inside, (longitude, latitude) in degrees: where a label or a pin may stand."""
        point = self._geometry.representative_point()
        return float(point.x), float(point.y)

    def canonical(self) -> list[list[list[list[int]]]]:
        """Polygons → rings → [longitude, latitude] in microdegrees: what digests are taken of."""
        return [[[list(vertex) for vertex in ring] for ring in rings] for rings in self.polygons]

    @cached_property
    def digest(self) -> str:
        """Hexadecimal SHA-256 of the canonical JSON."""
        return hashlib.sha256(canonical_bytes(self.canonical())).hexdigest()

    def geojson(self) -> dict[str, Any]:
        """A GeoJSON geometry, degrees with at most six decimals."""
        polygons = [[[list(vertex) for vertex in _degrees(ring)] for ring in rings] for rings in self.polygons]
        if len(polygons) == 1:
            return {"type": "Polygon", "coordinates": polygons[0]}
        return {"type": "MultiPolygon", "coordinates": polygons}

    def vertices(self) -> Iterator[tuple[int, int, int, float, float]]:
        """(part, ring, number, longitude, latitude), counted from 1, without closing vertices, degrees."""
        for part, rings in enumerate(self.polygons, 1):
            for number, ring in enumerate(rings, 1):
                for index, (x, y) in enumerate(ring[:-1], 1):
                    yield part, number, index, x / MICRO, y / MICRO


def _degrees(line: Iterable[Vertex]) -> list[tuple[float, float]]:
    # Division by a million gives the float nearest to the six-decimal number, hence its shortest form in JSON.
    return [(x / MICRO, y / MICRO) for x, y in line]


def _polygons(geometry: BaseGeometry) -> Iterator[Polygon]:
    if isinstance(geometry, Polygon):
        if not geometry.is_empty:
            yield geometry
    elif hasattr(geometry, "geoms"):
        for part in geometry.geoms:
            yield from _polygons(part)


def _on_grid(geometry: BaseGeometry) -> Polygon | MultiPolygon | None:
    """The geometry with every vertex rounded to the grid, repeats dropped, collapsed rings left out; may be invalid."""
    kept: list[Polygon] = []
    for polygon in _polygons(geometry):
        shell = _rounded_ring(polygon.exterior)
        if shell is None:
            continue
        holes = [hole for hole in map(_rounded_ring, polygon.interiors) if hole is not None]
        kept.append(Polygon(shell, holes))
    if not kept:
        return None
    return kept[0] if len(kept) == 1 else MultiPolygon(kept)


def _rounded_ring(ring: Any) -> list[tuple[float, float]] | None:
    micro = np.rint(shapely.get_coordinates(ring) * MICRO).astype(np.int64)
    moved = np.any(micro[1:] != micro[:-1], axis=1)
    micro = micro[np.concatenate(([True], moved))]
    if len(micro) < 4:
        return None
    edges = micro[:-1] - micro[0]
    if not np.any(edges[:, 0] * edges[1, 1] - edges[:, 1] * edges[1, 0]):
        return None
    return [(x / MICRO, y / MICRO) for x, y in micro.tolist()]


def _rings(polygon: Polygon) -> tuple[Ring, ...]:
    """Every ring of a polygon in the order that it has, in microdegrees."""
    lines = shapely.get_rings(polygon)
    coordinates, ring_of = shapely.get_coordinates(lines, return_index=True)
    vertices = list(map(tuple, np.rint(coordinates * MICRO).astype(np.int64).tolist()))
    ends = np.flatnonzero(np.diff(ring_of)) + 1
    return tuple(
        tuple(vertices[start:end])
        for start, end in zip([0, *ends.tolist()], [*ends.tolist(), len(vertices)], strict=True)
    )


def _canonical_polygon(polygon: Polygon) -> tuple[Ring, ...]:
    shell = _canonical_ring(polygon.exterior, counter_clockwise=True)
    return (shell, *sorted(_canonical_ring(hole, counter_clockwise=False) for hole in polygon.interiors))


def _canonical_ring(ring: Any, *, counter_clockwise: bool) -> Ring:
    micro = np.rint(shapely.get_coordinates(ring)[:-1] * MICRO).astype(np.int64).tolist()
    vertices: list[Vertex] = [(x, y) for x, y in micro]
    if bool(shapely.is_ccw(ring)) != counter_clockwise:
        vertices.reverse()
    # In a valid ring no vertex repeats, so the smallest is one and the form has one start.
    start = vertices.index(min(vertices))
    turned = vertices[start:] + vertices[:start]
    return (*turned, turned[0])
