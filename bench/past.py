"""The map as of any moment of the past beside the map now: 100,000 designations in force with 500,000 versions.

Every version held for a time, one after the other, so that a moment of the past has as many outlines as now. Requests
go through the whole of Django under the role and the policy of the site; the windows are the same ones, of about 200
outlines. The file of an edition and a page of the list are measured beside it.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.conflicts import bare_million
from bench.pages import EAST, NORTH, SHOWN, SOUTH, WEST
from bench.report import Row, beside
from bench.timing import interleaved, median, timed
from bench.world import SEED, World, say

COUNT, QUICK_COUNT = 100_000, 10_000
VERSIONS = 5
EACH, ROUNDS = 20, 10
FIRST = datetime(2016, 9, 12, 16, tzinfo=UTC)
# One after the other: each version holds for 30 days, beginning anywhere within the first.
TITLES = """'{"en": "Area", "ru": "Район"}'::jsonb"""
HISTORY = f"""
UPDATE designations_version SET titles = {TITLES};
INSERT INTO designations_version (id, uuid, designation_id, sequence, parent_id, delegation_id, author_id, created_at,
    titles, terms, shape, outline, box, area_m2, basis, source_note, level, digest)
OVERRIDING SYSTEM VALUE
SELECT v.id + n * 10000000, gen_random_uuid(), v.designation_id, v.sequence + n, v.id + (n - 1) * 10000000,
       v.delegation_id, v.author_id, v.created_at, v.titles, v.terms, v.shape, v.outline, v.box, v.area_m2, v.basis,
       v.source_note, v.level, v.digest
  FROM designations_version v, generate_series(1, {VERSIONS - 1}) n;
INSERT INTO designations_inforce (designation_id, version_id, level, box, entered_act, entered_at, entered_place,
    left_act, left_at, left_place, valid_from, valid_until)
SELECT v.designation_id, v.id, v.level, v.box, gen_random_uuid(), held.start,
       v.designation_id + 10000000 * (v.sequence - 1),
       CASE WHEN v.sequence < {VERSIONS} THEN gen_random_uuid() END,
       CASE WHEN v.sequence < {VERSIONS} THEN held.start + interval '30 days' END,
       CASE WHEN v.sequence < {VERSIONS} THEN v.designation_id + 10000000 * v.sequence END,
       held.start, NULL
  FROM designations_version v, LATERAL (
      SELECT timestamptz '{FIRST:%Y-%m-%dT%H:%MZ}' + (v.sequence - 1) * interval '30 days'
             + (hashtext(v.designation_id::text) & 65535) * interval '40 seconds' AS start) held;
"""


def history(world: World, count: int) -> str:
    """The database of so many designations that all are in force, each in the last of five versions that held."""
    name = bare_million(world, count)
    say(f"{count * VERSIONS} versions that were in force")
    with world.admin(name) as admin:
        admin.execute("CREATE EXTENSION IF NOT EXISTS plpgsql")
        admin.execute(HISTORY)
        admin.execute("UPDATE designations_designation d SET current_id = d.id + %s", [(VERSIONS - 1) * 10_000_000])
        admin.execute("VACUUM ANALYZE designations_designation, designations_version, designations_inforce")
    return name


def windows(count: int) -> list[str]:
    side = min(1.0, (SHOWN / count) ** 0.5)
    width, height = side * 6.8, side * 5.0
    chance = random.Random(SEED)
    found = []
    for _ in range(40):
        west, south = chance.uniform(WEST, EAST - width), chance.uniform(SOUTH, NORTH - height)
        box = f"{west:.4f},{south:.4f},{west + width:.4f},{south + height:.4f}"
        found.append(f"/api/v1/map/window/?bbox={box}&zoom={9 if count < 10_000 else 12}")
    return found


def run(world: World, quick: bool) -> list[Row]:
    from django.test import Client

    from tests.people import person

    count = QUICK_COUNT if quick else COUNT
    database = history(world, count)
    world.use(database)
    client = Client(SERVER_NAME="localhost")
    client.force_login(person("us.officer"), backend="apps.accounts.backends.ActiveUserBackend")
    world.use(database, "jic_web")
    addresses = windows(count)
    # The whole time in which five versions held, after the first began everywhere.
    moments = [FIRST + timedelta(days=31 + 115 * number / 40) for number in range(40)]

    def asked(which: int, known: str) -> str:
        address = addresses[which % len(addresses)]
        if not known:
            return address
        return f"{address}&as_of={moments[(7 * which) % 40]:%Y-%m-%dT%H:%M:%SZ}&as_known={known}"

    def answer(which: int, known: str) -> Any:
        response = client.get(asked(which, known))
        assert response.status_code == 200, response.content[:300]
        return response

    shown = {
        known: sum(answer(which, known).content.count(b'"Feature"') for which in range(40))
        for known in ("", "then", "now")
    }
    assert shown["then"] == shown["now"], shown
    assert 0.8 < shown["then"] / shown[""] < 1.2, shown
    sides = {
        known or "map now": (lambda which, known=known: timed(lambda: answer(which, known)))
        for known in ("", "then", "now")
    }
    times = interleaved(sides, rounds=ROUNDS, each=EACH)
    now = median(times["map now"])
    label = f"map window as of any moment, {count:,} designations, {count * VERSIONS:,} versions"
    rows = [
        beside(f"{label}, as known {known}", median(times[known]), "ms", peer="now", peer_value=now, at_most=1.5)
        for known in ("then", "now")
    ]
    for name, address in (
        (f"list of editions, {count * VERSIONS:,} of them", "/editions/"),
        (f"register of the past, {count:,} in force", f"/register/?as_of={moments[20]:%Y-%m-%dT%H:%M:%SZ}"),
        (f"file of an edition, {count:,} in force", f"/editions/{count * 3}/edition.json"),
    ):
        took = [timed(lambda address=address: client.get(address)) for _ in range(5)]
        rows.append(Row(name, round(median(took), 1), "ms"))
    return rows
