"""A version's content as it is hashed (docs/ledger.md, "Content"), made from what its openings hold.

The site has its own implementation (`apps/designations/content.py`); a test holds the two equal.
"""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
from collections.abc import Mapping
from typing import Any

from jic_verify.assertions import BadAssertion, canonical

Row = Mapping[str, Any]
POLYGON, MULTIPOLYGON = 3, 6
MICRO = 1_000_000
# As PostgreSQL writes whole seconds in JSON.
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.0{1,6})?\+00:00", re.ASCII)


class NoContent(ValueError):
    """The openings hold what no version can have."""


def content_digest(created: Row, version: Row, outline: Row, text: Row) -> str:
    """The digest, 64 hex, of a version with this row, outline and text, of a designation that was created with this
    row. Raises NoContent."""
    try:
        preimage = {
            "amends": None,
            "designation": version["designation_id"],
            "kind": created["kind"],
            "marking": {
                "compartments": version["compartments"],
                "level": version["level"],
                "releasable_to": version["releasable_to"],
            },
            "outline": polygons_of(outline["outline"]),
            "provisions": {},
            "replaces": created["replaces_id"],
            "shape": outline["shape"],
            "texts": {
                language: {"terms": text[f"terms_{language}"], "title": text[f"title_{language}"]}
                for language in ("en", "ru")
            },
            "valid": {"from": _moment(version["valid_from"]), "until": _moment(version["valid_until"])},
            "v": 2,
        }
        for texts in preimage["texts"].values():
            if any(not unicodedata.is_normalized("NFC", one) for one in texts.values()):
                raise NoContent("A text of the version is not in Unicode form C.")
        return hashlib.sha256(canonical(preimage)).hexdigest()
    except (KeyError, TypeError, AttributeError, BadAssertion) as error:
        raise NoContent(f"The content of the version is not complete, or of another form: {error}") from error


def _moment(value: str | None) -> str | None:
    if value is None:
        return None
    found = _MOMENT.fullmatch(value)
    if found is None:
        raise NoContent("A moment of the version's validity is not in whole seconds of UTC.")
    return f"{found[1]}Z"


def polygons_of(column: str) -> list[list[list[list[int]]]]:
    """Polygons, rings, [longitude, latitude] in microdegrees, of a column of little-endian WKB. Raises NoContent."""
    try:
        if not column.startswith("\\x"):
            raise ValueError
        polygons, rest = _geometry(bytes.fromhex(column[2:]))
    except (ValueError, struct.error, OverflowError) as error:
        raise NoContent("The version's outline is no WKB of polygons.") from error
    if rest:
        raise NoContent("Something follows the version's outline.")
    return polygons


def _geometry(wkb: bytes) -> tuple[list[list[list[list[int]]]], bytes]:
    order, kind, count = struct.unpack_from("<BII", wkb)
    if order != 1 or kind not in (POLYGON, MULTIPOLYGON):
        raise ValueError
    if kind == POLYGON:
        polygon, rest = _polygon(wkb)
        return [polygon], rest
    polygons, rest = [], wkb[9:]
    for _ in range(count):
        polygon, rest = _polygon(rest)
        polygons.append(polygon)
    return polygons, rest


def _polygon(wkb: bytes) -> tuple[list[list[list[int]]], bytes]:
    order, kind, rings = struct.unpack_from("<BII", wkb)
    if order != 1 or kind != POLYGON:
        raise ValueError
    at, polygon = 9, []
    for _ in range(rings):
        (count,) = struct.unpack_from("<I", wkb, at)
        at += 4
        numbers = struct.unpack_from(f"<{2 * count}d", wkb, at)
        at += 16 * count
        whole = [round(number * MICRO) for number in numbers]
        polygon.append([[whole[i], whole[i + 1]] for i in range(0, len(whole), 2)])
    return polygon, wkb[at:]
