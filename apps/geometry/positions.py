"""Reads positions out of whatever came in: a browser, a file, a script. Trusts nothing about it."""

import math
from typing import Any

from apps.geometry.outline import MICRO, Vertex
from apps.geometry.problems import Code, Findings, Problem

Position = tuple[float, float]
_SHOWN = 80
# Longitude, latitude, height and a measure. More of them are several positions in one.
_MOST_NUMBERS = 4


def shown(value: Any) -> str:
    """A value for a message: its text, cut to eighty characters; safe for anything, however long or deep."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 200:
        text = "integer of more than 60 digits"
    elif value is None or isinstance(value, bool | int | float):
        text = str(value)
    else:
        text = type(value).__name__
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def whole_number(value: Any) -> int | None:
    """`value` as an integer, if it is one (300 or 300.0, not "300" or True)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return int(value)
    return None


def read_positions(raw: Any, findings: Findings, *, part: int, ring: int, limit: int) -> list[Position] | None:
    """The positions of a ring or line as (longitude, latitude); None where any of them cannot be used.

    Every bad one is noted with its vertex. Heights are dropped with one warning. Stops at `limit` positions: the
    caller counts vertices before.
    """
    if not isinstance(raw, list | tuple):
        findings.add(Problem(Code.NOT_GEOJSON, part, ring, params={"found": shown(raw), "path": "coordinates"}))
        return None
    positions: list[Position] = []
    heights = 0
    good = True
    for vertex, item in enumerate(raw[: limit + 1], 1):
        position = _read_position(item, findings, part, ring, vertex)
        if position is None:
            good = False
            continue
        heights += len(item) > 2
        positions.append(position)
    if heights:
        findings.add(Problem(Code.HEIGHT_DROPPED, part, ring, params={"count": heights}))
    return positions if good else None


def _read_position(item: Any, findings: Findings, part: int, ring: int, vertex: int) -> Position | None:
    if not isinstance(item, list | tuple) or not 2 <= len(item) <= _MOST_NUMBERS:
        params = {"text": shown(item), "reason": "format"}
        findings.add(Problem(Code.BAD_COORDINATE, part, ring, vertex, params=params))
        return None
    for value in item[2:]:
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            # No height; what else it is nobody knows, and it would be dropped as one.
            params = {"text": shown(value), "reason": "format"}
            findings.add(Problem(Code.BAD_COORDINATE, part, ring, vertex, params=params))
            return None
    numbers: list[float] = []
    for value in item[:2]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            params = {"text": shown(value), "reason": "format"}
            findings.add(Problem(Code.BAD_COORDINATE, part, ring, vertex, params=params))
            return None
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            findings.add(Problem(Code.NOT_FINITE, part, ring, vertex, params={"value": shown(value)}))
            return None
        numbers.append(number)
    return numbers[0], numbers[1]


def on_grid(position: Position) -> Vertex:
    """The position in whole microdegrees; the nearest, ties to even."""
    return round(position[0] * MICRO), round(position[1] * MICRO)


def without_repeats(vertices: list[Vertex], findings: Findings, *, part: int, ring: int) -> list[Vertex]:
    """The vertices without those that repeat the one before; one warning names the first and counts all."""
    kept: list[Vertex] = []
    first: int | None = None
    dropped = 0
    for number, vertex in enumerate(vertices, 1):
        if kept and kept[-1] == vertex:
            first = first or number
            dropped += 1
        else:
            kept.append(vertex)
    if first is not None:
        x, y = vertices[first - 1]
        at = (x / MICRO, y / MICRO)
        findings.add(Problem(Code.DUPLICATE_VERTEX, part, ring, first, at, {"count": dropped}))
    return kept
