"""The JSON Schemas of the open profile, by name.

`manage.py docs` writes them into `jic_conformance/schemas`; a test holds their members to the API's serializers. What a
theatre defines (kinds, delegations, routes) is a code in them, so that the profile is that of every theatre.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from tools.profile.designations import designation, version
from tools.profile.provisions import provisions
from tools.profile.records import act, change_list, edition, edition_list, movement, problem
from tools.profile.terms import DIALECT, URN, Schema, common, geometries, page

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
    "movement-list": lambda: page("movement#/$defs/summary"),
    "problem": problem,
    "provisions": provisions,
    "version": version,
    "version-list": lambda: page("version#/$defs/summary"),
}


def schema_file(name: str) -> str:
    """The text of a schema's file."""
    document = {"$schema": DIALECT, "$id": f"{URN}{name}", **SCHEMAS[name]()}
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
