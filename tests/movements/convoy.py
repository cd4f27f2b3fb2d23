"""A convoy for tests: notified by the UN for a window of September 2016, and what is said of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from apps.movements.accounts import StateInput, report_state
from apps.movements.course import Course
from apps.movements.models import Movement, MovementStatement
from apps.movements.notifying import MovementInput, notify
from apps.movements.selectors import course, movement_of
from tests.people import identity_of

NOTIFIED = datetime(2016, 9, 12, 3, 10, tzinfo=UTC)
OPENS = datetime(2016, 9, 14, 4, tzinfo=UTC)
CLOSES = datetime(2016, 9, 14, 18, tzinfo=UTC)
LINE = "36.238, 36.688\n36.185, 36.723\n36.139, 36.830\n36.2415, 37.103"
AREA = "36.10, 37.00\n36.10, 37.20\n36.30, 37.20\n36.30, 37.00"


def after(hours: float) -> datetime:
    """So long after the window opens."""
    return OPENS + timedelta(hours=hours)


def convoy(name: str = "un.observer", **more: Any) -> MovementInput:
    """What is notified of a convoy by default; `more` is what a test is about."""
    fields: dict[str, Any] = {
        "kind": "convoy",
        "title": "Bab al-Hawa to eastern Aleppo",
        "organisation": "World Food Programme",
        "since": OPENS,
        "until": CLOSES,
        "route": "castello",
        "cargo": "food_medical",
        "vehicles": [("UN-101", "UN"), ("UN-102", "UN")],
        "beneficiaries": 80_000,
        "drawn": LINE,
        "said_at": NOTIFIED,
    }
    return MovementInput(**{**fields, **more})


def window(kind: str = "live_fire", **more: Any) -> MovementInput:
    """A window in an area."""
    fields: dict[str, Any] = {
        "kind": kind,
        "title": "Near Kafr Hamra",
        "organisation": "Engineers",
        "since": OPENS,
        "until": CLOSES,
        "drawn": AREA,
        "said_at": NOTIFIED,
    }
    return MovementInput(**{**fields, **more})


def notified(name: str = "un.observer", sent: MovementInput | None = None, **more: Any) -> Movement:
    return notify(actor=identity_of(name), sent=sent or convoy(**more))


def says(movement: Movement, state: str, at: float, by: str = "un.observer", **more: Any) -> MovementStatement:
    """A state by somebody's account, so many hours after the window opens."""
    reason = more.pop("reason", "The road is not open." if state in ("held", "turned_back", "attacked") else "")
    since = more.pop("since", after(at))
    sent = StateInput(state, since, reason=reason, said_at=more.pop("said_at", since), **more)
    return report_state(actor=identity_of(by), movement=movement.uuid, sent=sent)


def as_of(movement: Movement, moment: datetime, name: str = "us.officer") -> Course:
    actor = identity_of(name)
    return course(actor, movement_of(actor, movement.uuid, moment), moment)
