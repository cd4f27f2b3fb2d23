"""How fast 100,000 designations with their histories are made, and in how much memory."""

from __future__ import annotations

from bench.report import Row, under
from bench.world import World


def run(world: World, quick: bool) -> list[Row]:
    count = 5_000 if quick else 100_000
    found = world.seeded[world.sized(count)]
    return [
        under(f"seed_scale {count}, everything captured", found["seconds"], "s", 180),
        under(f"seed_scale {count}, most resident", found["megabytes"], "MB", 500),
    ]
