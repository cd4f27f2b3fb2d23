"""What the costliest inputs cost that are still accepted, or that are refused only after their work was counted."""

from __future__ import annotations

import math
import random
import resource
from collections.abc import Callable

from bench.report import Row, under
from bench.timing import timed
from bench.world import World

SLOWEST_CHECK_MS, SLOWEST_TEXTS_MS, MAX_MEMORY_MB = 2_000, 100, 300


def _texts() -> dict[str, Callable[[], object]]:
    from apps.negotiation.text_diff import difference

    draw = random.Random(1)
    pairs = {
        "repeated": ("a " * 10_000, "b a " * 5_000),
        "reversed": (" ".join(map(str, range(4_000))), " ".join(map(str, reversed(range(4_000))))),
        "drawn": tuple(" ".join(draw.choices("abcdefgh", k=10_000)) for _ in range(2)),
    }
    return {name: lambda pair=pair: difference(*pair) for name, pair in pairs.items()}  # type: ignore[misc]


def _lines() -> dict[str, tuple[list[list[float]], int]]:
    draw = random.Random(1)
    drawn = [[draw.uniform(36, 39), draw.uniform(33, 36)] for _ in range(9_990)]
    road, x, y, heading = [], 36.3, 33.5, 0.9
    for _ in range(9_990):
        road.append([x, y])
        heading = 0.9 + 0.95 * (heading - 0.9) + draw.gauss(0, 0.2)
        x, y = x + 0.00025 * math.cos(heading), y + 0.00025 * math.sin(heading)
    zigzag = [[36 + 0.0005 * number, 34 + 0.5 * (number % 2)] for number in range(9_990)]
    teeth = [[36 + 0.001 * number, 34 + 0.5 * (number % 2)] for number in range(1_000)]
    return {
        "150 vertices at random": (drawn[:150], 100),
        "230 vertices at random, 20 km wide": (drawn[:230], 20_000),
        "9,990 vertices at random": (drawn, 100),
        "a road of 9,990 vertices": (road, 100),
        "a road of 9,990 vertices, 2 km wide": (road, 2_000),
        "a zigzag of 9,990 vertices": (zigzag, 100),
        "a zigzag of 1,000 vertices": (teeth, 1_000),
    }


def _areas() -> dict[str, list[list[list[list[float]]]]]:
    def square(west: float, south: float, size: float) -> list[list[float]]:
        ring = [[west, south], [west + size, south], [west + size, south + size], [west, south + size]]
        return [*ring, ring[0]]

    holes = [square(36.05 + 0.06 * (n % 48), 33.05 + 0.06 * (n // 48), 0.03) for n in range(1_990)]
    nested = [square(36 + 0.0001 * n, 33 + 0.0001 * n, 3 - 0.0002 * n) for n in range(2_000)]
    return {
        "1,990 holes": [[square(36, 33, 3), *holes]],
        "2,000 nested squares": [[ring] for ring in nested],
        "300 nested squares": [[ring] for ring in nested[:300]],
    }


def run(world: World, quick: bool) -> list[Row]:
    from apps.geometry.check import Limits
    from apps.geometry.entering import Entry, read_entry
    from apps.geometry.outline import Box

    theatre = Limits(Box(35.0, 32.0, 43.0, 38.0))
    rows = [
        under(f"texts of 20,000 characters, {name}", timed(work), "ms", SLOWEST_TEXTS_MS)
        for name, work in _texts().items()
    ]
    entries = {
        name: Entry("route", geometry={"type": "LineString", "coordinates": line}, width_m=width)
        for name, (line, width) in _lines().items()
    }
    entries |= {
        name: Entry("area", geometry={"type": "MultiPolygon", "coordinates": polygons})
        for name, polygons in _areas().items()
    }
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    for name, entry in entries.items():
        reading = read_entry(entry, theatre)
        answer = "accepted" if reading.shape else f"refused: {reading.problems[0].code}"
        spent = timed(lambda entry=entry: read_entry(entry, theatre, repairing=True))  # type: ignore[misc]
        rows.append(under(f"check of {name}", spent, "ms", SLOWEST_CHECK_MS, peer=answer))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000 - before
    return [*rows, under("memory of all these checks", grown, "MB", MAX_MEMORY_MB)]
