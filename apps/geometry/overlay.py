"""Two outlines over each other: what each alone covers, what both do, and how much that is.

Areas are in m² on the ellipsoid. Touching borders are no overlap: anything under 1 m² counts as none.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import shapely

from apps.geometry.measure import areas_m2
from apps.geometry.outline import EmptyOutline, Outline

LEAST_OVERLAP_M2 = 1.0
# Canonicalising pieces costs a third of a millisecond each; no honest comparison has a thousand.
MAX_PIECES = 1_000

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Comparison:
    """The ground of two outlines in three parts; a part under 1 m² is None and counts 0."""

    only_a: Outline | None
    common: Outline | None
    only_b: Outline | None
    only_a_m2: float
    common_m2: float
    only_b_m2: float

    @property
    def all_m2(self) -> float:
        """Area of the ground that either covers."""
        return self.only_a_m2 + self.common_m2 + self.only_b_m2

    @property
    def shares(self) -> tuple[int, int, int]:
        """Only a, common, only b in whole per cent of all, together 100 (largest remainders get the odd ones)."""
        parts = (self.only_a_m2, self.common_m2, self.only_b_m2)
        total = sum(parts)
        if total <= 0:
            return 0, 0, 0
        exact = [100 * part / total for part in parts]
        whole = [int(share) for share in exact]
        by_remainder = sorted(range(3), key=lambda index: (whole[index] - exact[index], index))
        for index in by_remainder[: 100 - sum(whole)]:
            whole[index] += 1
        return whole[0], whole[1], whole[2]


def compare(a: Outline, b: Outline) -> Comparison:
    """What only `a`, both, and only `b` cover.

    Areas are measured before the parts are rounded to the grid, so they add up to the areas of `a` and of `b`. A part
    of more than MAX_PIECES pieces (two combs laid across each other have the product of their teeth) is measured and
    not drawn: its outline is None.
    """
    first, second = a.to_shapely(), b.to_shapely()
    pieces = [
        shapely.difference(first, second),
        shapely.intersection(first, second),
        shapely.difference(second, first),
    ]
    sizes = [float(size) if size >= LEAST_OVERLAP_M2 else 0.0 for size in areas_m2(np.array(pieces, dtype=object))]
    only_a, common, only_b = (_outline(piece) if size else None for piece, size in zip(pieces, sizes, strict=True))
    return Comparison(only_a, common, only_b, *sizes)


def overlap(a: Outline, b: Outline) -> Outline | None:
    """The ground that both cover; None where that is under 1 m²."""
    shared = shapely.intersection(a.to_shapely(), b.to_shapely())
    return _outline(shared) if _counted(areas_m2(np.array([shared], dtype=object)))[0] else None


def overlap_m2(a: Outline, b: Outline) -> float:
    """Area in m² that both cover; 0.0 where that is under 1 m²."""
    shared = shapely.intersection(a.to_shapely(), b.to_shapely())
    return float(_counted(areas_m2(np.array([shared], dtype=object)))[0])


def find_overlaps(outline: Outline, candidates: Sequence[tuple[Key, bytes]]) -> list[tuple[Key, float]]:
    """Which candidates (key, WKB in degrees) overlap the outline, in the order given, and by how many m².

    Candidates come from a bounding-box index. One prepared geometry throws out those whose boxes only meet;
    all the rest is done for whole arrays.
    """
    if not candidates:
        return []
    ground = outline.to_shapely()
    shapely.prepare(ground)
    others = shapely.from_wkb(np.array([bytes(wkb) for _, wkb in candidates], dtype=object))
    meeting = np.flatnonzero(shapely.intersects(ground, others))
    if not len(meeting):
        return []
    shared = shapely.intersection(others[meeting], ground)
    sizes = _counted(areas_m2(shared))
    return [(candidates[index][0], float(size)) for index, size in zip(meeting.tolist(), sizes, strict=True) if size]


def merge(outlines: Sequence[Outline]) -> Outline:
    """The ground that any of the outlines covers. Raises EmptyOutline for none."""
    if not outlines:
        raise EmptyOutline("nothing to merge")
    return Outline.from_shapely(shapely.union_all([outline.to_shapely() for outline in outlines]))


def _counted(sizes: Any) -> Any:
    return np.where(sizes >= LEAST_OVERLAP_M2, sizes, 0.0)


def _outline(geometry: Any) -> Outline | None:
    if shapely.get_num_geometries(geometry) > MAX_PIECES:
        return None
    try:
        return Outline.from_shapely(geometry)
    except EmptyOutline:
        return None
