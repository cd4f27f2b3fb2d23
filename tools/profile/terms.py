"""Words that the schemas are written in: records, lists, terms that several share, and geometries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
URN = "urn:jic:profile:1:"
FOLDER = "jic_conformance/schemas"
LANGUAGE = "[a-z]{2}"
MARKING = ("level", "compartments", "releasable_to")
# A reference system of its own would be another one.
NO_CRS: Schema = {"not": {"required": ["crs"]}}
TEXT: Schema = {"type": "string"}
YES_OR_NO: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "integer", "minimum": 1}


def ref(name: str) -> Schema:
    return {"$ref": f"{URN}{name}"}


def term(name: str) -> Schema:
    return ref(f"common#/$defs/{name}")


def geometry(name: str) -> Schema:
    return ref(f"geometry#/$defs/{name}")


def nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def array(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def one_of(values: Iterable[str]) -> Schema:
    return {"enum": list(values)}


def record(title: str, properties: Mapping[str, Schema], optional: Iterable[str] = (), **more: Any) -> Schema:
    """An object whose members are all required but the `optional` ones. Others may stand beside them."""
    required = sorted(set(properties) - set(optional))
    return {"title": title, "type": "object", "required": required, "properties": dict(properties), **more}


def page(item: str) -> Schema:
    link = term("page_link")
    return record("One page of a list", {"next": link, "previous": link, "results": array(ref(item))})


MOMENT, CODE, DELEGATION, UUID, DIGEST = (term(name) for name in ("moment", "code", "delegation", "uuid", "digest"))


def common() -> Schema:
    uuid = "-".join(f"[0-9a-f]{{{count}}}" for count in (8, 4, 4, 4, 12))
    second = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
    patterns = {
        "uuid": ("", uuid),
        "digest": ("SHA-256 of a canonical form, hexadecimal", "[0-9a-f]{64}"),
        "moment": ("RFC 3339, in UTC", rf"{second}(\.[0-9]{{1,6}})?Z"),
        "second": ("RFC 3339, in UTC and whole seconds, as it is hashed", f"{second}Z"),
        "delegation": ("The code of a delegation", "[A-Za-z0-9_-]{1,8}"),
        "code": ("A member of a set that the theatre defines", "[A-Za-z0-9_-]{1,32}"),
        "reference": ("The public reference of a record", r"[^\s]{1,40}"),
    }
    terms: Schema = {
        name: {**({"description": words} if words else {}), "type": "string", "pattern": f"^{pattern}$"}
        for name, (words, pattern) in patterns.items()
    }
    terms["page_link"] = {"description": "The URL of another page of the same list", "type": ["string", "null"]}
    terms["by_language"] = {
        "description": "Text by language (ISO 639-1)",
        "type": "object",
        "propertyNames": {"pattern": f"^{LANGUAGE}$"},
        "additionalProperties": TEXT,
    }
    return {"title": "Terms that the other schemas share", "$defs": terms}


def geometries() -> Schema:
    longitude, latitude = ({"type": "number", "minimum": -most, "maximum": most} for most in (180, 90))
    position = {"type": "array", "prefixItems": [longitude, latitude], "items": False, "minItems": 2}

    def shape(name: str, coordinates: Schema) -> Schema:
        return record(name, {"type": {"const": name}, "coordinates": coordinates}, **NO_CRS)

    return {
        "title": "A GeoJSON geometry (RFC 7946): OGC:CRS84, longitude before latitude, in degrees, without height",
        "oneOf": [geometry(name) for name in ("point", "line", "polygon", "multipolygon")],
        "$defs": {
            "position": position,
            "ring": array(geometry("position"), minItems=4),
            "rings": array(geometry("ring"), minItems=1),
            "point": shape("Point", geometry("position")),
            "line": shape("LineString", array(geometry("position"), minItems=2)),
            "polygon": shape("Polygon", geometry("rings")),
            "multipolygon": shape("MultiPolygon", array(geometry("rings"), minItems=1)),
            "ground": {"oneOf": [geometry("polygon"), geometry("multipolygon")]},
        },
    }
