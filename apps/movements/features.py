"""What the map of one movement shows: its line or area, positions that were said, and the designations it lies on."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from apps.access.identity import Identity
from apps.access.policy import visible
from apps.designations.models import Version
from apps.geometry.shapes import Route
from apps.movements.families import State
from apps.movements.summary import Summary
from apps.texts.characters import visible as printable

MICRO = 1_000_000


def movement_features(actor: Identity, summary: Summary) -> dict[str, Any]:
    """A FeatureCollection for a map of its own."""
    features = [*_grounds(actor, summary), *_own(summary), *_positions(summary)]
    return {"type": "FeatureCollection", "features": features}


def _own(summary: Summary) -> list[dict[str, Any]]:
    movement = summary.movement
    shape = movement.drawn
    if shape is None:
        return []
    properties: dict[str, Any] = {"label": movement.reference, "side": movement.delegation.position}
    if isinstance(shape, Route):
        # A line alone: the hatch of a side would fill the ground between its ends.
        properties["role"] = "context"
    return [{"type": "Feature", "id": "own", "properties": properties, "geometry": shape.geojson()}]


def _positions(summary: Summary) -> list[dict[str, Any]]:
    """Where it is said to have been, each with the state and by whose account."""
    features = []
    for number, one in enumerate(summary.course.states, 1):
        if not one.content.point:
            continue
        side = summary.side(one.by)
        whose = side.word("mark") if side else one.by
        label = f"{whose}: {State(one.code).label}, {one.since.astimezone(UTC):%Y-%m-%d %H:%MZ}"
        longitude, latitude = one.content.point
        features.append(
            {
                "type": "Feature",
                "id": f"position-{number}",
                "properties": {"label": printable(label), "side": side.position if side else 0},
                "geometry": {"type": "Point", "coordinates": [longitude / MICRO, latitude / MICRO]},
            }
        )
    return features


def _grounds(actor: Identity, summary: Summary) -> list[dict[str, Any]]:
    """The outlines of designations it lies on, of which the reader may see the version that counts."""
    references = {one.current_id: one.reference for one in summary.grounds}
    if not references:
        return []
    return [
        {
            "type": "Feature",
            "id": f"ground-{number}",
            "properties": {"label": references[version.pk], "role": "context"},
            "geometry": version.as_outline.geojson(),
        }
        for number, version in enumerate(visible(actor, Version.objects.filter(pk__in=list(references))), 1)
    ]
