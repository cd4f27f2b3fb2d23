"""The conflict check among 1 k to 1 M outlines of 60 vertices, beside PostGIS with the same outlines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import psycopg

from bench.postgis import NoPostgis, Postgis
from bench.report import Row, beside, under, unmeasured
from bench.timing import interleaved, median, p95, timed
from bench.world import SEED, World, say

CHECKS = 40
ROUNDS = 10
LEAST_M2 = 1.0
PEER_QUERY = """
    SELECT o.id, ST_Area(ST_Intersection(o.geom, q.geom)::geography)
      FROM outlines o, (SELECT ST_GeomFromWKB(%s, 4326) AS geom) q
     WHERE ST_Intersects(o.geom, q.geom)
"""


class Different(AssertionError):
    """Ours and the peer's answers differ: no time of either means anything then."""


def outlines(database: psycopg.Connection[Any]) -> Iterator[tuple[int, bytes]]:
    """(designation, WKB) of all that a conflict check looks at."""
    with database.cursor(name="outlines") as cursor:
        cursor.itersize = 5_000
        cursor.execute(
            "SELECT d.id, v.outline FROM designations_designation d JOIN designations_version v ON v.id = d.current_id"
            " WHERE d.state IN ('submitted', 'countered', 'agreed', 'partly_approved', 'in_force', 'suspended')"
        )
        yield from cursor


def fill_peer(peer: psycopg.Connection[Any], world: World, database: str) -> None:
    peer.execute("DROP TABLE IF EXISTS outlines")
    peer.execute("CREATE UNLOGGED TABLE given (id bigint, outline bytea)")
    with (
        psycopg.connect(world.url(database)) as ours,
        peer.cursor() as cursor,
        cursor.copy("COPY given FROM STDIN WITH (FORMAT binary)") as copy,
    ):
        copy.set_types(["int8", "bytea"])
        for row in outlines(ours):
            copy.write_row(row)
    peer.execute("CREATE TABLE outlines (id bigint PRIMARY KEY, geom geometry(Geometry, 4326) NOT NULL)")
    peer.execute("INSERT INTO outlines SELECT id, ST_GeomFromWKB(outline, 4326) FROM given")
    peer.execute("DROP TABLE given")
    peer.execute("CREATE INDEX ON outlines USING gist (geom)")
    peer.execute("VACUUM ANALYZE outlines")


def bare_million(world: World, count: int) -> str:
    """A database of so many designations in force with nothing but their outlines: no history, nothing captured."""
    from apps.designations.models import Designation, Version
    from apps.geometry.outline import Outline
    from apps.theatre.facts import theatre
    from tools.scale.ground import pieces, radius_for
    from tools.scale.people import sides

    name = f"bench_bare_{count}"
    say(f"{count} bare outlines")
    world.create(name)
    world.use(name)
    side = sides()[0]
    bounds, random = theatre().bounds, np.random.default_rng(SEED)
    radius, step = radius_for(count, bounds), min(count, 10_000)
    owner, officer = side.delegation, side.members["officer"][0]
    with world.admin(name) as admin:
        for table in (Designation._meta.db_table, Version._meta.db_table):
            admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        admin.execute("DROP INDEX version_search")
        for start in range(1, count + 1, step):
            centres = np.column_stack(
                (random.uniform(bounds.west, bounds.east, step), random.uniform(bounds.south, bounds.north, step))
            )
            sizes = radius * (0.6 + 0.8 * random.random(step))
            made = list(pieces(centres, sizes, random.random((step, 3)) * 6.28, random.random(step) < 0.08))
            assert made[0].outline == Outline.from_wkb(made[0].wkb)
            keys = range(start, start + step)
            columns = "id, uuid, reference, kind, owner_id, created_by_id, created_at, state, state_since, revision,"
            columns += " round, current_id, submitted_from, submitted_revision, submitted_at, level"
            with (
                admin.transaction(),
                admin.cursor() as cursor,
            ):
                with cursor.copy(f"COPY designations_designation ({columns}) FROM STDIN") as copy:
                    for key in keys:
                        kept = (f"00000000-0000-4000-8000-{key:012d}", f"B-{key}", "opposition", owner, officer)
                        copy.write_row(
                            (key, *kept, "2016-09-12Z", "in_force", "2016-09-12Z", 5, 1, key, 1, 1, "2016-09-12Z", 1)
                        )
                columns = "id, uuid, designation_id, sequence, delegation_id, author_id, created_at, titles,"
                columns += " terms, shape, outline, box, area_m2, basis, source_note, level,"
                with cursor.copy(f"COPY designations_version ({columns} digest) FROM STDIN") as copy:
                    for key, piece in zip(keys, made, strict=True):
                        told = (f"00000000-0000-4000-8000-{key:012d}", key, 1, owner, officer, "2016-09-12Z")
                        west, south, east, north = piece.box
                        box = f"({east!r},{north!r}),({west!r},{south!r})"
                        texts = ("{}", "{}")
                        copy.write_row((key, *told, *texts, "{}", piece.wkb, box, 1.0, "drawing", "", 1, b"\0" * 32))
        # What the triggers would have kept.
        admin.execute("INSERT INTO designations_extent SELECT designation_id, box FROM designations_version")
        admin.execute("VACUUM ANALYZE designations_designation, designations_version, designations_extent")
    return name


def samples(world: World, database: str, count: int) -> list[tuple[int, bytes]]:
    """Stored outlines of 60 vertices and more, chosen evenly, to be checked against all others."""
    with psycopg.connect(world.url(database)) as ours:
        return ours.execute(
            "SELECT d.id, v.outline FROM designations_designation d JOIN designations_version v ON v.id = d.current_id"
            " WHERE d.state IN ('submitted', 'countered', 'agreed', 'partly_approved', 'in_force', 'suspended')"
            " AND d.kind NOT IN ('protected_site', 'humanitarian_route') ORDER BY md5(d.id::text) LIMIT %s",
            [count],
        ).fetchall()


def run(world: World, quick: bool) -> list[Row]:
    from apps.access.connection import reading_as
    from apps.designations.conflicts import overlaps
    from apps.geometry.outline import Outline
    from tests.people import identity_of

    sizes = (1_000, 10_000) if quick else (1_000, 10_000, 100_000, 1_000_000)
    try:
        server: Postgis | None = Postgis()
        assert server is not None
        world.on_stop(server.stop)
        why = ""
    except NoPostgis as error:
        server, why = None, str(error)
    found: list[Row] = []
    medians: dict[int, float] = {}
    for count in sizes:
        database = bare_million(world, count) if count == 1_000_000 else world.sized(count)
        world.use(database)
        reader = identity_of("us.officer")
        world.use(database, "jic_web")
        asked = samples(world, database, CHECKS * ROUNDS)
        peer = psycopg.connect(server.url(), autocommit=True) if server else None
        if peer is not None:
            fill_peer(peer, world, database)

        def ours(which: int, asked: Any = asked, reader: Any = reader) -> list[tuple[int, float]]:
            key, wkb = asked[which % len(asked)]
            with reading_as(reader):
                return overlaps(reader, Outline.stored(wkb), excluding=[key])

        def theirs(which: int, asked: Any = asked, peer: Any = peer) -> list[tuple[int, float]]:
            key, wkb = asked[which % len(asked)]
            rows = peer.execute(PEER_QUERY, [wkb]).fetchall()
            return sorted((other, size) for other, size in rows if other != key and size >= LEAST_M2)

        if peer is not None:
            compare([ours(which) for which in range(CHECKS)], [theirs(which) for which in range(CHECKS)])
        touched = float(np.mean([len(ours(which)) for which in range(CHECKS)]))
        sides: dict[str, Any] = {"ours": lambda which, ask=ours: timed(lambda: ask(which))}
        if peer is not None:
            sides["postgis"] = lambda which, ask=theirs: timed(lambda: ask(which))
        times = interleaved(sides, rounds=ROUNDS, each=CHECKS)
        medians[count] = median(times["ours"])
        label = f"conflict check among {count:,} outlines (meets {touched:.1f})"
        if peer is not None and server is not None:
            at_most = 0.9 if count == 100_000 else None
            named = f"PostGIS {server.version}"
            found.append(
                beside(label, medians[count], "ms", peer=named, peer_value=median(times["postgis"]), at_most=at_most)
            )
            peer.close()
        else:
            found.append(Row(label, round(medians[count], 3), "ms", "", why))
            if count == 100_000:
                found.append(unmeasured("conflict check beside PostGIS", "ms", "≤ 0.9 ×", why))
        if count == 100_000:
            found.append(under("conflict check among 100,000 outlines, p95", p95(times["ours"]), "ms", 10))
    if 1_000_000 in medians:
        found.append(
            beside(
                "conflict check among 1 M outlines",
                medians[1_000_000],
                "ms",
                peer="100 k",
                peer_value=medians[100_000],
                at_most=1.5,
            )
        )
    return found


def compare(ours: list[list[tuple[int, float]]], theirs: list[list[tuple[int, float]]]) -> None:
    """Raise Different unless both name the same outlines with the same overlap. One side's edges are geodesics and
    the other's are straight on the map, metres apart on long edges: to 1 %, or 5 m² where hardly anything is shared."""
    for one, other in zip(ours, theirs, strict=True):
        mine, yours = dict(one), dict(other)
        for key in mine.keys() | yours.keys():
            a, b = mine.get(key, 0.0), yours.get(key, 0.0)
            if abs(a - b) > max(5.0, 0.01 * max(a, b)):
                raise Different(f"designation {key}: {a} m² here, {b} m² there")
