"""Sentences for what can be wrong with an outline: what, where, and how to mend it, in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.geometry.problems import Code, Problem

SENTENCES: dict[str, Any] = {
    Code.SELF_INTERSECTION: gettext_lazy(
        "The ring crosses or touches itself: the edge from vertex %(first)s to %(first_end)s "
        "crosses or touches the edge from vertex %(second)s to %(second_end)s."
    ),
    Code.OUTSIDE_BOUNDS: gettext_lazy(
        "The vertex %(lat)s, %(lon)s (latitude, longitude) lies more than %(margin_km)s km outside the theatre."
    ),
    Code.AXES_SWAPPED: gettext_lazy(
        "Latitude and longitude seem to be swapped: the outline lies in the theatre only when they are swapped back."
    ),
    Code.ZERO_AREA: gettext_lazy("The ring encloses no area: its vertices lie on one line."),
    Code.TOO_RAGGED: gettext_lazy("The outline is too irregular: its border is very long for the area it encloses."),
    Code.TOO_INTRICATE: gettext_lazy(
        "Too many edges lie close to each other, most of them near this edge: more than %(limit)s pairs."
    ),
    Code.CORRIDOR_TANGLED: gettext_lazy(
        "A corridor %(width_m)s m wide along this line would cross itself more than %(limit)s times,"
        " most often near this vertex."
    ),
    Code.CORRIDOR_VERTICES: gettext_lazy(
        "The corridor of this route would have %(count)s vertices; at most %(limit)s are accepted."
    ),
    Code.TOO_MANY_VERTICES: gettext_lazy("The outline has %(count)s vertices; at most %(limit)s are accepted."),
    Code.NOT_FINITE: gettext_lazy("This coordinate is not a number: %(value)s."),
    Code.TOO_FEW_VERTICES: gettext_lazy("There are only %(count)s different vertices; %(needed)s are needed."),
    Code.RING_NOT_CLOSED: gettext_lazy("The ring was not closed. It has been closed for you."),
    Code.HOLE_OUTSIDE: gettext_lazy("The hole does not lie inside the outer ring."),
    Code.RINGS_OVERLAP: gettext_lazy("It overlaps ring %(other_ring)s of part %(other_part)s."),
    Code.DUPLICATE_VERTEX: gettext_lazy("The vertex repeats the previous vertex; it was removed."),
    Code.HEIGHT_DROPPED: gettext_lazy("Heights were removed from %(count)s positions."),
    Code.BAD_ENCODING: gettext_lazy(
        "The file is not valid UTF-8: line %(line)s contains an invalid byte (offset %(byte)s)."
    ),
    Code.TOO_LARGE: gettext_lazy("The file has %(size)s bytes; at most %(limit)s are accepted."),
    Code.NOT_JSON: gettext_lazy("The text is not valid JSON: error at line %(line)s, column %(column)s."),
    Code.NOT_GEOJSON: gettext_lazy("The JSON is not GeoJSON: %(found)s found at %(path)s."),
    Code.SAID_TWICE: gettext_lazy("One object in the file has “%(name)s” twice, so it says two different things."),
    Code.NESTED_TOO_DEEP: gettext_lazy("The lists in the file are nested too deeply."),
    Code.FOREIGN_CRS: gettext_lazy(
        "The file uses another reference system (%(crs)s). Only WGS 84 longitude and latitude are accepted."
    ),
    Code.CRS_UNKNOWN: gettext_lazy(
        "The file says that its reference system is unknown (“crs” is null). It was read as WGS 84."
    ),
    Code.GEOMETRY_MISSING: gettext_lazy("A feature without geometry was left out (%(path)s)."),
    Code.WRONG_GEOMETRY: gettext_lazy("A %(type)s geometry was entered; this type of designation needs %(needs)s."),
    Code.AXES_DOUBTFUL: gettext_lazy(
        "Latitude and longitude may be swapped: swapped, the outline lies in the theatre too, and closer to what your"
        " map shows or to other designations."
    ),
    Code.UNSUPPORTED_GEOMETRY: gettext_lazy("A %(type)s geometry cannot be used for this type of designation."),
    Code.SEVERAL_FEATURES: gettext_lazy("There are %(count)s geometries; one is needed."),
    Code.EMPTY: gettext_lazy("The outline is missing."),
    Code.BAD_COORDINATE: gettext_lazy("This coordinate cannot be read: “%(text)s”."),
    Code.WIDTH_OUT_OF_RANGE: gettext_lazy("Enter the width as a whole number of metres from %(least)s to %(most)s."),
    Code.RADIUS_OUT_OF_RANGE: gettext_lazy("Enter the radius as a whole number of metres from %(least)s to %(most)s."),
}
# More exact sentences and ways to mend for some reasons why a coordinate cannot be read.
REASONS: dict[str, tuple[Any, Any]] = {
    "mgrs_groups": (
        gettext_lazy("The groups of digits in “%(text)s” are not of the same length."),
        gettext_lazy("If zeros at the beginning were lost, it is %(likely)s. Write both groups in full."),
    ),
    "axes_of_vertex": (
        gettext_lazy(
            "Latitude and longitude of this vertex may be swapped: it lies far from the others (%(lat)s, %(lon)s)."
        ),
        gettext_lazy("Swap the two numbers, or confirm that the coordinates are correct as entered."),
    ),
    "mgrs_band": (
        gettext_lazy("The square of “%(text)s” does not lie in the band of latitude %(band)s."),
        gettext_lazy("Check the letter after the zone. This square exists in: %(likely)s."),
    ),
    "sk42": (
        gettext_lazy("“%(text)s” is no position in SK-42 that can be read."),
        gettext_lazy(
            "Write X (northing) before Y (easting), seven digits each, the zone before Y: SK-42 4015000 7335000."
        ),
    ),
    "origin": (
        gettext_lazy("“%(text)s” is a bearing and a distance."),
        gettext_lazy("Select the vertex from which it is measured."),
    ),
    "mgrs_coarse": (
        gettext_lazy(
            "“%(text)s” is a square of %(square)s, from %(south_west)s to %(north_east)s, and not a position."
        ),
        gettext_lazy("Write three to five digits for each direction."),
    ),
}
SHAPES: dict[str, Any] = {
    "area": gettext_lazy("a polygon"),
    "route": gettext_lazy("one line"),
    "site": gettext_lazy("one point"),
}
MENDS: dict[str, Any] = {
    Code.SELF_INTERSECTION: gettext_lazy("Move one of these vertices, or apply the suggested fix."),
    Code.OUTSIDE_BOUNDS: gettext_lazy("Check the coordinates of this vertex."),
    Code.AXES_SWAPPED: gettext_lazy("Apply the suggested fix, which swaps them back."),
    Code.ZERO_AREA: gettext_lazy("Move a vertex off the line, or delete the ring."),
    Code.TOO_RAGGED: gettext_lazy("Simplify the outline: remove narrow spikes and gaps."),
    Code.TOO_INTRICATE: gettext_lazy("Simplify the outline there: remove vertices, or split it."),
    Code.CORRIDOR_TANGLED: gettext_lazy("Simplify the line there, or make the route narrower."),
    Code.CORRIDOR_VERTICES: gettext_lazy("Remove vertices, above all where the line turns sharply."),
    Code.TOO_MANY_VERTICES: gettext_lazy("Simplify the outline before it is entered."),
    Code.NOT_FINITE: gettext_lazy("Enter a number of degrees."),
    Code.TOO_FEW_VERTICES: gettext_lazy("Add vertices, or delete this ring."),
    Code.HOLE_OUTSIDE: gettext_lazy("Move the hole inside the outer ring, or make it a separate part."),
    Code.RINGS_OVERLAP: gettext_lazy("Move the rings apart, or apply the suggested fix, which joins them."),
    Code.BAD_ENCODING: gettext_lazy("Save the file as UTF-8 and select it again."),
    Code.TOO_LARGE: gettext_lazy("Select a smaller file, or simplify the outline."),
    Code.NOT_JSON: gettext_lazy("Export the file again as GeoJSON."),
    Code.NOT_GEOJSON: gettext_lazy("Export the file again as GeoJSON."),
    Code.SAID_TWICE: gettext_lazy("Remove the one that does not count."),
    Code.NESTED_TOO_DEEP: gettext_lazy("Export the file again as GeoJSON."),
    Code.FOREIGN_CRS: gettext_lazy("Export the file again in WGS 84."),
    Code.WRONG_GEOMETRY: gettext_lazy("Choose another file, or another type of designation."),
    Code.AXES_DOUBTFUL: gettext_lazy(
        "The map shows both. Apply the suggested fix, which swaps them, or confirm that they are correct as entered."
    ),
    Code.UNSUPPORTED_GEOMETRY: gettext_lazy("Areas are polygons, a route is one line, a site is one point."),
    Code.SEVERAL_FEATURES: gettext_lazy("Keep one geometry in the file."),
    Code.EMPTY: gettext_lazy("Draw on the map, enter coordinates, or select a file."),
    Code.BAD_COORDINATE: gettext_lazy(
        "Enter latitude and longitude in degrees (36.2538 N 37.1421 E), in degrees, minutes "
        "and seconds, or as MGRS (37S CA 33677 07717)."
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


def whole_sentence(problem: Problem) -> str:
    """Where, what, and how to mend it."""
    return f"{sentence(problem)} {mend(problem)}".strip()


def sentence(problem: Problem) -> str:
    """Where and what, as one line."""
    words, _mend = REASONS.get(str(problem.params.get("reason")), (SENTENCES[problem.code], ""))
    text = str(words) % _printable(problem)
    more = problem.params.get("more")
    if isinstance(more, int) and more > 0:
        text += " " + ngettext(
            "The same applies to %(count)s more vertex.", "The same applies to %(count)s more vertices.", more
        ) % {"count": more}
    place = where(problem)
    return f"{place}: {text}" if place else text


def mend(problem: Problem) -> str:
    if reason := REASONS.get(str(problem.params.get("reason"))):
        return str(reason[1]) % _printable(problem)
    return str(MENDS.get(problem.code, ""))


def _printable(problem: Problem) -> dict[str, Any]:
    """Parameters for a sentence: every name is there, long texts are cut."""
    known = dict.fromkeys(("first", "first_end", "second", "second_end", "lat", "lon", "margin_km", "count"), "?")
    known |= dict.fromkeys(("limit", "value", "needed", "other_part", "other_ring", "line", "byte", "size"), "?")
    known |= dict.fromkeys(("column", "path", "found", "crs", "type", "text", "least", "most", "width_m"), "?")
    known |= dict.fromkeys(("likely", "band", "south_west", "north_east", "name"), "?")
    if isinstance(size := problem.params.get("size_m"), int):
        known["square"] = _("%(count)s km") % {"count": size // 1000}
    known["needs"] = SHAPES.get(str(problem.params.get("wanted")), "?")
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
