"""Movements in a window of the map whose own window is open at a moment: bounded, by index, through the policy."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.access.errors import at_field
from apps.access.identity import Identity
from apps.geometry.outline import Box
from apps.geometry.shapes import from_canonical
from apps.movements.overlaps import meeting
from apps.movements.selectors import movements
from apps.theatre.facts import theatre

# More lines than this say nothing on a screen; the answer says that it was cut.
MAX_MOVEMENTS = 500


def movements_window(actor: Identity, box: Box, moment: datetime, known: datetime | None = None) -> dict[str, Any]:
    """A FeatureCollection of the movements that meet a box in degrees while their window is open at a moment, as known
    at that moment or at another."""
    known = known or moment
    keys = meeting(box, moment, moment, known, MAX_MOVEMENTS + 1)
    rows = movements(actor, known).filter(keys).order_by("pk")
    fields = ("uuid", "reference", "kind", "title", "delegation__position", "shape")
    found = list(rows.select_related(None).values_list(*fields)[: MAX_MOVEMENTS + 1])
    return {
        "type": "FeatureCollection",
        "cut": len(found) > MAX_MOVEMENTS,
        "features": [
            {
                "type": "Feature",
                "id": str(name),
                "properties": {
                    "reference": reference,
                    "title": title,
                    "kind": kind,
                    "side": side,
                    "url": f"/movements/{name}/",
                },
                "geometry": from_canonical(shape).geojson(),
            }
            for name, reference, kind, title, side, shape in found[:MAX_MOVEMENTS]
        ],
    }


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
