"""Lengths and positions as people type them, and what they become: the original is kept beside the result."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from apps.geometry.coordinates import format_decimal, parse_coordinate
from apps.geometry.gauss_kruger import ACCURACY_M, is_sk42
from apps.geometry.measure import geod
from apps.geometry.problems import Code, GeometryRejected, rejected
from apps.geometry.table import MAX_LINES

# Metres in one of each unit, by every way in which it is written.
UNITS: dict[str, Decimal] = {
    **dict.fromkeys(("", "m", "м"), Decimal(1)),
    **dict.fromkeys(("km", "км"), Decimal(1000)),
    **dict.fromkeys(("yd", "yds", "ярд", "ярда", "ярдов"), Decimal("0.9144")),
    **dict.fromkeys(("ft", "фут", "фута", "футов"), Decimal("0.3048")),
    **dict.fromkeys(("mi", "миля", "мили", "миль"), Decimal("1609.344")),
    **dict.fromkeys(("nm", "nmi", "м.миля", "м.миль"), Decimal(1852)),
}
# A journey around the Earth; more is a slip of the hand.
FARTHEST_M = 40_000_000
LONGEST_TEXT = 200
_LENGTH = re.compile(r"([0-9]{1,9}(?:[.,][0-9]{1,6})?)\s*([a-zа-я.]*)", re.I)
_OFFSET = re.compile(
    r"(?:(?:bearing|brg|азимут|аз)\.?\s*)?([0-9]{1,3}(?:[.,][0-9]{1,3})?)\s*°?\s*(?:[,;/]\s*|\s+)([0-9].*[a-zа-я].*)",
    re.I,
)
_GRID = re.compile(r"\s*[0-9]{1,2}\s*[a-zа-я]\s*[a-zа-я]{2}\s*[0-9]", re.I)


class Form(StrEnum):
    """How a position was written."""

    DECIMAL = "decimal"
    DMS = "dms"
    MGRS = "mgrs"
    SK42 = "sk42"
    OFFSET = "offset"


@dataclass(frozen=True)
class Length:
    """`metres` are whole. `written` is what was typed where its unit is not the metre, else empty."""

    metres: int
    written: str = ""

    @property
    def note(self) -> str:
        """ "500 yd = 457 m"; empty where nothing was converted."""
        return f"{self.written} = {self.metres} m" if self.written else ""


def parse_length(text: str) -> Length | None:
    """The length of a text such as "500 yd" or "1,2 км", in whole metres; None for anything else."""
    plain = " ".join(text.split())
    match = _LENGTH.fullmatch(plain)
    unit = UNITS.get(match[2].lower()) if match else None
    if match is None or unit is None:
        return None
    metres = Decimal(match[1].replace(",", ".")) * unit
    if metres > FARTHEST_M:
        return None
    return Length(int(metres.to_integral_value()), "" if unit == 1 and metres == int(metres) else plain)


@dataclass(frozen=True)
class Position:
    """A position (degrees WGS 84), how it was written, and how exact that is in metres, where that is worse than the
    grid of the outline."""

    longitude: float
    latitude: float
    form: Form
    written: str
    accuracy_m: int | None = None
    # From where a bearing and a distance were measured.
    origin: tuple[float, float] | None = None

    @property
    def note(self) -> str:
        """What was typed and what it became; empty for decimal degrees, which stay what they are."""
        if self.form is Form.DECIMAL:
            return ""
        became = format_decimal(self.longitude, self.latitude)
        written = self.written if self.origin is None else f"{format_decimal(*self.origin)} + {self.written}"
        return f"{written} = {became}" + (f" (±{self.accuracy_m} m)" if self.accuracy_m else "")


def read_position(text: str, origin: tuple[float, float] | None = None) -> Position:
    """A written position, or a bearing and a distance from `origin` (longitude, latitude). Raises GeometryRejected."""
    plain = " ".join(text.split())[:LONGEST_TEXT]
    offset = _OFFSET.fullmatch(plain)
    length = parse_length(offset[2]) if offset else None
    if offset is not None and length is not None:
        bearing = float(offset[1].replace(",", "."))
        if origin is None or bearing > 360:
            reason = "origin" if origin is None else "range"
            raise rejected(Code.BAD_COORDINATE, text=plain[:80], reason=reason)
        longitude, latitude, _back = geod().fwd(*origin, bearing, _exact(offset[2]))
        return Position(float(longitude), float(latitude), Form.OFFSET, plain, origin=origin)
    longitude, latitude = parse_coordinate(plain)
    form = form_of(plain)
    return Position(longitude, latitude, form, plain, ACCURACY_M if form is Form.SK42 else None)


def form_of(text: str) -> Form:
    """How a position that can be read is written."""
    if is_sk42(text):
        return Form.SK42
    if _GRID.match(text):
        return Form.MGRS
    numbers = re.findall(r"[0-9]+(?:[.,][0-9]+)?", text)
    return Form.DECIMAL if len(numbers) == 2 and "'" not in text and "′" not in text else Form.DMS


def _exact(text: str) -> float:
    match = _LENGTH.fullmatch(text.strip())
    assert match is not None  # it was read already
    return float(Decimal(match[1].replace(",", ".")) * UNITS[match[2].lower()])


def table_note(table: str) -> str:
    """How the rows of a table of coordinates were written, where any were not decimal degrees: "MGRS × 4"."""
    names = {Form.MGRS: "MGRS", Form.SK42: f"SK-42 (±{ACCURACY_M} m)", Form.DMS: "DMS"}
    counts: dict[str, int] = {}
    for row in table.splitlines()[:MAX_LINES]:
        plain = row.strip()[:LONGEST_TEXT]
        try:
            parse_coordinate(plain)
        except GeometryRejected:
            continue
        name = names.get(form_of(plain))
        if name:
            counts[name] = counts.get(name, 0) + 1
    return ", ".join(f"{name} × {count}" for name, count in sorted(counts.items()))
