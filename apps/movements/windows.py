"""Movements in a window of the map whose own window is open at a moment: bounded, by index, through the policy."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from apps.access.errors import at_field
from apps.access.identity import Identity
from apps.geometry.outline import Box
from apps.movements.families import State
from apps.movements.overlaps import meeting
from apps.movements.selectors import courses, movements
from apps.theatre.facts import theatre

if TYPE_CHECKING:
    from apps.movements.course import Course
    from apps.movements.models import Movement

MICRO = 1_000_000
# More lines than this say nothing on a screen; the answer says that it was cut.
MAX_MOVEMENTS = 500


def movements_window(actor: Identity, box: Box, moment: datetime, known: datetime | None = None) -> dict[str, Any]:
    """A FeatureCollection of the movements that meet a box in degrees while their window is open at a moment, as known
    at that moment or at another; beside each, the position in its newest status that names one. `state` and `label` are
    by the account that is newest, whosever it is; the movement's own page has all of them."""
    known = known or moment
    keys = meeting(box, moment, moment, known, MAX_MOVEMENTS + 1)
    rows = movements(actor, known).filter(keys).order_by("pk")
    found = list(rows.select_related("delegation")[: MAX_MOVEMENTS + 1])
    shown = found[:MAX_MOVEMENTS]
    states = courses(actor, shown, known)
    features = [feature for row in shown for feature in _features(row, states[row.uuid])]
    return {"type": "FeatureCollection", "cut": len(found) > MAX_MOVEMENTS, "features": features}


def _features(movement: Movement, course: Course) -> list[dict[str, Any]]:
    properties = {
        "reference": movement.reference,
        "title": movement.title,
        "kind": movement.kind,
        "side": movement.delegation.position,
        "state": course.state,
        "url": movement.get_absolute_url(),
    }
    label = f"{movement.reference} · {State(course.state).label}"
    features = []
    if movement.drawn is not None:
        features.append(_feature(str(movement.uuid), properties | {"label": label}, movement.drawn.geojson()))
    point = next((one.content.point for one in reversed(course.counted) if one.content.point), None)
    if point:
        longitude, latitude = point
        place = {"type": "Point", "coordinates": [longitude / MICRO, latitude / MICRO]}
        features.append(_feature(f"{movement.uuid}-position", properties, place))
    return features


def _feature(key: str, properties: dict[str, Any], geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": key, "properties": properties, "geometry": geometry}


def read_box(text: str) -> Box:
    """The box of an address; the whole theatre where none is asked for. Raises Incomplete."""
    if not text:
        return theatre().bounds
    try:
        west, south, east, north = (float(one) for one in text[:200].split(","))
    except ValueError:
        west = south = east = north = math.nan
    # Not a number is below nothing.
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise at_field("bbox", _("Enter west, south, east and north in degrees, for example 36,35,38,37."))
    return Box(west, south, east, north)
