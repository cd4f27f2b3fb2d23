"""The pull-back and the separation of the demonstration: steps of `theatre/scenario.json`, played by the services."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from apps.access.identity import Identity
from apps.separation.statements import AccountInput, give_account
from apps.texts.moments import current_moment
from apps.truce.contents import moment_of
from apps.undertakings.selectors import zone_at
from apps.undertakings.statements import (
    FindingInput,
    ItemInput,
    MarkInput,
    OutcomeInput,
    VisitInput,
    count_item,
    find,
    mark,
    plan_visit,
    tell_outcome,
)
from tools import demo_photos

Step = Mapping[str, Any]
MOMENTS = ("planned_at", "began_at")
# Service and input of each statement.
SERVICES: Mapping[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "item": (count_item, ItemInput),
    "mark": (mark, MarkInput),
    "visit": (plan_visit, VisitInput),
    "outcome": (tell_outcome, OutcomeInput),
    "finding": (find, FindingInput),
}


def play(actor: Identity, step: Step, zones: Mapping[str, uuid.UUID]) -> None:
    """`zones`: designations by the ids of their scenes. A step names visits and items by their numbers."""
    designation = zones[step["about"]]
    fields: dict[str, Any] = {
        name: moment_of(value) if name in MOMENTS else value for name, value in step["fields"].items()
    }
    if "place" in fields:
        fields["place"] = tuple(fields["place"])
    zone = zone_at(actor, designation, current_moment())
    named: dict[str, uuid.UUID] = {}
    if step["what"] == "photo":
        plan = next(one.plan for one in zone.visits if one.plan.number == fields["visit"])
        demo_photos.play(actor, zone, plan, fields, moment_of(step["at"]))
        return
    if step["what"] == "finding":
        number = fields.pop("item")
        named["item"] = next(one.uuid for one in zone.items if one.number == number)
    if step["what"] in ("finding", "outcome"):
        number = fields.pop("visit")
        visit = next(one.plan.uuid for one in zone.visits if one.plan.number == number)
        (fields if step["what"] == "finding" else named)["visit"] = visit
    service, entered = SERVICES[step["what"]]
    service(actor=actor, designation=designation, sent=entered(**fields, said_at=moment_of(step["at"])), **named)


def account(actor: Identity, step: Step, areas: Mapping[str, uuid.UUID]) -> None:
    """What a delegation says of a step of a separation. `areas` as in `play`."""
    fields: dict[str, Any] = {
        name: moment_of(value) if name == "since" else value for name, value in step["fields"].items()
    }
    sent = AccountInput(**fields, said_at=moment_of(step["at"]))
    give_account(actor=actor, designation=areas[step["about"]], sent=sent)
