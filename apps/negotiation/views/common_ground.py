"""The common ground of two versions, before somebody proposes it."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from apps.access.errors import NotAllowedInState
from apps.access.markings import together
from apps.access.requests import SiteRequest
from apps.negotiation.common_ground import CommonGround, common_ground
from apps.negotiation.features import collection, feature, later_feature, version_feature
from apps.negotiation.machine import ActType
from apps.negotiation.selectors import possible_acts, versions_of, visible_record

# Below this nobody can see a part on a map.
SMALL_M2 = 100.0


def common_ground_page(request: SiteRequest, designation: uuid.UUID) -> HttpResponse:
    """What both versions cover and what remains of each, or why there is no common ground."""
    actor = request.identity
    found = visible_record(actor, designation)
    context: dict[str, Any] = {"designation": found, "marking": together([found])}
    try:
        ground = common_ground(found, versions_of(actor, found))
    except NotAllowedInState as refusal:
        context |= {"refusal": refusal, "features": collection([])}
    else:
        possible = {line.act for line in possible_acts(actor, found, None)}
        act = next((one for one in (ActType.COUNTER, ActType.AMEND) if one in possible), None)
        context |= {
            "ground": ground,
            "parts": _parts_of(ground),
            "total_m2": ground.measured.all_m2,
            "features": _map_of(ground),
            "proposing": reverse("negotiation:edit", args=[found.uuid, act.value]) if act else "",
            "small": [part for part in ground.remainders if part.ground.area_m2 < SMALL_M2],
            "marking": together([found, ground.on_table, ground.other]),
        }
    return render(request, "negotiation/common_ground.html", context)


def _parts_of(ground: CommonGround) -> list[dict[str, Any]]:
    """The rows of the table: the version that a remainder is of, the area, and the share in whole per cent."""
    measured = ground.measured
    only_a, common, only_b = measured.shares
    rows: list[dict[str, Any]] = [
        {"version": None, "area": measured.common_m2, "share": common},
        {"version": ground.on_table, "area": measured.only_a_m2, "share": only_a},
        {"version": ground.other, "area": measured.only_b_m2, "share": only_b},
    ]
    return [row for row in rows if row["version"] is None or row["area"]]


def _map_of(ground: CommonGround) -> dict[str, Any]:
    later = later_feature(ground.other, ground.on_table)
    sides = {ground.on_table.pk: later["properties"]["side"], ground.other.pk: ground.other.delegation.position}
    parts = [feature(ground.shared.geojson(), "common", role="common", side=0)]
    for number, part in enumerate(ground.remainders, 1):
        role = "only_b" if part.of is ground.on_table else "only_a"
        parts.append(feature(part.ground.geojson(), f"remainder-{number}", role=role, side=sides[part.of.pk]))
    return collection([*parts, version_feature(ground.other, role="a"), later])
