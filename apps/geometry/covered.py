"""How much of some ground is covered by other ground, and how much is not: the two parts are the whole.

Areas are in m² on the ellipsoid, along the edges that outlines have (`measure`), so that parts add up wherever they are
cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from apps.geometry.measure import areas_m2
from apps.geometry.outline import Outline
from apps.geometry.overlay import LEAST_OVERLAP_M2


@dataclass(frozen=True)
class Covered:
    """A piece of ground, and the part of it that is covered. A part under 1 m² counts as none."""

    whole_m2: float
    covered_m2: float

    @property
    def open_m2(self) -> float:
        """What is not covered."""
        return max(0.0, self.whole_m2 - self.covered_m2)

    @property
    def is_whole(self) -> bool:
        return self.open_m2 < LEAST_OVERLAP_M2

    @property
    def share(self) -> int:
        """The covered part in whole per cent, rounded down."""
        return int(100 * self.covered_m2 / self.whole_m2) if self.whole_m2 else 0


@dataclass(frozen=True)
class CoveredParts:
    """The whole, each part of it that is asked about, and how much of the whole each of the covering outlines has."""

    whole: Covered
    parts: tuple[Covered, ...]
    by_outline_m2: tuple[float, ...]


def covered_parts(ground: Sequence[Outline], parts: Sequence[Outline], covering: Sequence[bytes]) -> CoveredParts:
    """Of the ground that any of the outlines has, and of each of its parts, what the covering outlines (WKB in degrees)
    cover together. `parts` lie within the ground."""
    whole = shapely.union_all([outline.to_shapely() for outline in ground])
    shapely.prepare(whole)
    others = shapely.from_wkb(np.array([bytes(wkb) for wkb in covering], dtype=object))
    cut = [_cut(whole, other) for other in others]
    together = shapely.union_all(cut) if cut else None
    return CoveredParts(
        _covered(whole, together),
        tuple(_covered(part.to_shapely(), together) for part in parts),
        tuple(_sizes(cut)),
    )


def _cut(whole: Any, other: Any) -> Any:
    """What another outline has of the whole."""
    return shapely.intersection(whole, other) if shapely.intersects(whole, other) else shapely.Polygon()


def _covered(ground: Any, together: Any) -> Covered:
    if together is None:
        return Covered(_sizes([ground])[0], 0.0)
    shared, rest = _sizes([shapely.intersection(ground, together), shapely.difference(ground, together)])
    # The two parts are the whole, whatever is rounded.
    return Covered(shared + rest, shared)


def _sizes(geometries: list[Any]) -> list[float]:
    if not geometries:
        return []
    sizes = areas_m2(np.array(geometries, dtype=object))
    return [float(size) if size >= LEAST_OVERLAP_M2 else 0.0 for size in sizes]
