"""The canonical form of a version, made again from what was exchanged, and its digest (docs/ledger.md, "Content").

Written for this suite: it shares no code with any implementation, and neither with the one of this repository.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

MICRO = 1_000_000
MAX_INTEGER = 2**53 - 1
_TITLE = re.compile(r"title_([a-z]{2})", re.ASCII)
# What a version has beside its provisions, or what a reader is told besides.
_GROUND = ("geometry", "area_m2")


class NoCanonicalForm(ValueError):
    """What was exchanged cannot be written in the canonical form: a fraction, or a member that is not there."""


def canonical(value: Any) -> bytes:
    """RFC 8785 of JSON without fractions: members in order of UTF-16, no white space. Raises NoCanonicalForm."""
    return _written(value).encode("utf-8", "surrogatepass")


def _written(value: Any) -> str:
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise NoCanonicalForm("the name of a member is no text")
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_written(name)}:{_written(value[name])}" for name in names) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > MAX_INTEGER):
        raise NoCanonicalForm(f"{value!r} has no single written form")
    return json.dumps(value, ensure_ascii=False)


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def version_content(designation: Mapping[str, Any], version: Mapping[str, Any], provisions: set[str]) -> Any:
    """The content that a version's digest is made of. Raises NoCanonicalForm.

    `designation` and `version` are what the API answers; `provisions` are the names of the profile's provisions.
    """
    try:
        stated = {name: provision(version[name]) for name in provisions if version[name] not in (None, [])}
        return {
            "v": 2,
            "amends": version["amends"],
            "designation": designation["uuid"],
            "kind": designation["kind"],
            "marking": {
                "compartments": sorted(version["compartments"]),
                "level": version["level"],
                "releasable_to": sorted(version["releasable_to"]),
            },
            "outline": polygons(version["outline"]),
            "provisions": stated,
            "replaces": designation["replaces"],
            "shape": _shape(version),
            "texts": _texts(version),
            "valid": {"from": version["valid_from"], "until": version["valid_until"]},
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise NoCanonicalForm(f"a member is missing or of another form: {error}") from error


def version_digest(designation: Mapping[str, Any], version: Mapping[str, Any], provisions: set[str]) -> str:
    """Raises NoCanonicalForm."""
    return digest_of(canonical(version_content(designation, version, provisions)))


def micro(degrees: Any) -> int:
    """Degrees as a whole number of microdegrees. Raises NoCanonicalForm."""
    if isinstance(degrees, bool) or not isinstance(degrees, int | float) or not abs(degrees) <= 720:
        raise NoCanonicalForm(f"{degrees!r} is no number of degrees")
    return round(degrees * MICRO)


def positions(many: Any) -> list[list[int]]:
    return [[micro(longitude), micro(latitude)] for longitude, latitude in many]


def polygons(geometry: Mapping[str, Any]) -> list[list[list[list[int]]]]:
    """Polygons, rings, [longitude, latitude] in microdegrees. Raises NoCanonicalForm."""
    if geometry["type"] not in ("Polygon", "MultiPolygon"):
        raise NoCanonicalForm(f"{geometry['type']!r} is no ground")
    many = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [[positions(ring) for ring in rings] for rings in many]


def _shape(version: Mapping[str, Any]) -> dict[str, Any]:
    drawn = version["geometry"]
    if drawn["type"] == "LineString":
        return {"type": "route", "line": positions(drawn["coordinates"]), "width_m": version["width_m"]}
    if drawn["type"] == "Point":
        return {"type": "site", "point": positions([drawn["coordinates"]])[0], "radius_m": version["radius_m"]}
    return {"type": "area", "polygons": polygons(drawn)}


def _texts(version: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Of each language in which the version says anything."""
    languages = [found[1] for name in version if (found := _TITLE.fullmatch(name))]
    texts = {code: {"title": version[f"title_{code}"], "terms": version[f"terms_{code}"]} for code in languages}
    return {code: both for code, both in texts.items() if any(both.values())}


def provision(value: Any) -> Any:
    """A provision as it is hashed: geometries become whole microdegrees, and what is computed of them is left out."""
    if isinstance(value, list):
        return [provision(one) for one in value]
    if not isinstance(value, Mapping):
        return value
    if "coordinates" in value:
        return _hashed_geometry(value)
    if all(name in value for name in _GROUND):
        rest = {name: provision(one) for name, one in value.items() if name not in _GROUND}
        return {**rest, "polygons": polygons(value["geometry"])}
    return {name: provision(one) for name, one in value.items()}


def _hashed_geometry(geometry: Mapping[str, Any]) -> Any:
    if geometry["type"] == "Point":
        return positions([geometry["coordinates"]])[0]
    if geometry["type"] == "LineString":
        return positions(geometry["coordinates"])
    return polygons(geometry)
