"""An intermingled area in force with a plan of separation of two steps, near Aleppo."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from shapely.geometry import box

from apps.designations.models import Designation
from apps.geometry.outline import Outline
from apps.geometry.shapes import Area, Shape
from tests.drafting import in_state, square

WEST, EAST = 37.30, 37.32
SOUTH, SIZE = 36.20, 0.02
DUE = datetime(2016, 9, 20, 12, tzinfo=UTC)


def half(west: float = WEST, south: float = SOUTH) -> Shape:
    """One of the two squares of which the area is made."""
    return square(west, south, SIZE)


def plan(due: datetime | None = DUE, south: float = SOUTH) -> dict[str, Any]:
    steps = []
    for number, west in enumerate((WEST, EAST), 1):
        target = half(west, south).outline().canonical()
        row = {"step": number, "title": {"en": f"Part {number}", "ru": f"Часть {number}"}, "target": target}
        steps.append(row if due is None else {**row, "due": f"{due:%Y-%m-%dT%H:%M:%SZ}"})
    return {
        "participants": (
            {"group": {"en": "Northern Brigade", "ru": "Северная бригада"}, "asserted_by": "US"},
            {"group": {"en": "Others", "ru": "Другие"}, "asserted_by": "RU"},
        ),
        "separation_steps": tuple(steps),
    }


def intermingled(state: str = "in_force", south: float = SOUTH, **content: Any) -> Designation:
    """Twice as wide as high, so that each step is about a half."""
    due = content.pop("due", DUE)
    shape = Area(Outline.from_shapely(box(WEST, south, WEST + 2 * SIZE, south + SIZE)))
    return in_state(state, kind="intermingled", shape=shape, provisions=plan(due, south), **content)


def of_separation() -> dict[str, str]:
    """What stands in addresses about a separation; the same when asked again."""
    area = Designation.objects.filter(current__provisions__has_key="separation_steps").order_by("pk").first()
    return {"<uuid:area>": str((area or intermingled(south=36.80)).uuid)}
