"""1,000 features of a window among 100,000, by OGC API – Features: the whole request through the stack of the site,
policy and row-level security included, beside pygeoapi on PostGIS with the same features; the ids are compared."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import psycopg

from bench.conflicts import Different, bare_million
from bench.peering import PEERS, Peer, environment
from bench.postgis import NoPostgis, Postgis
from bench.report import Row, beside, unmeasured
from bench.timing import interleaved, median, timed
from bench.world import SEED, World, say

COUNT, QUICK_COUNT = 100_000, 5_000
LIMIT, QUICK_LIMIT = 1_000, 200
# Of the theatre's ground; a quarter more than the features that are asked for.
SHARE = 0.0125
ROUNDS, EACH = 10, 4
GOAL = 1.0
LABEL = "OGC items, a window of {limit:,} out of {count:,}"
FOLDER = PEERS / "ogc"
TITLES = '{"en": "Opposition area", "ru": "Район оппозиции"}'
# What both show of a feature.
TABLE = """CREATE TABLE features (id text PRIMARY KEY, reference text, kind text, title_en text, title_ru text,
    status text, status_since timestamptz, originator text, delegation text, level int, precision text,
    valid_from timestamptz, valid_until timestamptz, area_m2 float8, version int, digest text, page text, marking text,
    geom geometry(MultiPolygon, 4326) NOT NULL)"""
ROWS = """SELECT d.uuid::text, d.reference, d.kind, v.titles->>'en', v.titles->>'ru', d.state, d.state_since, o.code,
    o.code, d.level, 'exact', v.valid_from, v.valid_until, v.area_m2, v.sequence, encode(v.digest, 'hex'),
    '/designations/' || d.uuid || '/', 'UNCLASSIFIED', v.outline
    FROM designations_designation d JOIN designations_version v ON v.id = d.current_id
    JOIN accounts_delegation o ON o.id = d.owner_id ORDER BY d.id"""


def fill(peer: psycopg.Connection[Any], world: World, database: str) -> None:
    """The same features in PostGIS, in the order of their keys."""
    peer.execute("DROP TABLE IF EXISTS features")
    peer.execute(TABLE)
    columns = 19
    with psycopg.connect(world.url(database)) as ours, ours.cursor(name="features") as rows:
        rows.itersize = 5_000
        rows.execute(ROWS)
        with peer.cursor() as cursor:
            values = ", ".join(["%s"] * (columns - 1)) + ", ST_Multi(ST_GeomFromWKB(%s, 4326))"
            while batch := rows.fetchmany(5_000):
                cursor.executemany(f"INSERT INTO features VALUES ({values})", batch)
    peer.execute("CREATE INDEX ON features USING gist (geom)")
    peer.execute("VACUUM ANALYZE features")


def windows(share: float) -> list[str]:
    """Boxes all over the theatre, as addresses have them."""
    from apps.theatre.facts import theatre

    bounds, random = theatre().bounds, np.random.default_rng(SEED)
    wide, high = (bounds.east - bounds.west) * share**0.5, (bounds.north - bounds.south) * share**0.5
    corners = random.random((ROUNDS * EACH, 2))
    return [
        f"{west:.5f},{south:.5f},{west + wide:.5f},{south + high:.5f}"
        for west, south in (
            (
                bounds.west + x * (bounds.east - bounds.west - wide),
                bounds.south + y * (bounds.north - bounds.south - high),
            )
            for x, y in corners
        )
    ]


def run(world: World, quick: bool) -> list[Row]:
    from django.test import Client

    from tests.people import person

    count, limit = (QUICK_COUNT, QUICK_LIMIT) if quick else (COUNT, LIMIT)
    label = LABEL.format(limit=limit, count=count)
    try:
        server = Postgis()
    except NoPostgis as error:
        return [unmeasured(label, "ms", f"≤ {GOAL:g} ×", str(error))]
    world.on_stop(server.stop)
    database = bare_million(world, count)
    world.use(database)
    with world.admin(database) as admin:
        admin.execute("ALTER TABLE designations_version DISABLE TRIGGER USER")
        admin.execute("UPDATE designations_version SET titles = %s", [TITLES])
        admin.execute("ALTER TABLE designations_version ENABLE TRIGGER USER")
        admin.execute("VACUUM ANALYZE")
    client = Client(SERVER_NAME="localhost")
    client.force_login(person("us.officer"), backend="apps.accounts.backends.ActiveUserBackend")
    world.use(database, "jic_web")
    say(f"{count} features in PostGIS")
    with psycopg.connect(server.url(), autocommit=True) as postgis:
        fill(postgis, world, database)
    python = environment("ogc", FOLDER / "requirements.txt")
    socket = server.url().split("host=")[1]
    peer = Peer(python, FOLDER, {}, {"host": socket, "database": "peer", "user": "owner"})
    asked = windows(SHARE if count == COUNT else 1.25 * limit / count)

    def ours(which: int) -> Any:
        query = {"bbox": asked[which % len(asked)], "limit": str(limit)}
        return client.get("/ogc/collections/opposition/items", query)

    def theirs(which: int) -> Any:
        return peer.ask(json.dumps({"bbox": asked[which % len(asked)], "limit": limit}))

    for which in (0, 1, 2):
        mine = [feature["id"] for feature in ours(which).json()["features"]]
        yours = theirs(which)["ids"]
        if mine != yours or len(mine) != limit:
            raise Different(f"window {asked[which]}: {len(mine)} features here, {len(yours)} there")
    times = interleaved(
        {"ours": lambda which: timed(lambda: ours(which)), "pygeoapi": lambda which: float(theirs(which)["ms"])},
        rounds=ROUNDS,
        each=EACH,
    )
    peer.end()
    world.use("jic")
    named = f"pygeoapi on PostGIS {server.version}"
    return [beside(label, median(times["ours"]), "ms", peer=named, peer_value=median(times["pygeoapi"]), at_most=GOAL)]
