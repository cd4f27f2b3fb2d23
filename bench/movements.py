"""100,000 movements: a window of the map at a moment, through the policy and under the role of the site; and the
flights of a day, 10,000 points, against 1,000 areas in space and time."""

from __future__ import annotations

import gc
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.report import Row, under
from bench.timing import median, p95, timed
from bench.world import SEED, World

MOVEMENTS, QUICK_MOVEMENTS = 100_000, 10_000
POINTS, AREAS = 10_000, 1_000
MAX_WINDOW_MS, MAX_FLIGHTS_MS = 50.0, 1_000.0
START = datetime(2026, 1, 12, tzinfo=UTC)
DAYS, ROUNDS = 180, 200


def fill(movements: int) -> None:
    """Convoys of half a year over the whole theatre, each with a line and two statuses."""
    from apps.accounts.models import Delegation
    from apps.geometry.shapes import Route
    from apps.movements.models import Movement, MovementStatement
    from apps.theatre.facts import theatre
    from tests.people import person

    chance, bounds = random.Random(SEED), theatre().bounds
    side, author = Delegation.objects.get(code="US"), person("us.officer")
    made = []
    for number in range(1, movements + 1):
        longitude = round(chance.uniform(bounds.west + 0.3, bounds.east - 0.3) * 1e6)
        latitude = round(chance.uniform(bounds.south + 0.3, bounds.north - 0.3) * 1e6)
        line = tuple((longitude + step * 20_000, latitude + chance.randrange(20_000)) for step in range(6))
        since = START + timedelta(minutes=chance.randrange(DAYS * 1_440))
        shape = Route(line, 100)
        east, north = max(x for x, _y in line), max(y for _x, y in line)
        west, south = min(x for x, _y in line), min(y for _x, y in line)
        made.append(_movement(Movement, number, since, shape, (west, south, east, north), side, author))
    Movement.objects.bulk_create(made, batch_size=2_000)
    MovementStatement.objects.bulk_create(
        (
            MovementStatement(
                movement=one.uuid,
                what="state",
                code=code,
                since=one.since + timedelta(hours=hours),
                content={"place": "", "point": [], "reason": "", "vehicles": None},
                delegation=side,
                user=author,
                said_at=one.since + timedelta(hours=hours),
                at=one.since,
            )
            for one in made
            for hours, code in ((1, "departed"), (5, "delivered"))
        ),
        batch_size=5_000,
    )


def _movement(
    model: Any, number: int, since: datetime, shape: Any, sides: tuple[int, ...], side: Any, author: Any
) -> Any:
    from apps.geometry.outline import MICRO, Box

    before = since - timedelta(hours=50)
    return model(
        number=number,
        year=2026,
        reference=f"JIC-M-2026-{number:04d}",
        kind="convoy",
        title="Convoy",
        organisation="WFP",
        route="castello",
        since=since,
        until=since + timedelta(hours=12),
        cargo="food",
        shape=shape.canonical(),
        box=Box(*(one / MICRO for one in sides)),
        delegation=side,
        user=author,
        said_at=before,
        at=before,
    )


def flights() -> float:
    """Milliseconds, the median of several rounds, to find where 10,000 points lie inside 1,000 areas."""
    import shapely

    from apps.movements.airspace import ClosedArea, Track, stays

    chance = random.Random(SEED)
    areas = []
    for number in range(AREAS):
        middle = shapely.Point(chance.uniform(36, 42), chance.uniform(32.5, 37))
        since = START + timedelta(hours=chance.randrange(24))
        outline = shapely.to_wkb(middle.buffer(chance.uniform(0.05, 0.3), 16))
        areas.append(ClosedArea(number, outline, since, since + timedelta(hours=6)))
    tracks = []
    for number in range(POINTS // 100):
        longitude, latitude = chance.uniform(36, 42) * 1e6, chance.uniform(32.5, 37) * 1e6
        points = [[step * 60, round(longitude + step * 5_000), round(latitude)] for step in range(100)]
        tracks.append(Track.of_points(number, START + timedelta(minutes=chance.randrange(1_300)), points))
    stays(tracks, areas)
    return median([timed(lambda: len(stays(tracks, areas))) for _ in range(5)])


def run(world: World, quick: bool) -> list[Row]:
    from apps.access.connection import reading_as
    from apps.geometry.outline import Box
    from apps.movements.windows import movements_window
    from tests.people import identity_of

    movements = QUICK_MOVEMENTS if quick else MOVEMENTS
    database = "bench_movements"
    world.create(database)
    world.use(database)
    fill(movements)
    with world.admin(database) as admin:
        admin.execute("VACUUM ANALYZE")
    actor = identity_of("us.officer")
    world.use(database, "jic_web")
    chance = random.Random(SEED)

    def asked(_turn: int) -> int:
        west, south = chance.uniform(36, 41), chance.uniform(32.5, 36.5)
        moment = START + timedelta(hours=chance.randrange(DAYS * 24))
        with reading_as(actor):
            return len(movements_window(actor, Box(west, south, west + 1, south + 1), moment)["features"])

    for turn in range(10):
        asked(turn)
    gc.collect()
    times = [timed(lambda turn=turn: asked(turn)) for turn in range(ROUNDS)]
    world.use("jic")
    name = f"window of the map with {movements:,} movements"
    return [
        under(f"{name}, p95", p95(times), "ms", MAX_WINDOW_MS),
        under(f"{POINTS:,} points of flights against {AREAS:,} areas", flights(), "ms", MAX_FLIGHTS_MS),
    ]
