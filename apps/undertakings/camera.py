"""What a camera writes into a photo: when it was taken, by its own clock, and where. It is a claim, which anybody can
write into a file. The standard library alone, since the confined program reads it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MICRO = 1_000_000
# Numbers of tags in EXIF: when it was taken (or digitised), the offset from UTC, and within GPS the place.
_TAKEN, _DIGITISED = 0x9003, 0x9004
_OFFSETS = {_TAKEN: 0x9011, _DIGITISED: 0x9012}
_NORTH, _LATITUDE, _EAST, _LONGITUDE = 1, 2, 3, 4
_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)", re.ASCII)
_OFFSET = re.compile(r"[+-](?:0\d|1[0-4]):[0-5]\d", re.ASCII)


@dataclass(frozen=True)
class CameraClaims:
    """`at`: ISO 8601, with an offset from UTC where the camera has one; empty where it says no time. `place`:
    (longitude, latitude) in microdegrees."""

    at: str = ""
    place: tuple[int, int] | None = None


def claims_of(taken: Mapping[int, Any], gps: Mapping[int, Any]) -> CameraClaims:
    """From the tags of EXIF and of its GPS part; what makes no sense is as if it was not there."""
    return CameraClaims(_moment(taken), _place(gps))


def checked(at: Any, place: Any) -> CameraClaims:
    """The claims as another process says them: only what such claims can be."""
    is_time = isinstance(at, str) and len(at) in (19, 25)
    is_place = (
        isinstance(place, list)
        and len(place) == 2
        and all(type(one) is int for one in place)
        and abs(place[0]) <= 180 * MICRO
        and abs(place[1]) <= 90 * MICRO
    )
    return CameraClaims(at if is_time and _is_moment(at) else "", (place[0], place[1]) if is_place else None)


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value[:40].decode("ascii", "replace")
    return str(value)[:40].strip(" \0") if isinstance(value, str) else ""


def _moment(tags: Mapping[int, Any]) -> str:
    for tag, offset in _OFFSETS.items():
        match = _TIME.fullmatch(_text(tags.get(tag)))
        if match is None:
            continue
        year, month, day, hour, minute, second = match.groups()
        zone = _text(tags.get(offset))
        text = f"{year}-{month}-{day}T{hour}:{minute}:{second}" + (zone if _OFFSET.fullmatch(zone) else "")
        if _is_moment(text):
            return text
    return ""


def _place(tags: Mapping[int, Any]) -> tuple[int, int] | None:
    longitude = _degrees(tags.get(_LONGITUDE), _text(tags.get(_EAST)), "E", "W", 180)
    latitude = _degrees(tags.get(_LATITUDE), _text(tags.get(_NORTH)), "N", "S", 90)
    # A camera without reception writes zeros.
    if longitude is None or latitude is None or (longitude, latitude) == (0, 0):
        return None
    return longitude, latitude


def _degrees(parts: Any, side: str, plus: str, minus: str, most: int) -> int | None:
    """Microdegrees of degrees, minutes and seconds."""
    if side not in (plus, minus):
        return None
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= most:
        return None
    return round(value * MICRO) * (1 if side == plus else -1)
