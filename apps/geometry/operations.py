"""What an officer does with areas beside drawing them: split, merge, cut out, grow or shrink, circle, corridor.

Results lie on the grid of 1 µ° and fit each other: what is split or cut has the same vertices on both sides of the new
border, so that no sliver lies between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import shapely
from shapely.geometry import LineString

from apps.geometry.check import Limits, examine_geojson, examine_route
from apps.geometry.intricacy import refuse_many_crossings
from apps.geometry.outline import GRID, EmptyOutline, Outline
from apps.geometry.problems import Code, rejected
from apps.geometry.shapes import ARC_PIECES, LONGEST_EDGE, Area, Route

# Metres by which an area may grow or shrink at once.
FARTHEST_BUFFER_M = 50_000
# Vertices of an area that grows in one step, and how far a larger one grows in its first.
AT_ONCE, FIRST_STEP_M = 500, 100
# Parts into which one line may split an area.
MAX_PARTS = 200


class Operation(StrEnum):
    SPLIT = "split"
    MERGE = "merge"
    CUT = "cut"
    BUFFER = "buffer"
    CIRCLE = "circle"
    CORRIDOR = "corridor"


class NothingToDo(ValueError):
    """The operation would change nothing: the line does not cross the area, nothing is cut out of it."""


def operated(
    operation: Operation,
    limits: Limits,
    geometry: Any,
    other: Any,
    line: Sequence[Sequence[float]],
    metres: int,
) -> list[dict[str, Any]]:
    """`operate` as a child process is asked for it, and the answer as polygons of GeoJSON, each by itself."""
    found = operate(operation, limits, geometry=geometry, other=other, line=line, metres=metres)
    geometries = [outline.geojson() for outline in found]
    return [
        {"type": "Polygon", "coordinates": polygon}
        for one in geometries
        for polygon in ([one["coordinates"]] if one["type"] == "Polygon" else one["coordinates"])
    ]


def operate(
    operation: Operation,
    limits: Limits,
    *,
    geometry: Any = None,
    other: Any = None,
    line: Sequence[Sequence[float]] = (),
    metres: int = 0,
) -> list[Outline]:
    """What an operation makes of GeoJSON as it came in: the outline, or the parts of one that was split.

    Lines and positions are [longitude, latitude] in degrees. Raises GeometryRejected, NothingToDo, EmptyOutline.
    """
    if operation is Operation.CIRCLE:
        return [
            examine_geojson({"type": "Point", "coordinates": list(line[0])}, limits, radius_m=metres).shape.outline()
        ]
    if operation is Operation.CORRIDOR:
        drawn = {"type": "LineString", "coordinates": [list(position) for position in line]}
        return [examine_geojson(drawn, limits, width_m=metres).shape.outline()]
    if operation is Operation.MERGE:
        return [merged(_parts(geometry, limits))]
    area = _area(geometry, limits)
    match operation:
        case Operation.SPLIT:
            return split(area, examine_route([list(position) for position in line], 1, limits).shape)
        case Operation.CUT:
            return [cut(area, _area(other, limits))]
    return [buffered(area, metres)]


def _area(geometry: Any, limits: Limits) -> Outline:
    shape = examine_geojson(geometry, limits).shape
    if not isinstance(shape, Area):
        raise rejected(Code.UNSUPPORTED_GEOMETRY, type=str(geometry.get("type")))
    return shape.ground


def _parts(geometry: Any, limits: Limits) -> list[Outline]:
    """Each polygon by itself: together, parts that touch along a border would be refused."""
    if not isinstance(geometry, dict) or geometry.get("type") != "MultiPolygon":
        return [_area(geometry, limits)]
    coordinates = geometry.get("coordinates")
    polygons = coordinates if isinstance(coordinates, list) else []
    if not 0 < len(polygons) <= MAX_PARTS:
        raise NothingToDo(f"{len(polygons)} parts")
    return [_area({"type": "Polygon", "coordinates": polygon}, limits) for polygon in polygons]


def split(area: Outline, line: Route) -> list[Outline]:
    """The parts into which a line parts the area, the largest first. Raises NothingToDo."""
    ground, along = area.to_shapely(), LineString(line.degrees)
    refuse_many_crossings([ground, along])
    lines = shapely.union_all([shapely.boundary(ground), along], grid_size=GRID)
    faces = [
        face
        for face in shapely.get_parts(shapely.polygonize([lines]))
        if ground.contains(face.representative_point()) and face.area > 0
    ]
    if len(faces) <= len(area.polygons):
        raise NothingToDo("the line does not part the area")
    if len(faces) > MAX_PARTS:
        raise NothingToDo(f"more than {MAX_PARTS} parts")
    parts = [Outline.from_shapely(face) for face in faces]
    return sorted(parts, key=lambda part: -part.area_m2)


def merged(parts: Sequence[Outline]) -> Outline:
    """One outline of parts that may overlap or share borders. Raises NothingToDo where none of them touch."""
    grounds = [part.to_shapely() for part in parts]
    refuse_many_crossings(grounds)
    whole = Outline.from_shapely(shapely.union_all(grounds, grid_size=GRID))
    if len(whole.polygons) >= sum(len(part.polygons) for part in parts):
        raise NothingToDo("no parts touch each other")
    return whole


def cut(area: Outline, other: Outline) -> Outline:
    """The area without what the other covers; its new border has the other's vertices. Raises NothingToDo, and
    EmptyOutline where nothing is left."""
    grounds = area.to_shapely(), other.to_shapely()
    refuse_many_crossings(grounds)
    rest = shapely.difference(*grounds, grid_size=GRID)
    if rest.is_empty:
        raise EmptyOutline("nothing is left")
    found = Outline.from_shapely(rest)
    if found == area:
        raise NothingToDo("the other does not overlap the area")
    return found


def buffered(area: Outline, metres: int) -> Outline:
    """The area grown by so many metres on every side, or shrunk where they are negative. Raises EmptyOutline."""
    if not 0 < abs(metres) <= FARTHEST_BUFFER_M:
        raise NothingToDo(f"{metres} m")
    in_metres, into = _in_metres(area.to_shapely())
    grown = _grown(in_metres, metres, at_once=shapely.get_num_coordinates(area.to_shapely()) <= AT_ONCE)
    if grown.is_empty:
        raise EmptyOutline("nothing is left")
    ground = shapely.transform(grown, lambda x, y: into.transform(x, y, direction="INVERSE"), interleaved=False)
    return Outline.from_shapely(ground if ground.is_valid else shapely.make_valid(ground))


def _grown(in_metres: Any, metres: int, *, at_once: bool) -> Any:
    """In steps that double, which come to the same: of spikes closer to each other than the distance, one step took
    twenty seconds and gigabytes, and grown a little they are no spikes any more."""
    reached = float(metres)
    while not at_once and abs(reached) > FIRST_STEP_M:
        reached /= 2
    grown = shapely.buffer(in_metres, reached, quad_segs=ARC_PIECES)
    while reached != metres:
        grown = shapely.buffer(grown, reached, quad_segs=ARC_PIECES)
        reached *= 2
    return grown


def _in_metres(ground: Any) -> tuple[Any, Any]:
    """The ground in a projection of equal distance from its middle, its edges cut short, and the way there."""
    from pyproj import Transformer

    west, south, east, north = ground.bounds
    local = f"+proj=aeqd +lat_0={(south + north) / 2:.6f} +lon_0={(west + east) / 2:.6f} +datum=WGS84 +units=m"
    into = Transformer.from_crs("OGC:CRS84", local, always_xy=True)
    return shapely.transform(shapely.segmentize(ground, LONGEST_EDGE), into.transform, interleaved=False), into
