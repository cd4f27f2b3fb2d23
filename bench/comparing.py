"""The pages that compare two versions of 2,000 vertices and divide their ground: the usual case of a few places that
moved, and that of two outlines which cross each other at most of their vertices."""

from __future__ import annotations

import math
import random
from typing import Any

from bench.report import Row, under
from bench.timing import median, timed
from bench.world import SEED, World

VERTICES, ROUNDS = 2_000, 15
SLOWEST_MS, SLOWEST_COMMON_GROUND_MS = 200, 300


def ring(chance: random.Random, spread: float, moved: range = range(0)) -> list[tuple[float, float]]:
    """A circle whose vertices lie up to `spread` of its radius off, and those in `moved` a tenth farther out."""
    found = []
    for number in range(VERTICES):
        reach = 0.08 * chance.uniform(1 - spread, 1 + spread) * (1.1 if number in moved else 1)
        turn = 2 * math.pi * number / VERTICES
        found.append((37.1 + reach * math.cos(turn), 36.2 + reach * math.sin(turn)))
    return found


def pairs() -> dict[str, tuple[Any, Any]]:
    """By name, two areas."""
    from shapely.geometry import Polygon

    from apps.geometry.outline import Outline
    from apps.geometry.shapes import Area

    def area(positions: list[tuple[float, float]]) -> Area:
        return Area(Outline.from_shapely(Polygon(positions)))

    def drawn() -> random.Random:
        return random.Random(SEED)

    return {
        "a few places moved": (area(ring(drawn(), 0.001)), area(ring(drawn(), 0.001, range(300, 420)))),
        "crossing at most vertices": (area(ring(drawn(), 0.003)), area(ring(random.Random(SEED + 1), 0.003))),
    }


def run(world: World, quick: bool) -> list[Row]:
    from django.test import Client

    from tests.acting import counter
    from tests.drafting import content, fresh, in_state
    from tests.people import identity_of, person

    database = world.sealed(1_000)
    rows = []
    for name, (first, second) in pairs().items():
        world.use(database)
        made = in_state("submitted", shape=first)
        counter(
            actor=identity_of("ru.officer"),
            designation=made.uuid,
            revision=fresh(made).revision,
            content=content(shape=second),
        )
        client = Client(SERVER_NAME="localhost")
        client.force_login(person("us.officer"), backend="apps.accounts.backends.ActiveUserBackend")
        world.use(database, "jic_web")
        for page, slowest in (("compare", SLOWEST_MS), ("common-ground", SLOWEST_COMMON_GROUND_MS)):
            address = f"/designations/{made.uuid}/{page}/"

            def asked(client: Client = client, address: str = address) -> None:
                assert client.get(address).status_code == 200

            asked()  # the child process that compares begins with the first request
            spent = median([timed(asked) for _ in range(3 if quick else ROUNDS)])
            rows.append(under(f"{page} page, two versions of 2,000 vertices, {name}", spent, "ms", slowest))
    return rows
