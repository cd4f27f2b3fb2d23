"""What versions say, in all its forms, and digests of it made without the verifier (rfc8785, struct)."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

import rfc8785

Row = dict[str, Any]
Polygons = list[list[list[list[int]]]]

RING = [[37100000, 36200000], [37120000, 36200000], [37120000, 36220000], [37100000, 36200000]]
HOLE = [[37112000, 36203000], [37118000, 36203000], [37118000, 36209000], [37112000, 36203000]]
ISLAND = [[-70123456, -33000001], [-70100000, -33000001], [-70100000, -32990000], [-70123456, -33000001]]

SHAPES: dict[str, tuple[Row, Polygons]] = {
    "area": ({"type": "area", "polygons": [[RING]]}, [[RING]]),
    "area with a hole": ({"type": "area", "polygons": [[RING, HOLE]]}, [[RING, HOLE]]),
    "area in two parts": ({"type": "area", "polygons": [[RING, HOLE], [ISLAND]]}, [[RING, HOLE], [ISLAND]]),
    "route": ({"type": "route", "line": [[37100000, 36200000], [37120000, 36220000]], "width_m": 500}, [[RING]]),
    "site": ({"type": "site", "point": [37110000, 36210000], "radius_m": 1500}, [[RING]]),
}


def wkb(polygons: Polygons) -> bytes:
    """Little-endian: a polygon, or several."""
    parts = []
    for rings in polygons:
        part = struct.pack("<BII", 1, 3, len(rings))
        for ring in rings:
            part += struct.pack("<I", len(ring))
            part += b"".join(struct.pack("<2d", longitude / 1e6, latitude / 1e6) for longitude, latitude in ring)
        parts.append(part)
    return parts[0] if len(parts) == 1 else struct.pack("<BII", 1, 6, len(parts)) + b"".join(parts)


def outline_of(name: str) -> Row:
    """The columns of a version that say where."""
    shape, polygons = SHAPES[name]
    return {
        "outline": "\\x" + wkb(polygons).hex(),
        "shape": shape,
        "box": "(37.12,36.22),(37.1,36.2)",
        "area_m2": 3993541.25,
    }


def _moment(value: str | None) -> str | None:
    return None if value is None else value.replace("+00:00", "Z")


def preimage_of(designation: Row, version: Row, outline: Row, text: Row, polygons: Polygons) -> bytes:
    """The canonical JSON of a version's content."""
    return rfc8785.dumps(
        {
            "amends": version.get("amends") and version["amends"].removeprefix("\\x"),
            "designation": version["designation_id"],
            "kind": designation["kind"],
            "marking": {name: version[name] for name in ("compartments", "level", "releasable_to")},
            "outline": polygons,
            "provisions": text.get("provisions", {}),
            "replaces": designation["replaces_id"],
            "shape": outline["shape"],
            "texts": {
                language: {"terms": text[f"terms_{language}"], "title": text[f"title_{language}"]}
                for language in ("en", "ru")
            },
            "valid": {"from": _moment(version["valid_from"]), "until": _moment(version["valid_until"])},
            "v": 2,
        }
    )


def digest_of(designation: Row, version: Row, outline: Row, text: Row, shape: str) -> str:
    return hashlib.sha256(preimage_of(designation, version, outline, text, SHAPES[shape][1])).hexdigest()
