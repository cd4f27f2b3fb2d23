"""Sentences for what can be wrong with an outline: what, where, and how to mend it, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.geometry.problems import Code, Problem

SENTENCES: dict[str, Any] = {
    Code.SELF_INTERSECTION: gettext_lazy(
        "The ring crosses or touches itself: the edge from vertex %(first)s to %(first_end)s"
        " meets the edge from vertex %(second)s to %(second_end)s."
    ),
    Code.OUTSIDE_BOUNDS: gettext_lazy(
        "The vertex %(lat)s, %(lon)s (latitude, longitude) lies more than %(margin_km)s km outside the theatre."
    ),
    Code.AXES_SWAPPED: gettext_lazy(
        "Latitude and longitude seem to be exchanged: as given the outline lies elsewhere,"
        " exchanged it lies in the theatre."
    ),
    Code.ZERO_AREA: gettext_lazy("The ring encloses nothing: its vertices lie on one line."),
    Code.TOO_RAGGED: gettext_lazy("The border is out of all proportion to the area that it encloses."),
    Code.TOO_MANY_VERTICES: gettext_lazy("The outline has %(count)s vertices; at most %(limit)s are accepted."),
    Code.NOT_FINITE: gettext_lazy("A coordinate is no finite number: %(value)s."),
    Code.TOO_FEW_VERTICES: gettext_lazy("There are only %(count)s different vertices; %(needed)s are needed."),
    Code.RING_NOT_CLOSED: gettext_lazy("The ring did not end where it began; it was closed."),
    Code.HOLE_OUTSIDE: gettext_lazy("The hole does not lie inside the outer ring."),
    Code.RINGS_OVERLAP: gettext_lazy("It overlaps part %(other_part)s, ring %(other_ring)s."),
    Code.DUPLICATE_VERTEX: gettext_lazy("The vertex repeats the one before it; it was dropped."),
    Code.HEIGHT_DROPPED: gettext_lazy("Heights were left out of %(count)s positions."),
    Code.BAD_ENCODING: gettext_lazy(
        "The file is not UTF-8 text: line %(line)s has a byte that does not belong (offset %(byte)s)."
    ),
    Code.TOO_LARGE: gettext_lazy("The file has %(size)s bytes; at most %(limit)s are accepted."),
    Code.NOT_JSON: gettext_lazy("The text is not JSON: reading stopped at line %(line)s, column %(column)s."),
    Code.NOT_GEOJSON: gettext_lazy("The JSON is not GeoJSON: at %(path)s stands %(found)s."),
    Code.NESTED_TOO_DEEP: gettext_lazy("Lists stand inside each other deeper than any GeoJSON needs."),
    Code.FOREIGN_CRS: gettext_lazy(
        "The file names another reference system (%(crs)s). Only WGS 84 longitude and latitude are read."
    ),
    Code.UNSUPPORTED_GEOMETRY: gettext_lazy("A geometry of the type %(type)s cannot be a designation of this kind."),
    Code.SEVERAL_FEATURES: gettext_lazy("There are %(count)s geometries; one is needed."),
    Code.EMPTY: gettext_lazy("There is no outline yet."),
    Code.BAD_COORDINATE: gettext_lazy("This is not a coordinate that can be read: “%(text)s”."),
    Code.WIDTH_OUT_OF_RANGE: gettext_lazy(
        "The width of a route is a whole number of metres from %(least)s to %(most)s."
    ),
    Code.RADIUS_OUT_OF_RANGE: gettext_lazy(
        "The radius of a site is a whole number of metres from %(least)s to %(most)s."
    ),
}
MENDS: dict[str, Any] = {
    Code.SELF_INTERSECTION: gettext_lazy("Move one of these vertices, or use the repair."),
    Code.OUTSIDE_BOUNDS: gettext_lazy("Check the coordinates of this vertex."),
    Code.AXES_SWAPPED: gettext_lazy("Use the repair, which exchanges them."),
    Code.ZERO_AREA: gettext_lazy("Move a vertex off the line, or delete the ring."),
    Code.TOO_RAGGED: gettext_lazy("Simplify the outline: narrow teeth and slits say nothing about the ground."),
    Code.TOO_MANY_VERTICES: gettext_lazy("Simplify the outline before it is entered."),
    Code.NOT_FINITE: gettext_lazy("Enter a number of degrees."),
    Code.TOO_FEW_VERTICES: gettext_lazy("Add vertices, or delete this ring."),
    Code.HOLE_OUTSIDE: gettext_lazy("Move the hole inside, or make it a part of its own."),
    Code.RINGS_OVERLAP: gettext_lazy("Move them apart, or use the repair, which joins them."),
    Code.BAD_ENCODING: gettext_lazy("Save the file as UTF-8 and choose it again."),
    Code.TOO_LARGE: gettext_lazy("Choose a smaller file, or simplify the outline."),
    Code.NOT_JSON: gettext_lazy("Export the file again as GeoJSON."),
    Code.NOT_GEOJSON: gettext_lazy("Export the file again as GeoJSON."),
    Code.NESTED_TOO_DEEP: gettext_lazy("Export the file again as GeoJSON."),
    Code.FOREIGN_CRS: gettext_lazy("Export the file again in WGS 84."),
    Code.UNSUPPORTED_GEOMETRY: gettext_lazy("Areas are polygons, a route is one line, a site is one point."),
    Code.SEVERAL_FEATURES: gettext_lazy("Leave one geometry in the file."),
    Code.EMPTY: gettext_lazy("Draw on the map, enter coordinates, or choose a file."),
    Code.BAD_COORDINATE: gettext_lazy(
        "Write latitude and longitude in degrees (36.2538 N 37.1421 E), in degrees, minutes and seconds,"
        " or as MGRS (37S CA 33677 07717)."
    ),
}


def where(problem: Problem) -> str:
    """Part, ring and vertex, or the line of a table, as a person counts."""
    words = []
    if (line := problem.params.get("line")) and problem.code == Code.BAD_COORDINATE:
        words.append(_("Line %(line)s") % {"line": line})
    if problem.part and problem.part > 1:
        words.append(_("part %(part)s") % {"part": problem.part})
    if problem.ring:
        words.append(_("ring %(ring)s") % {"ring": problem.ring})
    if problem.vertex:
        words.append(_("vertex %(vertex)s") % {"vertex": problem.vertex})
    joined = ", ".join(words)
    return joined[:1].upper() + joined[1:]


def sentence(problem: Problem) -> str:
    """Where and what, as one line."""
    text = str(SENTENCES[problem.code]) % _printable(problem)
    more = problem.params.get("more")
    if isinstance(more, int) and more > 0:
        text += " " + ngettext("So does %(count)s more vertex.", "So do %(count)s more vertices.", more) % {
            "count": more
        }
    place = where(problem)
    return f"{place}: {text}" if place else text


def mend(problem: Problem) -> str:
    return str(MENDS.get(problem.code, ""))


def _printable(problem: Problem) -> dict[str, Any]:
    """Parameters for a sentence: every name is there, long texts are cut."""
    known = dict.fromkeys(("first", "first_end", "second", "second_end", "lat", "lon", "margin_km", "count"), "?")
    known |= dict.fromkeys(("limit", "value", "needed", "other_part", "other_ring", "line", "byte", "size"), "?")
    known |= dict.fromkeys(("column", "path", "found", "crs", "type", "text", "least", "most"), "?")
    given = {name: str(value)[:80] for name, value in problem.params.items() if value is not None}
    return {**known, **given}


def as_json(problem: Problem) -> dict[str, Any]:
    """For the editor and the API: the problem with its sentences."""
    return {
        "code": str(problem.code),
        "severity": problem.severity,
        "message": sentence(problem),
        "mend": mend(problem),
        "part": problem.part,
        "ring": problem.ring,
        "vertex": problem.vertex,
        "at": list(problem.at) if problem.at else None,
    }
