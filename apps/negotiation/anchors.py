"""What a thread is about: the whole designation, one clause of a version's texts, a point, or a stretch of its border.

An anchor belongs to the version on which it was made, and stays with it when another one comes. Places are kept as
outlines are: whole microdegrees, (longitude, latitude).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely.geometry import Point
from shapely.ops import substring

from apps.access.errors import Incomplete
from apps.designations.models import Version
from apps.geometry.coordinates import format_mgrs, parse_coordinate
from apps.geometry.measure import line_length_m
from apps.geometry.problems import GeometryRejected
from apps.texts.characters import visible
from apps.theatre.facts import theatre

GRID = 1_000_000
# A place that is said to be on the border may be so far from it: what a grid reference of eight digits leaves open.
REACH_M = 50.0

Place = tuple[int, int]


class AnchorKind(models.TextChoices):
    NONE = "", gettext_lazy("The designation as a whole")
    CLAUSE = "clause", gettext_lazy("A clause")
    POINT = "point", gettext_lazy("A point")
    STRETCH = "stretch", gettext_lazy("A stretch of the border")


@dataclass(frozen=True)
class AnchorInput:
    """An anchor as it was entered: the number of a clause, or one or two positions as people write them."""

    kind: str = ""
    clause: int | None = None
    start: str = ""
    end: str = ""


def clause_count(version: Version) -> int:
    """How many clauses the texts of a version have; of two that differ, the greater number."""
    return max((len(text.splitlines()) for text in version.terms.values()), default=0)


def stored_anchor(version: Version, entered: AnchorInput) -> dict[str, Any] | None:
    """What is stored of an anchor on a version. Raises Incomplete where the version has no such clause, or a position
    cannot be read, lies outside of the theatre or not at the border."""
    if entered.kind == AnchorKind.NONE:
        return None
    if entered.kind == AnchorKind.CLAUSE:
        if not entered.clause or not 0 < entered.clause <= clause_count(version):
            raise Incomplete(fields={"clause": [_("Select a clause of this version.")]})
        return {"kind": "clause", "number": entered.clause}
    if entered.kind == AnchorKind.POINT:
        return {"kind": "point", "at": list(_place("start", entered.start))}
    if entered.kind == AnchorKind.STRETCH:
        if not version.designation.names_a_place:
            raise Incomplete(fields={"anchor": [_("This version shows no border.")]})
        start, end = (
            _on_border(version, name, text) for name, text in (("start", entered.start), ("end", entered.end))
        )
        if start == end:
            raise Incomplete(fields={"end": [_("Enter two different places on the border.")]})
        if not _on_one_ring(version, start, end):
            raise Incomplete(fields={"end": [_("Both places must lie on one continuous border.")]})
        return {"kind": "stretch", "from": list(start), "to": list(end)}
    raise Incomplete(fields={"anchor": [_("Select what the comment is about.")]})


def _place(name: str, text: str) -> Place:
    try:
        longitude, latitude = parse_coordinate(text)
    except GeometryRejected as error:
        raise Incomplete(fields={name: [_("Enter a position, for example 37S CA 33677 07717.")]}) from error
    west, south, east, north = theatre().bounds
    if not (west <= longitude <= east and south <= latitude <= north):
        raise Incomplete(fields={name: [_("This position is outside the theatre.")]})
    return round(longitude * GRID), round(latitude * GRID)


def _on_border(version: Version, name: str, text: str) -> Place:
    """The place on a version's border that is nearest to a position."""
    longitude, latitude = (value / GRID for value in _place(name, text))
    border = version.as_outline.to_shapely().boundary
    nearest = border.interpolate(border.project(Point(longitude, latitude)))
    if line_length_m(((longitude, latitude), (nearest.x, nearest.y))) > REACH_M:
        sentence = _("This position is more than %(metres)d m from the border.") % {"metres": round(REACH_M)}
        raise Incomplete(fields={name: [sentence]})
    return round(nearest.x * GRID), round(nearest.y * GRID)


def _on_one_ring(version: Version, start: Place, end: Place) -> bool:
    """Whether some ring leads from one place to the other; between two parts there is no border."""
    places = [Point(place[0] / GRID, place[1] / GRID) for place in (start, end)]
    # Places were rounded to the grid.
    return any(all(ring.distance(place) < 2 / GRID for place in places) for ring in _rings(version))


def _rings(version: Version) -> list[Any]:
    border = version.as_outline.to_shapely().boundary
    return list(getattr(border, "geoms", [border]))


def described(anchor: dict[str, Any] | None) -> str:
    """An anchor in words; empty for none."""
    if not anchor:
        return ""
    if anchor["kind"] == "clause":
        return _("Clause %(number)d") % {"number": anchor["number"]}
    if anchor["kind"] == "point":
        return _("Point %(place)s") % {"place": _written(anchor["at"])}
    return _("Border from %(start)s to %(end)s") % {"start": _written(anchor["from"]), "end": _written(anchor["to"])}


def _written(place: list[int]) -> str:
    return format_mgrs(place[0] / GRID, place[1] / GRID, 4)


def clause_text(version: Version, anchor: dict[str, Any] | None, language: str) -> str:
    """The words of the clause that an anchor names, in a language; empty where it names none."""
    if not anchor or anchor["kind"] != "clause":
        return ""
    lines = str(version.terms.get(language) or next(iter(version.terms.values()), "")).splitlines()
    return visible(lines[anchor["number"] - 1]) if anchor["number"] <= len(lines) else ""


def anchor_geometry(version: Version, anchor: dict[str, Any]) -> dict[str, Any]:
    """An anchor as GeoJSON: its point, or the shorter way along the border between its two places."""
    if anchor["kind"] == "point":
        return {"type": "Point", "coordinates": [value / GRID for value in anchor["at"]]}
    line = _between(version, anchor["from"], anchor["to"])
    return {"type": "LineString", "coordinates": [list(position) for position in line]}


def _between(version: Version, start: list[int], end: list[int]) -> list[tuple[float, float]]:
    """The part of a version's border between two places on it, the shorter way around their ring."""
    first, last = (Point(place[0] / GRID, place[1] / GRID) for place in (start, end))
    ring = min(_rings(version), key=lambda one: one.distance(first) + one.distance(last))
    begin, stop = sorted((ring.project(first), ring.project(last)))
    if stop - begin <= ring.length / 2:
        return list(substring(ring, begin, stop).coords)
    return [*substring(ring, stop, ring.length).coords, *substring(ring, 0, begin).coords[1:]]
