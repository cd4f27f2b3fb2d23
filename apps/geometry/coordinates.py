"""One position as people write it: decimal degrees, degrees with minutes and seconds, or MGRS; read and written.

Reading accepts what Russian and English keyboards give: decimal commas where they are unambiguous, Cyrillic
hemispheres (С Ю В З, also "с. ш.", "в. д."), typographic quotes, MGRS in lower case or with Cyrillic look-alikes.
SK-42 is read too (`gauss_kruger.py`). Everything else is WGS 84; results are (longitude, latitude) in degrees.
"""

import re
import warnings
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from apps.geometry.gauss_kruger import is_sk42, read_sk42
from apps.geometry.problems import Code, GeometryRejected, Problem

if TYPE_CHECKING:
    from mgrs import MGRS

Order = Literal["latlon", "lonlat"]
Style = Literal["decimal", "dms", "mgrs"]

_LONGEST = 200
_LOOK_ALIKES = str.maketrans("АВСЕНКМОРТХУ", "ABCEHKMOPTXY")
_MARKS = str.maketrans(
    {
        "º": "°", "˚": "°", "’": "'", "‘": "'", "′": "'", "´": "'", "`": "'", "ʹ": "'",
        "”": '"', "“": '"', "″": '"', "„": '"', "«": '"', "»": '"', "ʺ": '"',
        "−": "-", "–": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ",
    }
)  # fmt: skip
_RUSSIAN = (
    (re.compile(r"(?<![А-ЯA-Z])[СC]\.?\s*Ш\.?"), "N"),
    (re.compile(r"(?<![А-ЯA-Z])Ю\.?\s*Ш\.?"), "S"),
    (re.compile(r"(?<![А-ЯA-Z])[ВB]\.?\s*Д\.?"), "E"),
    (re.compile(r"(?<![А-ЯA-Z])З\.?\s*Д\.?"), "W"),
)
_HEMISPHERES = str.maketrans({"С": "N", "Ю": "S", "В": "E", "Е": "E", "З": "W"})
_MGRS = re.compile(r"(\d{1,2})\s*([C-HJ-NP-X])\s*([A-HJ-NP-Z])\s*([A-HJ-NP-V])\s*([\d\s]*)")
# Digits of a reference for each axis from which on its square is a position: 100 m.
_LEAST_DIGITS = 3
# From 80° S to 84° N, each eight degrees high, the last one twelve; a square on a border belongs to both.
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_BAND_MARGIN = 0.01
# lat 36.25 lon 37.13, latitude: 36.25, longitude = 37.13, широта 36.25 долгота 37.13
_AXIS = {
    **dict.fromkeys(("LAT", "LATITUDE", "ШИРОТА"), "lat"),
    **dict.fromkeys(("LON", "LONG", "LNG", "LONGITUDE", "ДОЛГОТА"), "lon"),
}
_NAME = "(" + "|".join(sorted(_AXIS, key=len, reverse=True)) + r")\.?\s*[:=]?\s*([-+]?\d{1,3}(?:\.\d+)?)°?"
_NAMED = re.compile(rf"{_NAME}[\s,;]+{_NAME}")
_LIKE_MGRS = re.compile(r"\d{1,2}\s*[A-Z]\s*[A-Z]\s*[A-Z]")
# 361513N0370800E, 3615N03708E, N361513.5E0370800.0: two digits for degrees of latitude, three for those of longitude.
_PACKED = r"(\d{2,3})(\d{2})(\d{2})?([.,]\d+)?"
_PACKED_AFTER = re.compile(rf"{_PACKED}\s*([NS])[\s,;/]*{_PACKED}\s*([EW])")
_PACKED_BEFORE = re.compile(rf"([NS])\s*{_PACKED}[\s,;/]*([EW])\s*{_PACKED}")
# A number in a list: "1. ", "2) ", "№ 3: ".
_NUMBERED = re.compile(r"(?:(?:№|N[O°]\.?|#)\s*\d{1,5}\s*[.):]?|\d{1,5}\s*[.)](?=\s)|\d{1,5}:(?=\s))\s+")
_ANGLE = re.compile(
    r"""([-+]?)\s*(\d{1,3}(?:[.,]\d+)?)\s*°?
        (?:\s*(?<=[\s°])(\d{1,2}(?:[.,]\d+)?)\s*'?
        (?:\s*(?<=[\s'])(\d{1,2}(?:[.,]\d+)?)\s*(?:"|'')?)?)?""",
    re.VERBOSE,
)
_BEFORE = re.compile(r"([NSEW])([^NSEW]+)([NSEW])([^NSEW]+)")
_AFTER = re.compile(r"([^NSEW]+)([NSEW])([^NSEW]+)([NSEW])")


class _Unreadable(ValueError):
    """Why a text is no position: one of the reasons of BAD_COORDINATE, and what else can be said of it."""

    def __init__(self, reason: str, at: tuple[float, float] | None = None, **params: Any) -> None:
        super().__init__(reason)
        self.at, self.params = at, params


def parse_coordinate(text: str, order: Order = "latlon") -> tuple[float, float]:
    """(longitude, latitude) in degrees of one written position.

    `order` counts only where no hemisphere is written. An MGRS reference means the middle of its square, at most
    0.7 m off for ten digits, so that writing it again gives the same reference; of a kilometre and more it is no
    position. Raises GeometryRejected (bad_coordinate, with `text` and `reason`).
    """
    try:
        if len(text) > _LONGEST:
            raise _Unreadable("format")
        longitude, latitude = _read(text, order)
        if not (abs(latitude) <= 90 and abs(longitude) <= 180):
            raise _Unreadable("range")
    except _Unreadable as reason:
        shown = text.strip()[:80]
        params = {"text": shown, "reason": str(reason), **reason.params}
        problem = Problem(Code.BAD_COORDINATE, at=reason.at, params=params)
        raise GeometryRejected([problem]) from reason
    return longitude, latitude


def format_decimal(longitude: float, latitude: float) -> str:
    """ "36.253800 N 37.142100 E": six decimals, the grid of the outline."""
    return f"{abs(latitude):.6f} {'S' if latitude < 0 else 'N'} {abs(longitude):.6f} {'W' if longitude < 0 else 'E'}"


def format_dms(longitude: float, latitude: float, decimals: int = 1) -> str:
    """36°15'13.7"N 37°08'31.6"E; three decimals of the second keep the grid, one is 3 m."""
    return f"{_dms(latitude, 'NS', decimals)} {_dms(longitude, 'EW', decimals)}"


def format_mgrs(longitude: float, latitude: float, digits: int = 5) -> str:
    """ "37S CA 33677 07717": five digits are the metre, four 10 m; the square that holds the position.

    Raises GeometryRejected (bad_coordinate) beyond 84° N and 80° S, where MGRS has other squares.
    """
    if not (-80 <= latitude <= 84 and -180 <= longitude <= 180):
        text = f"{latitude:.6f} {longitude:.6f}"
        raise GeometryRejected([Problem(Code.BAD_COORDINATE, params={"text": text, "reason": "range"})])
    reference = str(_grid().toMGRS(latitude, longitude, MGRSPrecision=digits))
    head = len(reference) - 2 * digits
    groups = [reference[: head - 2], reference[head - 2 : head], reference[head : head + digits]]
    return " ".join(group for group in (*groups, reference[head + digits :]) if group)


@cache
def _grid() -> "MGRS":
    from mgrs import MGRS

    return MGRS()


def _dms(degrees: float, hemispheres: str, decimals: int) -> str:
    scale = 10**decimals
    whole = round(abs(degrees) * 3600 * scale)
    minutes, seconds = divmod(whole, 60 * scale)
    degree, minute = divmod(minutes, 60)
    width = 3 + decimals if decimals else 2
    letter = hemispheres[1] if degrees < 0 else hemispheres[0]
    return f"{degree:02d}°{minute:02d}'{seconds / scale:0{width}.{decimals}f}\"{letter}"


def _read(text: str, order: Order) -> tuple[float, float]:
    plain = _without_names(_without_number(text.translate(_MARKS).upper().strip()))
    if is_sk42(plain):
        position = read_sk42(plain)
        if position is None:
            raise _Unreadable("sk42")
        return position
    reference = plain.translate(_LOOK_ALIKES)
    if _LIKE_MGRS.match(reference):
        return _read_mgrs(reference, cyrillic=re.match(r"\d{1,2}\s*С", plain) is not None)
    for pattern, letter in _RUSSIAN:
        plain = pattern.sub(letter, plain)
    plain = plain.translate(_HEMISPHERES)
    if re.search(r"[NSEW]", plain):
        packed = _read_packed(plain)
        # 36-15-13N and 36:15:13N part degrees, minutes and seconds; a sign stands before the first of them only.
        return packed or _read_with_hemispheres(re.sub(r"(?<=\d)\s*[-:]\s*(?=\d)", " ", plain))
    if ":" in plain:
        plain = _with_degree_signs(plain)
    if re.search(r"[^\d\s.,;+\-°'\"]", plain) or not plain:
        raise _Unreadable("format")
    first, second = (_angle(half) for half in _halves(plain))
    return (second, first) if order == "latlon" else (first, second)


def _without_number(plain: str) -> str:
    """The line without the number that it has in a list."""
    match = _NUMBERED.match(plain)
    return plain[match.end() :] if match else plain


def _without_names(plain: str) -> str:
    """A pair without its brackets, and with hemispheres in the place of the names of its numbers."""
    if bracketed := re.fullmatch(r"[(\[]([^()\[\]]*)[)\]]", plain):
        plain = bracketed[1].strip()
    named = _NAMED.fullmatch(plain)
    if named is None:
        return plain
    first, one, second, other = named.groups()
    numbers = {_AXIS[first]: float(one), _AXIS[second]: float(other)}
    if len(numbers) != 2:
        raise _Unreadable("format")
    north, east = numbers["lat"], numbers["lon"]
    return f"{abs(north):.15f} {'S' if north < 0 else 'N'} {abs(east):.15f} {'W' if east < 0 else 'E'}"


def _in_band(band: str, latitude: float) -> bool:
    south = 8 * _BANDS.index(band) - 80
    return south - _BAND_MARGIN <= latitude <= south + (12 if band == "X" else 8) + _BAND_MARGIN


def _middle(reference: str) -> tuple[float, float]:
    """Latitude and longitude of a square's middle. The package only warns of a band that the square is not in."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        latitude, longitude = _grid().toLatLon(reference)
    return float(latitude), float(longitude)


def _bands_of(zone: str, square: str) -> list[str]:
    """The bands in which there is this square; the same letters come again every 2,000 km."""
    bands = []
    for band in _BANDS:
        with suppress(Exception):
            if _in_band(band, _middle(f"{zone}{band}{square}")[0]):
                bands.append(band)
    return bands


def _read_mgrs(reference: str, *, cyrillic: bool) -> tuple[float, float]:
    parts = _MGRS.fullmatch(reference)
    if not parts or not 1 <= int(parts[1]) <= 60:
        raise _Unreadable("mgrs")
    zone, square = f"{parts[1]}{parts[2]}", f"{parts[3]}{parts[4]}"
    east, north = _halves_of_reference(parts[5].split(), f"{zone} {square}")
    try:
        latitude, longitude = _middle(zone + square + east + north)
    except Exception as error:
        # The package raises its own and ctypes' exceptions for squares that do not exist; all mean the same here.
        raise _Unreadable("mgrs") from error
    if cyrillic or not _in_band(parts[2], latitude):
        bands = _bands_of(parts[1], square + east + north)
        if cyrillic and "S" in bands:
            # The Cyrillic letter looks like C and sounds like S.
            bands = ["S"]
        band = "С" if cyrillic else parts[2]
        raise _Unreadable("mgrs_band", band=band, likely=", ".join(f"{parts[1]}{letter}" for letter in bands))
    if len(east) < _LEAST_DIGITS:
        # A square of a kilometre or more is not a position, and its middle is nobody's.
        size = 10 ** (5 - len(east))
        corner = f"{zone} {square} {east.ljust(5, '0')} {north.ljust(5, '0')}"
        far = f"{zone} {square} {east.ljust(5, '9')} {north.ljust(5, '9')}"
        at = (float(longitude), float(latitude))
        raise _Unreadable("mgrs_coarse", at, size_m=size, south_west=corner, north_east=far)
    return float(longitude), float(latitude)


def _halves_of_reference(groups: list[str], head: str) -> tuple[str, str]:
    """Easting and northing of a grid reference, of as many digits each."""
    digits = "".join(groups)
    if len(groups) == 2 and len(groups[0]) != len(groups[1]) and max(map(len, groups)) <= 5:
        # Spreadsheets drop zeros before a number.
        width = max(map(len, groups))
        likely = f"{head} {groups[0].zfill(width)} {groups[1].zfill(width)}"
        raise _Unreadable("mgrs_groups", likely=likely)
    half = len(digits) // 2
    ends = {len("".join(groups[:count])) for count in range(len(groups) + 1)}
    if len(digits) % 2 or len(digits) > 10 or (len(groups) > 1 and half not in ends):
        raise _Unreadable("mgrs")
    return digits[:half], digits[half:]


def _read_packed(plain: str) -> tuple[float, float] | None:
    """Degrees, minutes and seconds without anything between them; None for anything else."""
    if match := _PACKED_AFTER.fullmatch(plain):
        *latitude, south, d, m, s, f, west = match.groups()
        longitude = [d, m, s, f]
    elif match := _PACKED_BEFORE.fullmatch(plain):
        south, d, m, s, f, west, *longitude = match.groups()
        latitude = [d, m, s, f]
    else:
        return None
    if len(latitude[0]) != 2 or len(longitude[0]) != 3:
        raise _Unreadable("ambiguous")
    up, across = _packed_angle(latitude), _packed_angle(longitude)
    return (-across if west == "W" else across), (-up if south == "S" else up)


def _packed_angle(numbers: list[str | None]) -> float:
    degrees, minutes, seconds, fraction = (number or "" for number in numbers)
    fraction = fraction.replace(",", ".")
    if seconds:
        seconds += fraction
    else:
        minutes += fraction
    return _angle(" ".join(filter(None, (degrees, minutes, seconds))))


def _with_degree_signs(plain: str) -> str:
    """36:15:13 37:08:00 with the signs that stand between degrees, minutes and seconds."""
    return re.sub(r"(\d{1,3})\s*:\s*(\d{1,2})(?:\s*:\s*(\d{1,2}(?:\.\d+)?))?", _signed, plain)


def _signed(match: re.Match[str]) -> str:
    seconds = f'{match[3]}"' if match[3] else ""
    return f"{match[1]}°{match[2]}'{seconds}"


def _read_with_hemispheres(plain: str) -> tuple[float, float]:
    if found := _BEFORE.fullmatch(plain):
        pairs = [(found[1], found[2]), (found[3], found[4])]
    elif found := _AFTER.fullmatch(plain):
        pairs = [(found[2], found[1]), (found[4], found[3])]
    else:
        raise _Unreadable("format")
    angles: dict[str, float] = {}
    for letter, half in pairs:
        angle = _angle(half)
        if "-" in half or "+" in half:
            raise _Unreadable("ambiguous")
        angles["lat" if letter in "NS" else "lon"] = -angle if letter in "SW" else angle
    if len(angles) != 2:
        raise _Unreadable("format")
    return angles["lon"], angles["lat"]


def _halves(plain: str) -> tuple[str, str]:
    """Two angles without hemispheres, apart. A comma is a decimal comma only where it cannot be a separator."""
    if plain.count("°") == 2:
        found = re.fullmatch(r"([^°]+°.*?)[\s,;]+([-+]?\s*\d+(?:[.,]\d+)?\s*°.*)", plain)
        if not found:
            raise _Unreadable("format")
        return found[1], found[2]
    if "°" in plain:
        raise _Unreadable("format")
    words = [word.strip(",") for word in re.split(r"[\s;]+", plain) if word.strip(",")]
    if len(words) == 1:
        pieces = words[0].split(",")
        if len(pieces) == 2 and "." in words[0]:
            return pieces[0], pieces[1]
        if len(pieces) == 4 and "." not in words[0]:
            return ",".join(pieces[:2]), ",".join(pieces[2:])
        raise _Unreadable("ambiguous" if len(pieces) > 1 else "format")
    if len(words) in (2, 4, 6):
        middle = len(words) // 2
        return " ".join(words[:middle]), " ".join(words[middle:])
    raise _Unreadable("format")


def _angle(half: str) -> float:
    found: Any = _ANGLE.fullmatch(half.strip(" ,;"))
    if not found:
        raise _Unreadable("format")
    sign, *numbers = found.groups()
    given = [number.replace(",", ".") for number in numbers if number is not None]
    # Only the last number may have a fraction: 36.5°15' would say half a degree twice.
    if any("." in number for number in given[:-1]):
        raise _Unreadable("format")
    degrees, minutes, seconds = (*map(float, given), 0.0, 0.0)[:3]
    if minutes >= 60 or seconds >= 60:
        raise _Unreadable("range")
    value = degrees + minutes / 60 + seconds / 3600
    return -value if sign == "-" else value
