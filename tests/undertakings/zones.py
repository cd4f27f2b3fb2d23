"""A zone with a pull-back in force, as the arrangement names it for the Castello Road."""

from __future__ import annotations

from typing import Any

from apps.designations.models import Designation
from apps.theatre.facts import theatre
from tests.drafting import in_state

ROAD = ((37_100_000, 36_240_000), (37_125_000, 36_258_000), (37_160_000, 36_262_000), (37_190_000, 36_245_000))
POSTS = (
    {
        "name": {"en": "CP-W", "ru": "КП-З"},
        "place": [37_100_000, 36_240_000],
        "operator": {"en": "Red Crescent", "ru": "Красный Полумесяц"},
        "limit": 20,
    },
)


def provisions() -> dict[str, Any]:
    (castello,) = theatre().provisions.arranged
    rows = {name: tuple(rows) for name, rows in castello["provisions"].items()}
    return {"centre_line": ROAD, "posts": POSTS, **rows}


def castello(state: str = "in_force", **content: Any) -> Designation:
    return in_state(state, kind="demilitarised_zone", provisions=provisions(), **content)
