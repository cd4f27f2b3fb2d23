"""Reading what an officer entered as an outline (drawn, typed or from a file), and telling everything about it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from apps.access.identity import Identity
from apps.access.markings import as_data, together
from apps.bounds.child_processes import run_by_size
from apps.designations import problem_labels
from apps.designations.axes import is_doubtful, swapped_vertices
from apps.designations.conflicts import Conflict, conflicts
from apps.designations.families import ShapeType
from apps.designations.kinds import family_of
from apps.designations.models import Designation
from apps.designations.periods import ALWAYS, Period
from apps.geometry.check import LEAST_AREA_M2, Limits, has_slivers
from apps.geometry.coordinates import format_dms, format_mgrs, parse_coordinate
from apps.geometry.entering import (
    Entry,
    Reading,
    exchanged_entry,
    read_entry,
    refuse_by_count,
    refuse_by_size,
)
from apps.geometry.gauss_kruger import format_sk42
from apps.geometry.outline import MICRO, Box, Outline, Vertex
from apps.geometry.overlay import Comparison, compare
from apps.geometry.problems import Code, GeometryRejected, Problem
from apps.geometry.repair import SWAPPED, Repair
from apps.geometry.shapes import WIDTH_M, Route, Shape
from apps.texts.characters import visible
from apps.theatre.facts import theatre

# Rows of the vertex table in one answer; longer outlines are shown from their beginning.
MAX_ROWS = 2_000
# Vertices of one part of a difference that are sent to be drawn; its area is stated in any case.
MAX_DIFFERENCE_VERTICES = 5_000
# Characters of a refused geometry that are sent back to be drawn: 10,000 vertices of twenty digits fit.
MAX_ECHOED = 1_000_000


@dataclass(frozen=True)
class Entered:
    """An outline as it came: one of a GeoJSON geometry, a table of coordinates, or a file."""

    kind: str
    geometry: Any = None
    table: str = ""
    file: bytes | None = None
    width_m: int | None = None
    radius_m: int | None = None
    # What the officer's map shows, and whether the order of the axes has been confirmed.
    window: Box | None = None
    axes_confirmed: bool = False
    # Whether it may have slivers: it is common ground, or follows something that has.
    slivers: bool = False
    # When it would hold, for its conflicts.
    period: Period = ALWAYS


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


def limits(*, slivers: bool = False) -> Limits:
    return Limits(theatre().bounds, least_ring_m2=0.0 if slivers else LEAST_AREA_M2)


def may_have_slivers(designation: Designation | None, *, on_common_ground: bool) -> bool:
    """Whether a version of this designation may: common ground is divided by the service, exactly, and whoever answers
    it or negotiates about what remains enters it as it was divided."""
    on_table = designation.on_table if designation else None
    return on_common_ground or (on_table is not None and has_slivers(on_table.as_outline))


def entry_of(entered: Entered) -> Entry:
    return Entry(
        wanted=family_of(entered.kind).shape_type,
        geometry=entered.geometry,
        table=entered.table,
        file=entered.file,
        width_m=entered.width_m,
        radius_m=entered.radius_m,
    )


def read(actor: Identity, entered: Entered, *, repairing: bool = False) -> Reading:
    """The shape, or everything that is wrong. In a child process where much came in: see `apps.bounds.child_processes`.

    Raises TookTooLong.
    """
    entry, accepted = entry_of(entered), limits(slivers=entered.slivers)
    reading = _read(entry, accepted, repairing=repairing)
    if reading.shape is None or entered.axes_confirmed:
        return reading
    if swapped := swapped_vertices(reading.raw):
        return Reading(reading.raw, None, (*swapped, *reading.problems))
    if not is_doubtful(actor, reading.shape, entered.window, limits()):
        return reading
    doubt = Problem(Code.AXES_DOUBTFUL, at=reading.shape.outline().label_point)
    repair = None
    if repairing and (other := _read(exchanged_entry(entry, reading.raw), accepted).shape):
        repair = Repair(other, 0.0, (SWAPPED,))
    return Reading(reading.raw, None, (doubt, *reading.problems), repair)


def _read(entry: Entry, accepted: Limits, *, repairing: bool = False) -> Reading:
    try:
        refuse_by_size(entry, accepted)
    except GeometryRejected as refusal:
        return Reading(None, None, refusal.problems)
    return run_by_size(entry.size, partial(read_entry, repairing=repairing), entry, accepted)


def refuse_body_by_count(raw: bytes) -> None:
    """Refuses a request's body with far more positions than any outline may have. Raises GeometryRejected."""
    refuse_by_count(raw, limits())


def read_shape(actor: Identity, entered: Entered) -> Shape:
    """The accepted shape, or GeometryRejected."""
    reading = read(actor, entered)
    if reading.shape is None:
        raise GeometryRejected(reading.problems)
    return reading.shape


def survey(actor: Identity, entered: Entered, designation: Designation | None = None) -> Survey:
    """Everything for the editor's live list: problems, a repair, conflicts, and the shares with the version on the
    table. `designation` must be one that the identity may see."""
    if designation is not None and designation.is_shared:
        # The form says whether it is common ground, and is held to it when it is sent.
        entered = replace(entered, slivers=True)
    reading = read(actor, entered, repairing=True)
    shape = reading.shape
    if shape is None:
        return Survey(None, reading.problems, reading.raw, repair=reading.repair)
    outline = shape.outline()
    on_table = designation.on_table if designation else None
    excluding = [designation.pk] if designation else []
    if designation is not None and designation.replaces_id:
        excluding.append(designation.replaces_id)
    return Survey(
        shape,
        reading.problems,
        reading.raw,
        conflicts=tuple(conflicts(actor, entered.kind, outline, period=entered.period, excluding=excluding)),
        comparison=compared(outline, on_table.as_outline) if on_table else None,
        rows=tuple(vertex_rows(shape)),
    )


def compared(a: Outline, b: Outline) -> Comparison:
    """`compare`, in a child process where the outlines are large."""
    return run_by_size(len(a.wkb) + len(b.wkb), compare, a, b)


def read_place(entered: str) -> Vertex:
    """A point that was typed in any form in which coordinates are. Raises GeometryRejected."""
    longitude, latitude = parse_coordinate(entered)
    return round(longitude * MICRO), round(latitude * MICRO)


def read_ground(entered: str) -> Outline:
    """An area that was typed as coordinates, one vertex a line, or as GeoJSON. Raises GeometryRejected."""
    return _read_typed("area", entered, None).outline()


def read_line(entered: str) -> tuple[Vertex, ...]:
    """A line that was typed in either way. It has no direction: see `Route`. Raises GeometryRejected."""
    shape = _read_typed("route", entered, WIDTH_M[0])
    assert isinstance(shape, Route)
    return shape.line


def _read_typed(wanted: ShapeType, entered: str, width_m: int | None) -> Shape:
    is_geojson = entered.lstrip().startswith("{")
    entry = Entry(
        wanted, geometry=entered if is_geojson else None, table="" if is_geojson else entered, width_m=width_m
    )
    refuse_by_size(entry, limits())
    reading = read_entry(entry, limits())
    if reading.shape is None:
        raise GeometryRejected(one for one in reading.problems if one.severity == "error")
    return reading.shape


def coordinate_lines(shape: Shape) -> str:
    """The vertices as they can be entered again: one a line, latitude before longitude."""
    lines: list[str] = []
    for part, ring, number, longitude, latitude in shape.vertices():
        if number == 1 and (part, ring) != (1, 1):
            lines.append("part" if ring == 1 else "hole")
        lines.append(f"{latitude:.6f} {longitude:.6f}")
    return "\n".join(lines)


def vertex_rows(shape: Shape) -> list[dict[str, Any]]:
    """The vertex table: part, ring, number, degrees (longitude, latitude), MGRS, DMS and SK-42."""
    rows: list[dict[str, Any]] = []
    for part, ring, index, lon, lat in shape.vertices():
        if len(rows) == MAX_ROWS:
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
                "sk42": format_sk42(lon, lat),
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
    if conflict.amended:
        name = f"{name} ({_('proposed amendment')})"
    return f"{name}: {conflict.reason}"


def survey_json(found: Survey) -> dict[str, Any]:
    """The survey for the editor's script and the API."""
    shape = found.shape
    outline = shape.outline() if shape else None
    comparison = found.comparison
    return {
        "accepted": shape is not None,
        "problems": [problem_labels.as_json(problem) for problem in found.problems],
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
        "marking": as_data(together(conflict.designation for conflict in found.conflicts)),
        "conflicts": [
            {
                "severity": conflict.severity,
                "message": _conflict_sentence(conflict),
                "url": conflict.designation.get_absolute_url(),
                "overlap_km2": round(conflict.overlap_km2, 6),
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
        "difference": None if comparison is None else _difference_json(comparison),
        "rows": list(found.rows),
    }


def _difference_json(comparison: Comparison) -> dict[str, Any]:
    """The three parts of the ground as GeoJSON; one that is too small to count, or of more vertices than a drawing can
    show, is null."""
    parts = {"ours": comparison.only_a, "both": comparison.common, "theirs": comparison.only_b}
    return {
        name: outline.geojson() if outline is not None and outline.vertex_count <= MAX_DIFFERENCE_VERTICES else None
        for name, outline in parts.items()
    }


def _geojson(raw: Any) -> Any:
    """What was entered, as GeoJSON for the map where it can be drawn at all, without what else stood in it; else
    None."""
    if isinstance(raw, list):
        raw = {"type": "MultiPolygon", "coordinates": raw}
    if not isinstance(raw, dict):
        return None
    try:
        text = json.dumps({name: raw.get(name) for name in ("type", "coordinates")}, allow_nan=False)
    except (TypeError, ValueError):
        return None
    return json.loads(text) if len(text) <= MAX_ECHOED else None
