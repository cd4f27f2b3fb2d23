"""From what came in, a drawn geometry, a table or a file, to a shape or to everything that is wrong with it.

The one way in for every form and for the API. A pure function of its arguments, so that it can run in a child process.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from apps.geometry.check import Examined, Limits, examine_area, examine_geojson
from apps.geometry.geojsonfile import FileContents, read_geojson, read_object
from apps.geometry.outline import Box
from apps.geometry.problems import Code, GeometryRejected, Problem, rejected
from apps.geometry.repair import Repair, exchanged, propose_repair
from apps.geometry.shapes import Shape
from apps.geometry.table import parse_table

ShapeType = Literal["area", "route", "site"]
# Where a position or an object begins in GeoJSON that has not been read. Boxes and colours are lists of numbers too,
# so text is refused by these counts from twice the limit on; the exact count comes after reading.
_POSITIONS = re.compile(rb"\[\s*[-\d]")
_OBJECTS = re.compile(rb"\{")
_SHAPE_OF = {"Polygon": "area", "MultiPolygon": "area", "LineString": "route", "Point": "site"}


@dataclass(frozen=True)
class Entry:
    """An outline as it came: one of GeoJSON (text or parsed), a table of coordinates, or a file."""

    wanted: ShapeType
    geometry: Any = None
    table: str = ""
    file: bytes | None = None
    width_m: Any = None
    radius_m: Any = None

    @property
    def size(self) -> int:
        """About how many characters came."""
        if self.file is not None:
            return len(self.file)
        if self.table or isinstance(self.geometry, str):
            return len(self.table or self.geometry)
        return len(json.dumps(self.geometry))


@dataclass(frozen=True)
class Reading:
    """What became of an entry. `shape` is None where it cannot be accepted; `problems` holds warnings as well.

    `raw` is the geometry as it came: GeoJSON, or polygons → rings → positions; None where there was none to read.
    """

    raw: Any = None
    shape: Shape | None = None
    problems: tuple[Problem, ...] = ()
    repair: Repair | None = None


def refuse_by_count(raw: bytes, limits: Limits) -> None:
    """Refuses GeoJSON of far too many positions or objects before anything reads it: counting costs next to nothing.

    Raises GeometryRejected.
    """
    most = 2 * limits.max_vertices
    for sign in (_POSITIONS, _OBJECTS):
        if (count := sum(1 for _ in sign.finditer(raw))) > most:
            raise rejected(Code.TOO_MANY_VERTICES, count=count, limit=limits.max_vertices)


def refuse_by_size(entry: Entry, limits: Limits) -> None:
    """Refuses an entry of too many positions before it is checked or copied to a child. Raises GeometryRejected."""
    if entry.file is not None:
        refuse_by_count(entry.file, limits)
    elif isinstance(entry.geometry, str):
        refuse_by_count(entry.geometry.encode("utf-8", "replace"), limits)
    elif (count := _count(entry.geometry)) > limits.max_vertices:
        raise rejected(Code.TOO_MANY_VERTICES, count=count, limit=limits.max_vertices)


def _count(content: Any) -> int:
    """How many positions and empty lists are in the coordinates of GeoJSON, however its objects stand in each other."""
    count, waiting = 0, [content]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            waiting += [item[name] for name in ("geometry", "features", "geometries", "coordinates") if name in item]
        elif isinstance(item, list):
            inner = [part for part in item if isinstance(part, list | dict)]
            waiting += inner
            count += not inner
    return count


def read_entry(entry: Entry, limits: Limits, *, repairing: bool = False) -> Reading:
    """Reads and checks an entry; with `repairing`, proposes a repair of what is refused. Raises nothing."""
    raw: Any = None
    warnings: tuple[Problem, ...] = ()
    try:
        refuse_by_size(entry, limits)
        raw, warnings = _raw(entry, limits)
        examined = _examine(raw, entry, limits)
    except GeometryRejected as refusal:
        if any(problem.code == Code.TOO_MANY_VERTICES for problem in refusal.problems):
            # Nobody draws it, and carrying it back costs as much as reading it.
            return Reading(None, None, refusal.problems)
        repair = _repair(raw, entry, limits, refusal) if repairing and raw is not None else None
        return Reading(raw, None, (*refusal.problems, *warnings), repair)
    return Reading(raw, examined.shape, (*warnings, *examined.warnings))


def _raw(entry: Entry, limits: Limits) -> tuple[Any, tuple[Problem, ...]]:
    if entry.file is not None:
        return _only_geometry(read_geojson(entry.file, limits), entry.wanted)
    if entry.table.strip():
        return _from_table(parse_table(entry.table), entry.wanted), ()
    if isinstance(entry.geometry, str) and entry.geometry.strip():
        return _only_geometry(read_geojson(entry.geometry.encode("utf-8", "replace"), limits), entry.wanted)
    if entry.geometry is None or isinstance(entry.geometry, str):
        raise rejected(Code.EMPTY)
    return _only_geometry(read_object(entry.geometry), entry.wanted)


def _only_geometry(contents: FileContents, wanted: ShapeType) -> tuple[Any, tuple[Problem, ...]]:
    """The one geometry of a file. Several areas make one designation of several parts."""
    geometries = contents.geometries
    if len(geometries) == 1:
        return geometries[0], contents.warnings
    if wanted == "area" and all(_SHAPE_OF.get(geometry["type"]) == "area" for geometry in geometries):
        parts: list[Any] = []
        for geometry in geometries:
            coordinates = geometry["coordinates"]
            parts += [coordinates] if geometry["type"] == "Polygon" else coordinates
        return {"type": "MultiPolygon", "coordinates": parts}, contents.warnings
    raise rejected(Code.SEVERAL_FEATURES, count=len(geometries))


def _from_table(polygons: list[Any], wanted: ShapeType) -> Any:
    if wanted == "area":
        return polygons
    line = [list(position) for polygon in polygons for ring in polygon for position in ring]
    if wanted == "route":
        return {"type": "LineString", "coordinates": line}
    if len(line) != 1:
        raise rejected(Code.SEVERAL_FEATURES, count=len(line))
    return {"type": "Point", "coordinates": line[0]}


def _examine(raw: Any, entry: Entry, limits: Limits) -> Examined[Any]:
    if isinstance(raw, list):
        return examine_area(raw, limits)
    if _SHAPE_OF[raw["type"]] != entry.wanted:
        # Before anything is said of a width or a radius that this designation does not have.
        raise rejected(Code.WRONG_GEOMETRY, type=raw["type"], wanted=entry.wanted)
    return examine_geojson(raw, limits, entry.width_m, entry.radius_m)


def _repair(raw: Any, entry: Entry, limits: Limits, refusal: GeometryRejected) -> Repair | None:
    return propose_repair(raw, limits, entry.width_m, entry.radius_m, refusal)


def exchanged_box(shape: Shape, limits: Limits) -> Box | None:
    """Where the shape's vertices would lie with axes exchanged, in degrees; None unless all of it is in the theatre."""
    places = [(latitude, longitude) for *_, longitude, latitude in shape.vertices()]
    if not all(limits.reach.holds(*place) for place in places):
        return None
    across, up = zip(*places, strict=True)
    return Box(min(across), min(up), max(across), max(up))


def exchanged_entry(entry: Entry, raw: Any) -> Entry:
    """The entry whose geometry was read as `raw`, with longitude and latitude of every position exchanged."""
    geometry = exchanged(raw if isinstance(raw, dict) else {"type": "MultiPolygon", "coordinates": raw})
    return replace(entry, geometry=geometry, table="", file=None)
