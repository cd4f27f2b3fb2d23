"""A table of coordinates as text, one vertex a line: the equal second way beside drawing.

A blank line, `part` or `ring` (`часть`, `контур`) begins the outer ring of a further part; `hole` (`вырез`) begins a
hole in the part above it. A line that begins with # is a remark. The last vertex need not repeat the first. Lines may
be numbered, and a spreadsheet's `sep=;` and names of columns may stand above them; the names give the order.
"""

import re

from apps.geometry.coordinates import Order, parse_coordinate
from apps.geometry.problems import MAX_PROBLEMS, Code, GeometryRejected, Problem, rejected

Position = tuple[float, float]

MAX_LINES = 20_000
MAX_CHARACTERS = 5_000_000
_KEYWORD = re.compile(r"(part|ring|hole|часть|контур|кольцо|дыра|вырез)\b[\s\d.:№#]*", re.IGNORECASE)
# The first line of a table that a spreadsheet wrote, and the names of its columns.
_SEPARATOR = re.compile(r'"?\s*sep\s*=\s*.?\s*"?', re.IGNORECASE)
_LATITUDE = frozenset({"lat", "latitude", "широта", "шир", "y", "n"})
_LONGITUDE = frozenset({"lon", "long", "lng", "longitude", "долгота", "долг", "x", "e"})
# What a position with letters begins with: a grid reference, a hemisphere, degrees with one behind them.
_LETTERED = re.compile(
    r"\d{1,2}\s*[^\W\d_]\s*[^\W\d_]{2}\s*\d|[^\W\d_]|[-\d.,]+\s*[NSEWСЮВЗ°]|\d\S*-\S*\d\s*[NSСЮ]", re.I
)
# "Latitude (N)", "Широта, °": what may stand beside such a name, and says nothing else.
_QUALIFIED = re.compile(
    r"([^\W\d_]+)[\s.,:]*[(\[]?\s*(?:[NE]|°|deg(?:rees)?|dd|град\.?|с\.?\s*ш\.?|в\.?\s*д\.?)?\s*[)\]]?", re.I
)
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
    count, numbered = 0, False
    headings = ""
    for number, line in enumerate(lines, 1):
        entry = _without_quotes(line.strip())
        if entry.startswith("#") and not _NUMBER_SIGN.match(entry):
            continue
        if not count and not problems:
            columns = _order_of(entry)
            if (columns and not headings) or _SEPARATOR.fullmatch(entry):
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
            plain = _without_ordinal(entry, count, len(ring) + 1)
            if count == 1:
                # The first row says whether rows are numbered: "36 36.25N 37.13E" is a position of its own elsewhere.
                numbered = plain != entry and _is_readable(plain, order)
            try:
                ring.append(parse_coordinate(plain if numbered else entry, order))
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


def _without_quotes(entry: str) -> str:
    """A row without the quotes of its cells; empty if all of them are."""
    if re.fullmatch(r'"[^"]*"(?:[;,\t]"[^"]*")+', entry):
        entry = entry.replace('"', "")
    return "" if not entry.strip(" ;,\t") else entry


def _column(name: str) -> str:
    """ "lat" or "lon" for the name of such a column; empty for any other."""
    found = _QUALIFIED.fullmatch(name.strip())
    plain = found[1].lower() if found else ""
    return "lat" if plain in _LATITUDE else "lon" if plain in _LONGITUDE else ""


def _cells(entry: str) -> list[list[str]]:
    """The row's cells for each separator that it has, blanks last."""
    ways = [entry.split(separator) for separator in ";\t," if separator in entry]
    return [*ways, entry.split()]


def _order_of(entry: str) -> Order | None:
    """The order of a row of columns' names; None for any other row."""
    for cells in _cells(entry):
        columns = [column for cell in cells if (column := _column(cell))]
        if sorted(columns) == ["lat", "lon"] and not any(re.search(r"\d", cell) for cell in cells):
            return "latlon" if columns[0] == "lat" else "lonlat"
    return None


def _under(headings: str, entry: str) -> str:
    """Of a row with more cells than two, those that stand under the names of the coordinates."""
    for separator in ";\t,":
        columns = [_column(name) for name in headings.split(separator)]
        cells = entry.split(separator)
        if len(columns) > 2 and len(cells) == len(columns) and sorted(filter(None, columns)) == ["lat", "lon"]:
            return " ".join(cell.strip() for column, cell in zip(columns, cells, strict=True) if column)
    return entry


def _without_ordinal(entry: str, *ordinals: int) -> str:
    """A row without the number that it has in the table: before two numbers, or before what has letters."""
    found = re.fullmatch(r"(\d{1,5})(?:\s*[;\t]\s*|\s+|,\s+|,(?=[^,]*\.))(.+)", entry)
    if found is None or int(found[1]) not in ordinals:
        return entry
    rest = found[2]
    cells = [cell for cell in re.split(r"[;\t]|\s+|,\s|,(?=\d+\.)", rest) if cell]
    if len(cells) == 2 and not re.search(r"[^\W\d_]", rest):
        return f"{cells[0].rstrip(',')} {cells[1]}"
    return rest if _LETTERED.match(rest) else entry


def _is_readable(text: str, order: Order) -> bool:
    try:
        parse_coordinate(text, order)
    except GeometryRejected:
        return False
    return True


def _bad(line: int, text: str, reason: str) -> Problem:
    return Problem(Code.BAD_COORDINATE, vertex=line, params={"line": line, "text": text[:80], "reason": reason})
