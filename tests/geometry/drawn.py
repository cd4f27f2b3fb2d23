"""Random ground for property tests: outlines with holes, shared borders and slivers, the same for one seed."""

import math
import random

from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from apps.geometry.check import Limits
from apps.geometry.outline import Box, Outline

SYRIA = Limits(Box(35.6, 32.3, 42.4, 37.3))


def star(
    chance: random.Random, longitude: float, latitude: float, radius: float, count: int
) -> list[tuple[float, float]]:
    """A ring around a point that never crosses itself, counter-clockwise, not closed."""
    ring = []
    for step in range(count):
        reach, turn = radius * chance.uniform(0.5, 1), 2 * math.pi * step / count
        ring.append((longitude + reach * math.cos(turn), latitude + reach * math.sin(turn)))
    return ring


def ground(chance: random.Random) -> Outline:
    """One of: a star, a star with a hole, a rectangle on a coarse lattice (borders shared exactly), a sliver."""
    longitude, latitude = chance.uniform(36.9, 37.3), chance.uniform(36.0, 36.4)
    kind = chance.randrange(4)
    if kind == 0:
        return Outline.from_shapely(Polygon(star(chance, longitude, latitude, 0.08, chance.randint(3, 40))))
    if kind == 1:
        hole = star(chance, longitude, latitude, 0.02, chance.randint(3, 12))
        shell = star(chance, longitude, latitude, 0.12, chance.randint(12, 40))
        return Outline.from_shapely(Polygon(shell, [hole]))
    west, south = round(longitude * 20) / 20, round(latitude * 20) / 20
    if kind == 2:
        return Outline.from_shapely(
            box(west, south, west + chance.randint(1, 3) / 20, south + chance.randint(1, 3) / 20)
        )
    return Outline.from_shapely(box(west, south - 1e-5, west + 0.2, south + chance.choice([1e-6, 1e-5, 0.0])))


outlines = st.integers(0, 2**32 - 1).map(lambda seed: ground(random.Random(seed)))
"""Outlines for hypothesis, by seed: shrinking finds a seed, which is enough to look at."""

longitudes = st.integers(35_600_000, 42_400_000)
latitudes = st.integers(32_300_000, 37_300_000)
