"""What an officer draws: an area, a route with a width, or a site with a radius.

The drawn thing is what is agreed and digested; the outline is derived from it, for comparison and display.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import LineString, Polygon

from apps.geometry.measure import geod, line_length_m
from apps.geometry.outline import MICRO, EmptyOutline, InvalidOutline, Outline, Vertex

if TYPE_CHECKING:
    from pyproj import Transformer

WIDTH_M = (1, 20_000)
RADIUS_M = (1, 50_000)
CIRCLE_VERTICES = 64
LONGEST_EDGE = 0.05
# A quarter of a circle around a bend of a route's border has so many edges.
ARC_PIECES = 8


class BadShape(ValueError):
    """Stored content that is no shape: an unknown type, a missing member, a number that is not whole."""


@dataclass(frozen=True)
class Area:
    """Ground within an outline."""

    ground: Outline

    def outline(self) -> Outline:
        """The ground itself."""
        return self.ground

    def canonical(self) -> dict[str, Any]:
        """JSON of integers (microdegrees) and text: part of a version's digest."""
        return {"type": "area", "polygons": self.ground.canonical()}

    def geojson(self) -> dict[str, Any]:
        """Polygon or MultiPolygon in degrees."""
        return self.ground.geojson()

    def vertices(self) -> Iterator[tuple[int, int, int, float, float]]:
        """(part, ring, number, longitude, latitude), counted from 1, in degrees."""
        return self.ground.vertices()


@dataclass(frozen=True)
class Route:
    """A line of (longitude, latitude) in microdegrees with its whole width in metres.

    It has no direction: of the line and its reverse the smaller is kept, so either gives one digest.
    """

    line: tuple[Vertex, ...]
    width_m: int

    def __post_init__(self) -> None:
        line = tuple((int(x), int(y)) for x, y in self.line)
        if len(line) < 2 or len(set(line)) < 2:
            raise BadShape("a route needs two different vertices")
        object.__setattr__(self, "line", min(line, line[::-1]))

    @cached_property
    def _outline(self) -> Outline:
        return _corridor(self.degrees, self.width_m)

    @property
    def degrees(self) -> tuple[tuple[float, float], ...]:
        """The line in degrees."""
        return tuple((x / MICRO, y / MICRO) for x, y in self.line)

    @cached_property
    def length_m(self) -> float:
        """Length in metres on the ellipsoid."""
        return line_length_m(self.degrees)

    def outline(self) -> Outline:
        """The corridor: half the width to each side, with round ends."""
        return self._outline

    def canonical(self) -> dict[str, Any]:
        """JSON of integers (microdegrees, metres) and text: part of a version's digest."""
        return {"type": "route", "line": [list(vertex) for vertex in self.line], "width_m": self.width_m}

    def geojson(self) -> dict[str, Any]:
        """The line (not the corridor) in degrees."""
        return {"type": "LineString", "coordinates": [list(vertex) for vertex in self.degrees]}

    def vertices(self) -> Iterator[tuple[int, int, int, float, float]]:
        """(1, 1, number, longitude, latitude), counted from 1, in degrees."""
        for index, (longitude, latitude) in enumerate(self.degrees, 1):
            yield 1, 1, index, longitude, latitude


@dataclass(frozen=True)
class Site:
    """A point (longitude, latitude) in microdegrees with a radius in metres."""

    point: Vertex
    radius_m: int

    @cached_property
    def _outline(self) -> Outline:
        return _circle(*self.degrees, self.radius_m)

    @property
    def degrees(self) -> tuple[float, float]:
        """The point in degrees."""
        return self.point[0] / MICRO, self.point[1] / MICRO

    def outline(self) -> Outline:
        """The geodesic circle, as 64 vertices on it."""
        return self._outline

    def canonical(self) -> dict[str, Any]:
        """JSON of integers (microdegrees, metres) and text: part of a version's digest."""
        return {"type": "site", "point": list(self.point), "radius_m": self.radius_m}

    def geojson(self) -> dict[str, Any]:
        """The point (not the circle) in degrees."""
        return {"type": "Point", "coordinates": list(self.degrees)}

    def vertices(self) -> Iterator[tuple[int, int, int, float, float]]:
        """The one point, as (1, 1, 1, longitude, latitude) in degrees."""
        yield 1, 1, 1, *self.degrees


Shape = Area | Route | Site


def from_canonical(content: Mapping[str, Any]) -> Shape:
    """The shape whose `canonical()` this was. Raises BadShape."""
    try:
        match content["type"]:
            case "area":
                return Area(Outline.from_canonical(content["polygons"]))
            case "route":
                line = tuple((_whole(x), _whole(y)) for x, y in content["line"])
                return Route(line, _within(content["width_m"], WIDTH_M))
            case "site":
                longitude, latitude = content["point"]
                return Site((_whole(longitude), _whole(latitude)), _within(content["radius_m"], RADIUS_M))
            case other:
                raise BadShape(f"unknown type of shape: {other!r}")
    except (KeyError, TypeError, ValueError, EmptyOutline, InvalidOutline) as error:
        if isinstance(error, BadShape):
            raise
        raise BadShape(str(error)) from error


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise BadShape(f"not a whole number: {value!r}")
    return value


def _within(value: Any, limits: tuple[int, int]) -> int:
    number = _whole(value)
    if not limits[0] <= number <= limits[1]:
        raise BadShape(f"{number} m is not within {limits[0]} to {limits[1]} m")
    return number


def projected(line: Sequence[tuple[float, float]]) -> tuple[LineString, "Transformer"]:
    """The line in metres, in a projection of equal distance from its middle, and the way there.

    Edges are cut to 0.05° first: a straight line in degrees is no straight line there (140 m off in the middle of
    100 km east to west, 0.4 m with the cut).
    """
    from pyproj import Transformer

    drawn = LineString(line)
    west, south, east, north = drawn.bounds
    local = f"+proj=aeqd +lat_0={(south + north) / 2:.6f} +lon_0={(west + east) / 2:.6f} +datum=WGS84 +units=m"
    into = Transformer.from_crs("OGC:CRS84", local, always_xy=True)
    return shapely.transform(shapely.segmentize(drawn, LONGEST_EDGE), into.transform, interleaved=False), into


def _corridor(line: tuple[tuple[float, float], ...], width_m: int) -> Outline:
    """The line buffered in its own projection."""
    in_metres, into = projected(line)
    widened = shapely.buffer(in_metres, width_m / 2, quad_segs=ARC_PIECES)
    ground = shapely.transform(widened, lambda x, y: into.transform(x, y, direction="INVERSE"), interleaved=False)
    return Outline.from_shapely(ground if ground.is_valid else shapely.make_valid(ground))


def _circle(longitude: float, latitude: float, radius_m: int) -> Outline:
    bearings = [360 * step / CIRCLE_VERTICES for step in range(CIRCLE_VERTICES)]
    longitudes, latitudes, _ = geod().fwd(
        [longitude] * CIRCLE_VERTICES, [latitude] * CIRCLE_VERTICES, bearings, [float(radius_m)] * CIRCLE_VERTICES
    )
    return Outline.from_shapely(Polygon(zip(longitudes, latitudes, strict=True)))
