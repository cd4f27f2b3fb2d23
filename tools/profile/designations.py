"""Designations and their versions as they are exchanged."""

from __future__ import annotations

from apps.designations.kinds import Amendment, State
from apps.designations.schema import TEXTS
from apps.geometry.precision import Precision
from apps.geometry.shapes import RADIUS_M, WIDTH_M
from apps.negotiation.machine import ActType
from tools.profile.terms import (
    CODE,
    DELEGATION,
    DIGEST,
    LANGUAGE,
    MOMENT,
    NUMBER,
    TEXT,
    UUID,
    Schema,
    array,
    geometry,
    nullable,
    one_of,
    record,
    ref,
    term,
)


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
