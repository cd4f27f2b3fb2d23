"""Whether coordinates that lie in the theatre both ways were entered with longitude and latitude exchanged.

Around Aleppo 37.13 E 36.25 N and 36.25 E 37.13 N are both in the theatre, a hundred kilometres apart. What the officer
looks at decides; where that says nothing, the designations that the officer may see, then the districts. Nothing is
exchanged silently: the officer is asked, with both outlines on the map.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import shapely

from apps.clearances.identity import Identity
from apps.designations.conflicts import lies_near
from apps.geometry.check import Limits
from apps.geometry.entering import exchanged_box
from apps.geometry.outline import Box
from apps.geometry.shapes import Shape
from jic.theatre import theatre


def is_doubtful(who: Identity, shape: Shape, window: Box | None, limits: Limits) -> bool:
    """Whether there is more to say for the exchanged axes than for those that were entered."""
    there = exchanged_box(shape, limits)
    if there is None:
        return False
    here = shape.outline().box
    signs = (
        lambda box: window is not None and _meet(window, box),
        lambda box: lies_near(who, box),
        _in_a_district,
    )
    for sign in signs:
        as_entered, as_exchanged = sign(here), sign(there)
        if as_entered != as_exchanged:
            return as_exchanged
    return False


def read_window(text: str) -> Box | None:
    """west,south,east,north in degrees, as a map writes what it shows; None for anything else."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    box = Box(west, south, east, north)
    return box if np.isfinite(box).all() and west <= east and south <= north else None


def _meet(a: Box, b: Box) -> bool:
    return a.west <= b.east and b.west <= a.east and a.south <= b.north and b.south <= a.north


def _in_a_district(box: Box) -> bool:
    return bool(shapely.intersects(_districts(), shapely.box(*box)).any())


@lru_cache(maxsize=1)
def _districts() -> Any:
    features = theatre().districts["features"]
    return np.array([shapely.geometry.shape(feature["geometry"]) for feature in features], dtype=object)
