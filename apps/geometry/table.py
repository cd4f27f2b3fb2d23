"""A table of coordinates as text, one vertex a line: the equal second way beside drawing.

A blank line, `part` or `ring` (`часть`, `кольцо`) begins the outer ring of a further part; `hole` (`дыра`) begins a
hole in the part above it. A line that begins with # is a remark. The last vertex need not repeat the first.
"""

import re

from apps.geometry.coordinates import Order, Style, format_position, parse_coordinate
from apps.geometry.outline import MICRO
from apps.geometry.problems import MAX_PROBLEMS, Code, GeometryRejected, Problem, rejected
from apps.geometry.shapes import Area, Shape

Position = tuple[float, float]

MAX_LINES = 20_000
MAX_CHARACTERS = 5_000_000
_KEYWORD = re.compile(r"(part|ring|hole|часть|кольцо|дыра|вырез)\b[\s\d.:№#]*", re.IGNORECASE)
_HOLES = frozenset({"hole", "дыра", "вырез"})


def parse_table(text: str, order: Order = "latlon") -> list[list[list[Position]]]:
    """Polygons → rings → (longitude, latitude) in degrees, as entered: not closed, not checked (see `check`).

    Raises GeometryRejected with every line that cannot be read (`vertex` and `params["line"]` are its number in the
    text, from 1), and for a text without any position.
    """
    if len(text) > MAX_CHARACTERS:
        raise rejected(Code.TOO_LARGE, size=len(text), limit=MAX_CHARACTERS)
    lines = text.replace("\ufeff", "").splitlines()
    if len(lines) > MAX_LINES:
        raise rejected(Code.TOO_MANY_VERTICES, count=len(lines), limit=MAX_LINES)
    parts: list[list[list[Position]]] = []
    problems: list[Problem] = []
    ring: list[Position] | None = None
    for number, line in enumerate(lines, 1):
        entry = line.strip()
        if entry.startswith("#"):
            continue
        keyword = _KEYWORD.fullmatch(entry)
        if not entry:
            ring = None
        elif keyword and keyword[1].lower() in _HOLES:
            ring = []
            if parts:
                parts[-1].append(ring)
            else:
                problems.append(_bad(number, entry, "hole_first"))
        elif keyword:
            ring = None
        elif len(problems) < MAX_PROBLEMS:
            if ring is None:
                ring = []
                parts.append([ring])
            try:
                ring.append(parse_coordinate(entry, order))
            except GeometryRejected as refusal:
                problems.append(_bad(number, entry, str(refusal.problems[0].params["reason"])))
    if problems:
        raise GeometryRejected(problems)
    parts = [[drawn for drawn in rings if drawn] for rings in parts]
    if not any(parts):
        raise rejected(Code.EMPTY)
    return parts


def parse_line(text: str, order: Order = "latlon") -> list[Position]:
    """The positions of a route: one line of a table, without parts or holes. Raises GeometryRejected."""
    parts = parse_table(text, order)
    if len(parts) > 1 or len(parts[0]) > 1:
        raise rejected(Code.SEVERAL_FEATURES, count=sum(len(rings) for rings in parts))
    return parts[0][0]


def write_table(shape: Shape, style: Style = "decimal") -> str:
    """The shape's vertices as a table that `parse_table` reads back: on the grid, for MGRS within 1 m."""
    if not isinstance(shape, Area):
        rows = [format_position(lon, lat, style) for *_, lon, lat in shape.vertices()]
        return "\n".join(rows) + "\n"
    rows = []
    for part, rings in enumerate(shape.ground.polygons):
        for number, ring in enumerate(rings):
            if number:
                rows.append("hole")
            elif part:
                rows.append("part")
            rows.extend(format_position(x / MICRO, y / MICRO, style) for x, y in ring[:-1])
    return "\n".join(rows) + "\n"


def _bad(line: int, text: str, reason: str) -> Problem:
    return Problem(Code.BAD_COORDINATE, vertex=line, params={"line": line, "text": text[:80], "reason": reason})
