"""What pages and programs read of movements: one page of the list, and everything about one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.access.identity import Identity
from apps.designations.past import page_number
from apps.movements.families import State
from apps.movements.models import Movement
from apps.movements.overlaps import overlaps
from apps.movements.selectors import Filters, course, grounds, movement_of, movements
from apps.movements.summary import Summary, summary_of
from apps.theatre.facts import theatre
from apps.theatre.movements import member

LISTED = 50
MAX_PAGE = 10_000


def filters_in(query: Mapping[str, Any]) -> Filters:
    """What a list is narrowed to. What is none of the choices narrows nothing."""
    facts = theatre().movements
    kind, state, route = (str(query.get(name, "")) for name in ("kind", "state", "route"))
    return Filters(
        kind if member(facts.kinds, kind) else "",
        state if state in State.values else "",
        route if member(facts.routes, route) else "",
    )


def listed(actor: Identity, query: Mapping[str, Any], moment: datetime) -> tuple[list[Movement], bool, int]:
    """One page of the list, whether there are more, and its number."""
    number = min(page_number(query.get("page")), MAX_PAGE)
    rows = filters_in(query).narrow(movements(actor, moment), moment)
    found = list(rows[(number - 1) * LISTED : number * LISTED + 1])
    return found[:LISTED], len(found) > LISTED, number


def chosen_route(asked: Mapping[str, Any]) -> str:
    """The code of the route that an address asks for, else of the first; empty where the theatre has none."""
    routes, code = theatre().movements.routes, str(asked.get("route", ""))
    return code if member(routes, code) else (routes[0].code if routes else "")


def summary_at(actor: Identity, movement: uuid.UUID, moment: datetime) -> Summary:
    """Everything about one movement. Raises NotVisible."""
    row = movement_of(actor, movement, moment)
    ground = grounds(actor, [row.uuid]).get(row.uuid, [])
    now = course(actor, row, moment)
    return summary_of(row, now, ground, overlaps(actor, row, ground, moment))
