"""Openings as sites write them: each read, and its columns checked, by one expression.

Rows of one kind have the same columns in the same order each time. Once one has been read the long way (`openings.py`),
an expression is made of its columns. It matches no text that the long way would refuse, and gives the same values; any
other text goes the long way, which alone says what is wrong. Measured: 2 µs for a row, against 8 µs.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from json.scanner import make_scanner
from typing import Any, NamedTuple, cast

from jic_verify.content import Drawn, wkb_of
from jic_verify.rows import FORMS, is_day, types_of

BEFORE, AFTER = "before", "after"
# What a row was before or is after, or both: columns and their values.
RowSides = dict[str, dict[str, Any]]
# Of a hostile bundle's rows each could have columns of its own; of one site's, a change has some ten forms.
MAX_FORMS = 24
MAX_COLUMNS = 60
# Kept of what has been drawn: some designations that are worked on at once, each of up to a megabyte.
MAX_AREAS = 16
# Names and types, as `rows.py` has them.
Columns = tuple[tuple[str, str], ...]
_COLUMN = re.compile(r"[a-z][a-z0-9_]{0,40}", re.ASCII)

# A text without anything that JSON would write in another way; a number that is whole and within what `int` may read.
_STRING = r'[^"\\\x00-\x1f]*'
_INTEGER = r"-?(?:0|[1-9][0-9]{0,14})"
_HEAD = rf'\["[A-Za-z0-9_-]{{21}}[AQgw]", "({FORMS["U"]})", '
# Each with one group: the value, or what a converter makes it of.
_VALUES = {
    **{kind: f'"({FORMS[kind]})"' for kind in "UChm"},
    # In JSON the backslash of a binary column is written twice.
    **{kind: rf'"\\({FORMS[kind]})"' for kind in "dx"},
    "s": f'"({_STRING})"',
    "i": f"({_INTEGER})",
    "b": "(true|false)",
    "a": rf'(\[(?:"{_STRING}"(?:, "{_STRING}")*)?\])',
    # Where it ends; whether it is JSON is seen when it is read.
    "j": r"(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})",
}


class NoUsualForm(ValueError):
    """The text is of no form that is known here."""


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("A key is there twice.")
    return found


# The value that begins there in the text, and where it ends: what a decoder calls, without the frame around it. Raises
# ValueError, RecursionError, StopIteration where it is no JSON, or says a thing twice.
scan: Callable[[str, int], tuple[Any, int]] = make_scanner(
    cast(Any, json.JSONDecoder(parse_constant=_refuse, object_pairs_hook=_once))
)


def _object(text: str) -> Any:
    if text == "{}":
        return {}
    try:
        value, end = scan(text, 0)
    except (ValueError, RecursionError, StopIteration):
        raise NoUsualForm from None
    if end != len(text):
        raise NoUsualForm
    return value


_CONVERTERS: dict[str, Callable[[str], Any]] = {
    "i": int,
    "b": "true".__eq__,
    "a": lambda text: [] if text == "[]" else _object(text),
    "j": _object,
}


class RowForm:
    """The rows of one kind whose text has these columns in this order. `sides`: `after`, `before`, or both."""

    def __init__(self, sides: tuple[str, ...], columns: Columns) -> None:
        self._sides = sides
        self._names = tuple(name for name, _kind in columns)
        pairs = ", ".join(
            f'"{name}": ' + (f"(?:null|{_VALUES[kind[0]]})" if kind.endswith("?") else _VALUES[kind])
            for name, kind in columns
        )
        written = ", ".join(f'"{side}": \\{{{pairs}\\}}' for side in sides)
        self._match = re.compile(rf'{_HEAD}"row", \{{{written}\}}\]', re.ASCII).fullmatch
        # The first group is the subject.
        every = [(at, kind[0]) for at, (_name, kind) in enumerate(columns * len(sides), 1)]
        self._converted = [(at, _CONVERTERS[kind]) for at, kind in every if kind in _CONVERTERS]
        self._moments = [at for at, kind in every if kind == "m"]

    def read(self, text: str, subject: str) -> RowSides | None:
        """The row's sides; None where the text is of another form. Raises NoUsualForm."""
        found = self._match(text)
        if found is None or found[1] != subject:
            return None
        values: list[Any] = [*found.groups()]
        for at, convert in self._converted:
            if values[at] is not None:
                values[at] = convert(values[at])
        for at in self._moments:
            if values[at] is not None and not is_day(values[at][:10]):
                return None
        names = self._names
        if len(self._sides) == 1:
            return {self._sides[0]: dict(zip(names, values[1:], strict=True))}
        half = len(names) + 1
        return {
            self._sides[0]: dict(zip(names, values[1:half], strict=True)),
            self._sides[1]: dict(zip(names, values[half:], strict=True)),
        }


def columns_of(noun: str, sides: RowSides) -> Columns | None:
    """The columns of a row that has been read and checked; None where it has something that no form holds."""
    rows = list(sides.values())
    names = tuple(rows[0])
    if not 0 < len(names) <= MAX_COLUMNS or any(tuple(row) != names for row in rows):
        return None
    known = types_of(noun)
    columns = []
    for name in names:
        kind = known.get(name) or _kind_of([row[name] for row in rows])
        if kind is None or not _COLUMN.fullmatch(name):
            return None
        columns.append((name, kind))
    return tuple(columns)


def _kind_of(values: list[Any]) -> str | None:
    """The type of a column that no check reads, by what it holds here."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {str}:
        return "s?"
    return {int: "i?", bool: "b?"}.get(kinds.pop()) if len(kinds) == 1 else None


class UsualRows:
    """The forms of rows that have come up, by event: those that matched last first."""

    def __init__(self) -> None:
        self._forms: dict[str, list[RowForm]] = {}
        self._columns: dict[str, set[Columns]] = {}

    def read(self, event: str, text: str, subject: str) -> RowSides | None:
        """A row's opening. None where it is of no form that is known."""
        forms = self._forms.get(event)
        if forms is None:
            return None
        try:
            for at, form in enumerate(forms):
                sides = form.read(text, subject)
                if sides is not None:
                    if at:
                        forms[0], forms[at] = forms[at], forms[0]
                    return sides
        except NoUsualForm:
            pass
        return None

    def learn(self, event: str, sides: RowSides) -> None:
        """From a row that was read and checked the long way."""
        forms, known = self._forms.setdefault(event, []), self._columns.setdefault(event, set())
        columns = columns_of(event.partition(".")[0], sides)
        if columns is not None and columns not in known and len(forms) < MAX_FORMS:
            known.add(columns)
            forms.append(RowForm(tuple(sides), columns))


class Who(NamedTuple):
    """What a private entry's opening says of who did what."""

    subject: str
    actor: str | None
    delegation: str | None
    digest: str | None
    event: str
    tx: str


_WHO = re.compile(
    rf'{_HEAD}"who", \{{"actor": (?:null|"({FORMS["U"]})"), "delegation": (?:null|"({FORMS["C"]})"), '
    rf'"digest": (?:null|"({FORMS["h"]})"), "event": "([a-z_.]+)", "role": "{_STRING}", '
    r'"seq": (?:0|[1-9][0-9]{0,9}), "tx": "([1-9][0-9]{0,19})"\}\]',
    re.ASCII,
).fullmatch
_NOTHING = re.compile(rf'{_HEAD}"(outline|text)", null\]', re.ASCII).fullmatch


def who_in(text: str) -> Who | None:
    """The opening of who did it; None where it is of another form. Whether there is such an event is not looked at."""
    found = _WHO(text)
    return None if found is None else Who._make(found.groups())


def is_nothing(text: str, subject: str, field: str) -> bool:
    """Whether the opening says of a field that there is nothing in it."""
    found = _NOTHING(text)
    return found is not None and found.groups() == (subject, field)


# Up to the outline itself, which then is compared with what the polygons make.
_AREA_HEAD = re.compile(rf'{_HEAD}"outline", ', re.ASCII).match
_AREA = re.compile(
    rf'\{{"after": \{{"box": "{_STRING}", "shape": \{{"type": "area", "polygons": ([0-9\[\], -]+)\}}, '
    rf'"area_m2": (?:null|{_INTEGER}(?:\.[0-9]{{1,30}})?), "outline": "\\\\x',
    re.ASCII,
).match


class UsualAreas:
    """Openings of areas whose outlines are their polygons. The latest are kept: what was drawn in a draft stands in the
    log a second time once it is submitted."""

    def __init__(self) -> None:
        self._latest: dict[str, Drawn | None] = {}

    def read(self, text: str, subject: str) -> Drawn | None:
        """None where the opening is of another form."""
        head = _AREA_HEAD(text)
        if head is None or head[1] != subject:
            return None
        value = text[head.end() :]
        if value not in self._latest:
            if len(self._latest) == MAX_AREAS:
                del self._latest[next(iter(self._latest))]
            self._latest[value] = _area_in(value)
        return self._latest[value]


def _area_in(value: str) -> Drawn | None:
    found = _AREA(value)
    if found is None:
        return None
    written = found[1]
    try:
        polygons, end = scan(written, 0)
        # Brackets, whole numbers and what parts them: other lists than of points make no WKB.
        if not polygons or end != len(written) or "-0" in written:
            return None
        if value[found.end() :] != wkb_of(polygons).hex() + '"}}]':
            return None
    except (ValueError, TypeError, IndexError, RecursionError, StopIteration, OverflowError, struct.error):
        return None
    outline = written.replace(", ", ",")
    return None if " " in outline else Drawn(outline, f'{{"polygons":{outline},"type":"area"}}')


class Usual:
    """What has come up while some entries are read."""

    def __init__(self) -> None:
        self.rows, self.areas = UsualRows(), UsualAreas()
