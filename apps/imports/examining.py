"""From a feature of a file to what is kept of it: an outline as the site takes one, or all that is wrong with it, and
a repair where one is certain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from apps.geometry.check import Limits
from apps.geometry.entering import Entry, ShapeType, exchanged_box, read_entry
from apps.geometry.problems import Code, GeometryRejected, Problem
from apps.geometry.repair import exchanged
from apps.imports.limits import MAX_DRAWN_VERTICES
from apps.imports.raw import RawFeature

# What a line's width and a point's radius are while nobody has said them yet: the outline is checked again with those
# that a draft is made with.
_WIDTH_M = _RADIUS_M = 100
_WANTED: dict[str, ShapeType] = {
    "Polygon": "area",
    "MultiPolygon": "area",
    "LineString": "route",
    "Point": "site",
}
_SINGLE = {"MultiLineString": "LineString", "MultiPoint": "Point"}
_MOST_PROBLEMS = 5


def examined(number: int, feature: RawFeature, limits: Limits, *, swap: bool = False) -> dict[str, Any]:
    """The line of JSON that the program says of a feature."""
    line: dict[str, Any] = {
        "n": number,
        "values": dict(feature.values),
        "dropped": sorted(feature.dropped),
        "wanted": "",
        "geometry": None,
        "accepted": False,
        "swappable": False,
        "repair": None,
        "problems": [],
        "vertices": 0,
    }
    geometry = _single(feature.geometry)
    if feature.fault or geometry is None:
        code = Code.NOT_GEOJSON if feature.fault else Code.GEOMETRY_MISSING
        return line | {"problems": [_problem(Problem(code, params={"found": "?", "path": "", "name": ""}))]}
    wanted = _WANTED.get(geometry["type"])
    if wanted is None:
        problem = Problem(Code.UNSUPPORTED_GEOMETRY, params={"type": str(geometry["type"])[:40], "path": ""})
        return line | {"problems": [_problem(problem)]}
    if swap:
        geometry = exchanged(geometry)
    read = _read(geometry, wanted, limits)
    return line | read | {"dropped": sorted(feature.dropped | read.get("dropped", frozenset()))}


def _read(geometry: dict[str, Any], wanted: ShapeType, limits: Limits) -> dict[str, Any]:
    try:
        entry = Entry(wanted, geometry=geometry, width_m=_WIDTH_M, radius_m=_RADIUS_M)
        reading = read_entry(entry, limits, repairing=True)
    except (GeometryRejected, ValueError, TypeError, OverflowError, RecursionError):
        problem = Problem(Code.NOT_GEOJSON, params={"found": "?", "path": ""})
        return {"wanted": wanted, "problems": [_problem(problem)]}
    vertices = _count(geometry.get("coordinates"))
    heights = any(problem.code == Code.HEIGHT_DROPPED for problem in reading.problems)
    shape = reading.shape
    drawn = shape.geojson() if shape else _drawn(geometry, vertices)
    repair = None
    if reading.repair is not None:
        repair = {"geometry": reading.repair.shape.geojson(), "steps": list(reading.repair.steps)}
    return {
        "wanted": wanted,
        "geometry": drawn,
        "accepted": shape is not None,
        "swappable": shape is not None and exchanged_box(shape, limits) is not None,
        "repair": repair,
        "problems": [_problem(problem) for problem in reading.problems[:_MOST_PROBLEMS]],
        "vertices": vertices,
        "dropped": frozenset({"height"} if heights else ()),
    }


def unreadable(line: dict[str, Any]) -> dict[str, Any]:
    """The same where nothing of it but its number can be kept."""
    problem = _problem(Problem(Code.NOT_GEOJSON, params={"found": "?", "path": ""}))
    nothing: dict[str, Any] = {"values": {}, "geometry": None, "repair": None, "accepted": False, "swappable": False}
    return line | nothing | {"problems": [problem], "dropped": ["values"]}


def _single(geometry: dict[str, Any] | None) -> dict[str, Any] | None:
    """A collection of one line or point is that line or point."""
    if not isinstance(geometry, dict) or geometry.get("type") not in _SINGLE:
        return geometry
    parts = geometry.get("coordinates")
    if isinstance(parts, list) and len(parts) == 1:
        return {"type": _SINGLE[geometry["type"]], "coordinates": parts[0]}
    return geometry


def _count(coordinates: Any) -> int:
    count, waiting = 0, [coordinates]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            inner = [part for part in item if isinstance(part, list)]
            waiting += inner
            count += not inner
    return count


def _drawn(geometry: dict[str, Any], vertices: int) -> dict[str, Any] | None:
    """A refused geometry as it came, without what else its file says of it; None where no map can draw it."""
    return {name: geometry[name] for name in ("type", "coordinates")} if _is_drawn(geometry, vertices) else None


def _is_drawn(geometry: dict[str, Any], vertices: int) -> bool:
    """Whether a refused geometry can be put on a map: plain numbers, not too many."""
    if vertices > MAX_DRAWN_VERTICES:
        return False
    waiting = [geometry.get("coordinates")]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, bool) or not isinstance(item, int | float) or not abs(item) <= 360:
            return False
    return True


def _problem(problem: Problem) -> dict[str, Any]:
    return replace(problem, params={name: _short(value) for name, value in problem.params.items()}).as_json()


def _short(value: Any) -> Any:
    return value[:200] if isinstance(value, str) else value
