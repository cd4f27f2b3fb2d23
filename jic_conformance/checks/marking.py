"""Class marking-and-precision: who may know of it is said with it, and nothing is finer than it was released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jic_conformance.documents import Row
from jic_conformance.ground import area_m2, finer_than_minutes, finer_than_squares
from jic_conformance.requirement import ConformanceClass, NothingToCheck, requirement
from jic_conformance.schemas import violations
from jic_conformance.site import Site

MARKING = ConformanceClass.MARKING
SQUARES = {"squares_1km": 1_000, "squares_5km": 5_000, "squares_10km": 10_000}
GENERALISED = frozenset({*SQUARES, "minute", "district", "existence"})
# Every copy of existence alone shows the same ground, that of the theatre; to this part of it.
SAME_GROUND = 1e-6


def _copies(site: Site) -> list[Row]:
    copies = [row for row in site.details if row.get("precision") in GENERALISED]
    if not copies:
        raise NothingToCheck("this token's person sees no copy that was released with less precision")
    return copies


@requirement("JIC-R-040", MARKING, "Each version MUST say its level, its compartments and to whom it may be released.")
def versions_are_marked(site: Site) -> Iterator[str]:
    for row in site.designations:
        for name in ("current", "proposed"):
            if isinstance(row.get(name), Mapping):
                yield from _unmarked(row, row[name], f"`{name}` in the list")
    for record, version in site.versions:
        yield from _unmarked(record, version, "a version in full")


def _unmarked(record: Row, version: Any, where: str) -> Iterator[str]:
    for violation in violations("version#/$defs/marking", version):
        yield f"{record.get('uuid')}, {where}: {violation}"


@requirement("JIC-R-041", MARKING, "A designation MUST say a level, and no version of it a higher one.")
def levels_agree(site: Site) -> Iterator[str]:
    for row in site.designations:
        level = row.get("level")
        if not isinstance(level, int) or isinstance(level, bool) or level < 1:
            yield f"{row.get('uuid')}: its level is {level!r:.20}"
            continue
        for name in ("current", "proposed"):
            above = (row.get(name) or {}).get("level")
            if isinstance(above, int) and above > level:
                yield f"{row.get('uuid')}: level {level}, and {above} of `{name}`"


@requirement(
    "JIC-R-042", MARKING, "A released copy MUST say to whom and how exactly it was released; nothing else may."
)
def copies_say_their_precision(site: Site) -> Iterator[str]:
    for row in site.designations:
        is_copy = row.get("released_to") is not None
        if is_copy != bool(row.get("precision")) or (row.get("state") in ("released", "recalled")) > is_copy:
            to, precision = row.get("released_to"), row.get("precision")
            yield f"{row.get('uuid')}: released_to {to!r:.20}, precision {precision!r:.20}"


@requirement("JIC-R-043", MARKING, "The outline of a copy MUST be of whole cells of the precision that it says.")
def copies_are_no_finer(site: Site) -> Iterator[str]:
    for row in _copies(site):
        outline, precision = row["current"]["outline"], row["precision"]
        finer = None
        if precision in SQUARES:
            finer = finer_than_squares(outline, SQUARES[precision])
        elif precision == "minute":
            finer = finer_than_minutes(outline)
        if finer is not None:
            yield f"{row['uuid']}: {finer[0]:.6f}, {finer[1]:.6f} is no corner of a cell of {precision}"


@requirement("JIC-R-044", MARKING, "A generalised copy MUST show no line, point, width or radius, only its cells.")
def copies_show_cells_alone(site: Site) -> Iterator[str]:
    for row in _copies(site):
        shown = row["current"]
        if shown["geometry"] != shown["outline"] or shown["width_m"] is not None or shown["radius_m"] is not None:
            yield f"{row['uuid']}: shows what was drawn"


@requirement("JIC-R-045", MARKING, "Copies of existence alone MUST all show the same ground.")
def existence_shows_no_place(site: Site) -> Iterator[str]:
    shown = [(row["uuid"], row["current"]["outline"]) for row in _copies(site) if row["precision"] == "existence"]
    if not shown:
        raise NothingToCheck("this token's person sees no copy of existence alone")
    for uuid, outline in shown:
        rings = outline["coordinates"]
        if outline["type"] != "Polygon" or len(rings) != 1 or len(rings[0]) != 5:
            yield f"{uuid}: its ground is no rectangle"
        elif abs(area_m2(outline) / area_m2(shown[0][1]) - 1) > SAME_GROUND or rings != shown[0][1]["coordinates"]:
            yield f"{uuid}: shows other ground than {shown[0][0]}"
