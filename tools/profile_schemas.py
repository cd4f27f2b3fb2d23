"""The JSON Schemas of the open profile (docs/profile.md), with the site's own closed sets in them.

`manage.py docs` writes them into `jic_conformance/schemas`; a test holds their members to the API's serializers. What a
theatre defines (kinds, delegations, routes) is a code in them, so that the profile is that of every theatre.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from apps.designations.columns import (
    AreaColumn,
    ChoiceColumn,
    Column,
    MomentColumn,
    NumberColumn,
    PlaceColumn,
    WordsColumn,
)
from apps.designations.kinds import Amendment, State, act_states
from apps.designations.provision_tables import TABLES
from apps.designations.provision_types import (
    ChoiceProvision,
    HoursProvision,
    LineProvision,
    MomentProvision,
    TableProvision,
)
from apps.designations.schema import CORRIGENDUM, PROVISIONS, REMAINDERS, RESERVATIONS, TEXTS, SingleProvision
from apps.geometry.precision import Precision
from apps.geometry.shapes import RADIUS_M, WIDTH_M
from apps.movements.course import PermitStanding, RelayStanding
from apps.movements.families import State as MovementState
from apps.movements.families import What
from apps.negotiation.machine import ActType

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


COLUMNS: Mapping[type[Column], Callable[[Any], Schema]] = {
    ChoiceColumn: lambda column: CODE,
    NumberColumn: lambda column: {"type": "integer", "minimum": column.least, "maximum": column.most},
    WordsColumn: lambda column: term("by_language"),
    MomentColumn: lambda column: term("second"),
    PlaceColumn: lambda column: geometry("point"),
    AreaColumn: lambda column: geometry("ground"),
}
SINGLE: Mapping[type[SingleProvision], Callable[[Any], Schema]] = {
    MomentProvision: lambda provision: term("second"),
    HoursProvision: lambda provision: {"type": "integer", "minimum": provision.least, "maximum": provision.most},
    ChoiceProvision: lambda provision: CODE,
    LineProvision: lambda provision: geometry("line"),
}


def _table(table: TableProvision) -> Schema:
    columns = {column.name: COLUMNS[type(column)](column) for column in table.columns}
    optional = [column.name for column in table.columns if not column.required]
    return array(record(f"A row of {table.name}", columns, optional), maxItems=table.most)


def provisions() -> Schema:
    area = {"type": "number", "exclusiveMinimum": 0}
    reasons = {"type": "object", "propertyNames": DELEGATION, "additionalProperties": term("by_language")}
    remainder = {"delegation": DELEGATION, "designation": UUID, "digest": DIGEST, "of": DIGEST}
    ground = {"geometry": geometry("ground"), "area_m2": area}
    members: dict[str, Schema] = {
        **{one.name: nullable(SINGLE[type(one)](one)) for one in PROVISIONS},
        **{table.name: _table(table) for table in TABLES},
        RESERVATIONS.name: array(record("A part that stays open", {**ground, "reasons": reasons})),
        CORRIGENDUM.name: nullable(
            record("What is corrected", {"corrects": array(DIGEST, minItems=1), "mistake": term("by_language")})
        ),
        REMAINDERS.name: array(record("What becomes a designation of its own", {**remainder, **ground})),
    }
    return record("The provisions of a version; null, or no rows, where nothing was agreed", members)


def version() -> Schema:
    texts = {text.one_line: text for text in TEXTS}
    marking: dict[str, Schema] = {
        "level": {"type": "integer", "minimum": 1, "maximum": 100},
        "compartments": array(CODE, maxItems=64),
        "releasable_to": array(DELEGATION, maxItems=64),
    }
    summary: dict[str, Schema] = {
        "uuid": UUID,
        "sequence": NUMBER,
        "number": NUMBER,
        "delegation": DELEGATION,
        "author": {"type": "string", "minLength": 1},
        "created_at": MOMENT,
        "area_m2": {"type": "number", "exclusiveMinimum": 0},
        "valid_from": nullable(MOMENT),
        "valid_until": nullable(MOMENT),
        "digest": DIGEST,
    }
    full: dict[str, Schema] = {
        "basis": TEXT,
        "source_note": TEXT,
        "geometry": ref("geometry"),
        "outline": geometry("ground"),
        "width_m": {"type": ["integer", "null"], "minimum": WIDTH_M[0], "maximum": WIDTH_M[1]},
        "radius_m": {"type": ["integer", "null"], "minimum": RADIUS_M[0], "maximum": RADIUS_M[1]},
        "amends": nullable(DIGEST),
    }

    def text(one_line: bool) -> Schema:
        return {f"^{texts[one_line].key}_{LANGUAGE}$": {"type": "string", "maxLength": texts[one_line].max_length}}

    both = [ref("version#/$defs/summary"), ref("provisions")]
    return {
        **record("A version in full: one immutable text and outline", full, allOf=both, patternProperties=text(False)),
        "$defs": {
            "summary": record("What lists show of a version", summary, patternProperties=text(True)),
            "marking": record("Who may know of it; `releasable_to` without a code: every delegation", marking),
        },
    }


def designation() -> Schema:
    summary: dict[str, Schema] = {
        "uuid": UUID,
        "reference": nullable(term("reference")),
        "kind": CODE,
        "state": one_of(State.values),
        "state_since": MOMENT,
        "owner": DELEGATION,
        "revision": {"description": "null for a reader who is told of no acts", "type": ["integer", "null"]},
        "submitted_at": nullable(MOMENT),
        "answer_due": nullable(MOMENT),
        "released_to": nullable(DELEGATION),
        "precision": one_of(["", *Precision]),
        "released_until": nullable(MOMENT),
        "current": ref("version#/$defs/summary"),
        "amendment_state": one_of(["", *Amendment.values]),
        "amendment_since": nullable(MOMENT),
        "proposed": nullable(ref("version#/$defs/summary")),
    }
    confirmed = array(record("Who confirmed them", {"user": TEXT, "delegation": DELEGATION, "at": MOMENT}))
    status = record(
        "The texts in one language", {"status": one_of(["missing", "unconfirmed", "confirmed"]), "confirmed": confirmed}
    )
    turn = {"need": TEXT, "delegations": array(DELEGATION), "due": nullable(MOMENT)}
    full: dict[str, Schema] = {
        "current": ref("version"),
        "proposed": nullable(ref("version")),
        "replaces": nullable(UUID),
        "possible_acts": array(one_of(ActType)),
        "turn": record("Whose turn it is", turn),
        "same_ground": array({"type": "object"}),
        "texts": {
            "type": "object",
            "propertyNames": {"pattern": f"^{LANGUAGE}$"},
            "additionalProperties": status,
        },
    }
    return {
        **record("A designation in full", full, allOf=[ref("designation#/$defs/summary")]),
        "$defs": {"summary": record("What lists show of a designation", summary)},
    }


def act() -> Schema:
    states = [code for code, _label in act_states()]
    return record(
        "One act on a designation",
        {
            "uuid": UUID,
            "sequence": NUMBER,
            "code": one_of(ActType),
            "actor": {"description": "null of an act that nobody carries out", "type": ["string", "null"]},
            "delegation": nullable(DELEGATION),
            "version": {**NUMBER, "description": "The sequence of the version that it is about"},
            "digest": DIGEST,
            "from_state": one_of(["", *states]),
            "to_state": one_of(states),
            "reason": TEXT,
            "reasons": array(CODE),
            "proof": {"type": "string", "maxLength": 32},
            "at": MOMENT,
        },
    )


def edition() -> Schema:
    audience = {"compartments": array(CODE), "delegations": array(DELEGATION), "level": COUNT}
    member = {"designation": UUID, "digest": DIGEST, "reference": term("reference"), "version": UUID}
    at = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{1,6})?(Z|\+00:00)$"}
    members = {
        "at": at,
        "audience": record("Whose map it is", audience),
        "edition": NUMBER,
        "in_force": array(record("A version in force", member)),
        "v": {"const": 1},
    }
    return record("An edition of the agreed map, in its canonical form", members)


def edition_list() -> Schema:
    change = {
        "what": one_of(["entered", "changed", "left"]),
        "reference": term("reference"),
        "before": nullable(DIGEST),
        "after": nullable(DIGEST),
    }
    row = {
        "edition": NUMBER,
        "at": MOMENT,
        "in_force": COUNT,
        "digest": {"description": "Empty in lists of large maps", "type": "string", "pattern": "^([0-9a-f]{64})?$"},
        "changes": array(record("A version that came, changed or went", change)),
        "more_changes": COUNT,
    }
    audience = {"type": "string", "pattern": "^[0-9]{1,5}/[A-Za-z0-9_,-]*/[A-Za-z0-9_,-]*$"}
    members = {"audience": audience, "total": COUNT, "results": array(record("An edition", row))}
    return record("Editions of one audience, the newest first", members)


def movement() -> Schema:
    count: Schema = {"type": ["integer", "null"], "minimum": 0}
    accounts = {"type": "object", "propertyNames": DELEGATION, "additionalProperties": one_of(MovementState.values)}
    summary: dict[str, Schema] = {
        "uuid": UUID,
        "reference": term("reference"),
        **dict.fromkeys(("title", "organisation"), TEXT),
        "kind": CODE,
        "notified_by": DELEGATION,
        **dict.fromkeys(("notified_at", "recorded_at", "notice_from", "from", "until"), MOMENT),
        **dict.fromkeys(("in_time", "emergency"), YES_OR_NO),
        **dict.fromkeys(("route", "cargo"), nullable(CODE)),
        **dict.fromkeys(("beneficiaries", "people", "fighters"), count),
        "state": one_of(MovementState.values),
        "accounts": accounts,
    }
    overlap = {"reference": term("reference"), "from": MOMENT, "until": MOMENT, "blocks": {"type": "boolean"}}
    permit = {"number": NUMBER, "standing": one_of(PermitStanding), "due": nullable(MOMENT)}
    relay = array(record("A unit of a chain", {"unit": TEXT, "standing": one_of(RelayStanding)}))
    statement = {
        "what": one_of(What.values),
        "code": TEXT,
        "by": DELEGATION,
        "since": MOMENT,
        "said_at": MOMENT,
        "content": {"type": "object"},
    }
    full: dict[str, Schema] = {
        "as_of": MOMENT,
        "note": TEXT,
        "vehicles": array(record("A vehicle", {"plate": TEXT, "marking": TEXT})),
        "shape": nullable(ref("geometry")),
        "designations": array(term("reference")),
        "overlaps": array(record("Another movement that it meets", overlap)),
        "permits": array(record("A permit of the chain", permit)),
        "relays": {"type": "object", "propertyNames": DELEGATION, "additionalProperties": relay},
        "statements": array(record("What a delegation states", statement)),
    }
    return {
        **record("A movement, with all that is stated of it", full, allOf=[ref("movement#/$defs/summary")]),
        "$defs": {"summary": record("What lists show of a movement", summary)},
    }


def movement_list() -> Schema:
    members = {"as_of": MOMENT, "more": {"type": "boolean"}, "results": array(ref("movement#/$defs/summary"))}
    return record("One page of movements, the latest window first", members)


def change_list() -> Schema:
    event = {"type": "string", "pattern": r"^[a-z_]{1,64}\.[a-z_]{1,64}$"}
    change = record("A change", {"id": UUID, "what": event, "about": CODE, "subject": UUID, "at": MOMENT})
    members = {
        "results": array(change, maxItems=1_000),
        "cursor": {"type": "string", "minLength": 1, "maxLength": 1_000},
        "more": {"type": "boolean"},
    }
    return record("Changes since a cursor, in the order in which they were recorded", members)


def problem() -> Schema:
    members: dict[str, Schema] = {
        "type": {"type": "string", "minLength": 1},
        "title": {"type": "string", "minLength": 1},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": TEXT,
        "code": {"type": "string", "pattern": "^[a-z0-9_-]{1,64}$"},
        "errors": {"type": "object", "additionalProperties": array(TEXT)},
        "changed": array(ref("act")),
        "revision": {"type": ["integer", "null"]},
    }
    return record("Problem details (RFC 9457)", members, ["errors", "changed", "revision"])


SCHEMAS: Mapping[str, Callable[[], Schema]] = {
    "act": act,
    "act-list": lambda: page("act"),
    "change-list": change_list,
    "common": common,
    "designation": designation,
    "designation-list": lambda: page("designation#/$defs/summary"),
    "edition": edition,
    "edition-list": edition_list,
    "geometry": geometries,
    "movement": movement,
    "movement-list": movement_list,
    "problem": problem,
    "provisions": provisions,
    "version": version,
    "version-list": lambda: page("version#/$defs/summary"),
}


def schema_file(name: str) -> str:
    """The text of a schema's file."""
    document = {"$schema": DIALECT, "$id": f"{URN}{name}", **SCHEMAS[name]()}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
