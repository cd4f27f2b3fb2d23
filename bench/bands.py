"""Bands beside a road of 2,000 vertices, exact to half a metre, beside GEOS's buffer in a projection, which is not."""

from __future__ import annotations

import math
import random

from bench.report import Row, under
from bench.timing import median, timed
from bench.world import SEED, World

VERTICES, QUICK_VERTICES = 2_000, 400
DISTANCES_M = (500, 1_000, 3_500)
MAX_BAND_MS = 200.0
ROUNDS = 5
MICRO = 1_000_000


def road(vertices: int) -> tuple[tuple[int, int], ...]:
    """A road of 40 km that winds, with the unevenness of one that was traced; microdegrees."""
    chance = random.Random(SEED)
    line, aside, up = [], 0.0, 0.0
    for number in range(vertices):
        part = number / (vertices - 1)
        aside, up = aside + chance.gauss(0, 2.4e-5), up + chance.gauss(0, 4.8e-5)
        line.append(
            (round((37 + 0.4 * part + aside) * MICRO), round((36.2 + 0.05 * math.sin(3 * math.pi * part) + up) * MICRO))
        )
    return tuple(line)


def run(world: World, quick: bool) -> list[Row]:
    import shapely

    from apps.geometry.bands import band
    from apps.geometry.shapes import projected

    line = road(QUICK_VERTICES if quick else VERTICES)
    degrees = tuple((x / MICRO, y / MICRO) for x, y in line)

    def buffered(metres: int) -> None:
        drawn, _into = projected(degrees)
        shapely.buffer(drawn, metres, quad_segs=100, cap_style="flat")

    band(line, DISTANCES_M[0])
    rows = []
    for metres in DISTANCES_M:
        own = median([timed(lambda metres=metres: band(line, metres)) for _round in range(ROUNDS)])
        peer = median([timed(lambda metres=metres: buffered(metres)) for _round in range(ROUNDS)])
        name = f"band of {metres:,} m on both sides of a road of {len(line):,} vertices"
        rows.append(under(name, own, "ms", MAX_BAND_MS, peer=f"GEOS, up to {metres // 100} m off: {peer:.0f} ms"))
    return rows
