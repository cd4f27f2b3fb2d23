"""Reading what an officer entered as an outline (drawn, typed or from a file), and telling everything about it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from apps.clearances.identity import Identity
from apps.designations import problems as words
from apps.designations.conflicts import Conflict, conflicts
from apps.designations.kinds import Kind
from apps.designations.models import Designation
from apps.geometry.check import Examined, Limits, examine_area, examine_geojson
from apps.geometry.coordinates import format_dms, format_mgrs
from apps.geometry.geojsonfile import read_geojson
from apps.geometry.overlay import Comparison, compare
from apps.geometry.problems import Code, GeometryRejected, Problem, rejected
from apps.geometry.repair import Repair, propose_repair
from apps.geometry.shapes import Area, Route, Shape, Site
from apps.geometry.table import parse_table
from apps.texts.characters import visible
from jic.theatre import theatre

# Rows of the vertex table in one answer; longer outlines are shown from their beginning.
MOST_ROWS = 2_000


@dataclass(frozen=True)
class Entered:
    """An outline as it came: one of a GeoJSON geometry, a table of coordinates, or a file."""

    kind: str
    geometry: Any = None
    table: str = ""
    file: bytes | None = None
    width_m: int | None = None
    radius_m: int | None = None


@dataclass(frozen=True)
class Survey:
    """All that can be said of what was entered. `shape` is None where it cannot be accepted."""

    shape: Shape | None
    problems: tuple[Problem, ...]
    raw: Any
    repair: Repair | None = None
    conflicts: tuple[Conflict, ...] = ()
    comparison: Comparison | None = None
    rows: tuple[dict[str, Any], ...] = field(default=())


def limits() -> Limits:
    return Limits(theatre().bounds)


def raw_geometry(entered: Entered) -> Any:
    """What was entered as a GeoJSON geometry or as polygons → rings → positions. Raises GeometryRejected."""
    if entered.file is not None:
        return _one_geometry(read_geojson(entered.file, limits()).geometries, Kind(entered.kind))
    if entered.table.strip():
        polygons = parse_table(entered.table)
        return _from_table(polygons, Kind(entered.kind))
    if isinstance(entered.geometry, str):
        if not entered.geometry.strip():
            raise rejected(Code.EMPTY)
        return _one_geometry(read_geojson(entered.geometry.encode(), limits()).geometries, Kind(entered.kind))
    if entered.geometry is None:
        raise rejected(Code.EMPTY)
    return entered.geometry


def _one_geometry(geometries: tuple[dict[str, Any], ...], kind: Kind) -> Any:
    """The one geometry of a file. Several areas make one designation of several parts."""
    if len(geometries) == 1:
        return geometries[0]
    if kind.shape_type == "area" and all(one.get("type") in ("Polygon", "MultiPolygon") for one in geometries):
        parts: list[Any] = []
        for one in geometries:
            parts += [one["coordinates"]] if one["type"] == "Polygon" else list(one["coordinates"])
        return {"type": "MultiPolygon", "coordinates": parts}
    raise rejected(Code.SEVERAL_FEATURES, count=len(geometries))


def _from_table(polygons: list[Any], kind: Kind) -> Any:
    if kind.shape_type == "area":
        return polygons
    line = [list(position) for polygon in polygons for ring in polygon for position in ring]
    if kind.shape_type == "route":
        return {"type": "LineString", "coordinates": line}
    if len(line) != 1:
        raise rejected(Code.SEVERAL_FEATURES, count=len(line))
    return {"type": "Point", "coordinates": line[0]}


WANTED = {"area": Area, "route": Route, "site": Site}


def examine(raw: Any, entered: Entered) -> Examined[Any]:
    """Check and make canonical. Raises GeometryRejected with everything that is wrong."""
    if isinstance(raw, list):
        return examine_area(raw, limits())
    examined = examine_geojson(raw, limits(), entered.width_m, entered.radius_m)
    if not isinstance(examined.shape, WANTED[Kind(entered.kind).shape_type]):
        raise rejected(Code.UNSUPPORTED_GEOMETRY, type=raw.get("type", "?"))
    return examined


def read_shape(entered: Entered) -> Shape:
    """The accepted shape, or GeometryRejected."""
    shape: Shape = examine(raw_geometry(entered), entered).shape
    return shape


def survey(who: Identity, entered: Entered, designation: Designation | None = None) -> Survey:
    """Everything for the editor's live list: problems, a repair, conflicts, and the shares with the version on the
    table. `designation` must be one that the identity may see."""
    raw: Any = None
    try:
        raw = raw_geometry(entered)
        examined = examine(raw, entered)
    except GeometryRejected as refusal:
        repair = propose_repair(raw, limits(), entered.width_m, entered.radius_m) if raw is not None else None
        return Survey(None, refusal.problems, raw, repair=repair)
    shape = examined.shape
    outline = shape.outline()
    current = designation.current if designation else None
    excluding = [designation.pk] if designation else []
    if designation is not None and designation.replaces_id:
        excluding.append(designation.replaces_id)
    return Survey(
        shape,
        tuple(examined.warnings),
        raw,
        conflicts=tuple(conflicts(who, entered.kind, outline, excluding=excluding)),
        comparison=compare(outline, current.as_outline) if current else None,
        rows=tuple(vertex_rows(shape)),
    )


def vertex_rows(shape: Shape) -> list[dict[str, Any]]:
    """The vertex table: part, ring, number, degrees (longitude, latitude), MGRS and DMS."""
    rows: list[dict[str, Any]] = []
    for part, ring, index, lon, lat in shape.vertices():
        if len(rows) == MOST_ROWS:
            break
        rows.append(
            {
                "part": part,
                "ring": ring,
                "index": index,
                "lon": lon,
                "lat": lat,
                "mgrs": format_mgrs(lon, lat),
                "dms": format_dms(lon, lat),
            }
        )
    return rows


def repair_sentence(repair: Repair) -> str:
    sentences = {
        "axes_swapped": _("Swap latitude and longitude of every vertex."),
        "untangled": _("Rebuild the outline from its rings, without crossings and overlaps."),
        "axes_swapped_untangled": _("Swap latitude and longitude, and rebuild the outline without crossings."),
    }
    return sentences[repair.description_code]


def _conflict_sentence(conflict: Conflict) -> str:
    """What is overlapped, and what the rule says of it, for a list beside the map."""
    name = f"{conflict.designation.reference or _('Draft')} · {visible(conflict.title)}"
    return f"{name}: {conflict.reason}"


def survey_json(found: Survey) -> dict[str, Any]:
    """The survey for the editor's script and the API."""
    shape = found.shape
    outline = shape.outline() if shape else None
    comparison = found.comparison
    return {
        "accepted": shape is not None,
        "problems": [words.as_json(problem) for problem in found.problems],
        "outline": outline.geojson() if outline else None,
        "geometry": shape.geojson() if shape else _geojson(found.raw),
        "area_m2": outline.area_m2 if outline else None,
        "length_m": shape.length_m if isinstance(shape, Route) else None,
        "vertex_count": sum(1 for _vertex in shape.vertices()) if shape else None,
        "repair": None
        if found.repair is None
        else {
            "geometry": found.repair.shape.geojson(),
            "outline": found.repair.shape.outline().geojson(),
            "message": repair_sentence(found.repair),
        },
        "conflicts": [
            {
                "severity": conflict.severity,
                "message": _conflict_sentence(conflict),
                "url": conflict.designation.get_absolute_url(),
                "overlap_km2": round(conflict.overlap_km2, 4),
            }
            for conflict in found.conflicts
        ],
        "shares": None
        if comparison is None
        else {
            "ours_m2": comparison.only_a_m2,
            "both_m2": comparison.common_m2,
            "theirs_m2": comparison.only_b_m2,
        },
        "rows": list(found.rows),
    }


def _geojson(raw: Any) -> Any:
    """What was entered, as GeoJSON for the map where it can be drawn at all; else None."""
    if isinstance(raw, list):
        raw = {"type": "MultiPolygon", "coordinates": raw}
    try:
        return json.loads(json.dumps(raw, allow_nan=False))
    except (TypeError, ValueError):
        return None
