"""Acts, editions, movements, changes and problems as they are exchanged."""

from __future__ import annotations

from apps.designations.kinds import act_states
from apps.movements.course import PermitStanding, RelayStanding
from apps.movements.families import State as MovementState
from apps.movements.families import What
from apps.negotiation.machine import ActType
from tools.profile.terms import (
    CODE,
    COUNT,
    DELEGATION,
    DIGEST,
    MOMENT,
    NUMBER,
    TEXT,
    UUID,
    YES_OR_NO,
    Schema,
    array,
    nullable,
    one_of,
    record,
    ref,
    term,
)


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
    members = {
        "audience": audience,
        "total": COUNT,
        "next": term("page_link"),
        "results": array(record("An edition", row)),
    }
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
