"""A table of coordinates as text, one vertex a line: the equal second way beside drawing.

A blank line, `part` or `ring` (`часть`, `кольцо`) begins the outer ring of a further part; `hole` (`дыра`) begins a
hole in the part above it. A line that begins with # is a remark. The last vertex need not repeat the first. Lines may
be numbered, and a spreadsheet's `sep=;` and names of columns may stand above them; the names give the order.
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
# The first line of a table that a spreadsheet wrote, and the names of its columns.
_SEPARATOR = re.compile(r'"?\s*sep\s*=.?\s*"?', re.IGNORECASE)
_LATITUDE = frozenset({"lat", "latitude", "широта", "шир", "y", "n"})
_LONGITUDE = frozenset({"lon", "long", "lng", "longitude", "долгота", "долг", "x", "e"})
_NUMBER_SIGN = re.compile(r"#\s*\d+[.):]?\s+\S")
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
    count = 0
    headings = ""
    for number, line in enumerate(lines, 1):
        entry = _without_quotes(line.strip())
        if entry.startswith("#") and not _NUMBER_SIGN.match(entry):
            continue
        if not count and not problems:
            columns = _order_of(entry)
            if columns or _SEPARATOR.fullmatch(entry):
                order = columns or order
                headings = entry if columns else ""
                continue
        entry = _under(headings, entry)
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
            count += 1
            try:
                ring.append(parse_coordinate(_without_ordinal(entry, count, len(ring) + 1), order))
            except GeometryRejected as refusal:
                (problem,) = refusal.problems
                params = {**problem.params, "line": number, "text": entry[:80]}
                problems.append(Problem(Code.BAD_COORDINATE, vertex=number, at=problem.at, params=params))
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


def _without_quotes(entry: str) -> str:
    """A row without the quotes of its cells; empty if all of them are."""
    if re.fullmatch(r'"[^"]*"(?:[;,\t]"[^"]*")+', entry):
        entry = entry.replace('"', "")
    return "" if not entry.strip(" ;,\t") else entry


def _order_of(entry: str) -> Order | None:
    """The order of a row of columns' names; None for any other row."""
    names = [name.strip(" .°()").lower() for name in re.split(r"[;,\t]|\s{1,}", entry) if name.strip()]
    columns = [name for name in names if name in _LATITUDE | _LONGITUDE]
    if len(columns) != 2 or any(re.search(r"\d", name) for name in names):
        return None
    if columns[0] in _LATITUDE and columns[1] in _LONGITUDE:
        return "latlon"
    return "lonlat" if columns[0] in _LONGITUDE and columns[1] in _LATITUDE else None


def _under(headings: str, entry: str) -> str:
    """Of a row with more cells than two, those that stand under the names of the coordinates."""
    for separator in ";\t,":
        names = [name.strip(" .°()").lower() for name in headings.split(separator)]
        cells = entry.split(separator)
        if len(names) > 2 and len(cells) == len(names):
            pairs = zip(names, cells, strict=True)
            return " ".join(cell.strip() for name, cell in pairs if name in _LATITUDE | _LONGITUDE)
    return entry


def _without_ordinal(entry: str, *ordinals: int) -> str:
    """A row of three cells without the first, if that is the row's own number."""
    cells = [cell for cell in re.split(r"[;\t]|\s+|,\s", entry) if cell]
    if len(cells) == 3 and cells[0].isdecimal() and int(cells[0]) in ordinals:
        return f"{cells[1].rstrip(',')} {cells[2]}"
    return entry


def _bad(line: int, text: str, reason: str) -> Problem:
    return Problem(Code.BAD_COORDINATE, vertex=line, params={"line": line, "text": text[:80], "reason": reason})
