"""The one outline that a version has at each precision."""

from __future__ import annotations

from functools import lru_cache

from apps.designations.models import Version
from apps.geometry.outline import Box, Outline
from apps.geometry.precision import Precision, generalised
from apps.theatre.facts import theatre


def shown_outline(version: Version, precision: Precision) -> Outline:
    """The same outline for the same version, whoever asks and however often."""
    return generalised(version.as_outline, precision, districts=_districts(), bounds=_bounds())


def _bounds() -> Box:
    bounds = theatre().bounds
    return Box(bounds.west, bounds.south, bounds.east, bounds.north)


@lru_cache(maxsize=1)
def _districts() -> tuple[Outline, ...]:
    from shapely.geometry import shape

    features = theatre().districts["features"]
    return tuple(Outline.from_shapely(shape(feature["geometry"])) for feature in features)
