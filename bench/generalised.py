"""What generalised outlines cost their reader: two databases of as many things each, the same but that in one the
reader gets every second of them as a copy in 1 km grid squares. Map window, register and conflict check, in turns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from bench.pages import SHOWN, Site, prepare
from bench.report import Row, beside
from bench.timing import interleaved, median, timed
from bench.world import World, say

COUNT, QUICK_COUNT = 100_000, 5_000
EACH, ROUNDS, CHECKS = 10, 12, 40
GOAL = 1.2
WINDOW = f"map window of about {SHOWN} outlines"
REGISTER = "/register/?kind=opposition&kind=nusra&kind=isil&kind=intermingled&sort=-changed"


def exact_and_half(world: World, count: int) -> tuple[dict[str, str], Site]:
    """Side → database, and the pages with a client of the reader (an officer of the second signatory)."""
    from django.test import Client

    from apps.accounts.models import Delegation
    from tests.people import person

    site = prepare(world, count)
    world.use(site.database)
    client = Client(SERVER_NAME="localhost")
    client.force_login(person("ru.officer"), backend="apps.accounts.backends.ActiveUserBackend")
    reader = Delegation.objects.get(code="RU").pk
    giver = Delegation.objects.get(code="US").pk
    databases = {side: f"bench_{side}_{count}" for side in ("exact", "half")}
    for side, database in databases.items():
        world.use("jic")
        world.create(database, site.database)
        with world.admin(database) as admin:
            for table in ("designations_designation", "designations_version"):
                admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            # Drafts are the reader's own, so that he sees everything there is.
            admin.execute("UPDATE designations_designation SET owner_id = %s WHERE reference IS NULL", [reader])
            if side == "half":
                say(f"generalising half of {count} outlines")
                _generalise(admin, giver, reader)
            for table in ("designations_designation", "designations_version"):
                admin.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            admin.execute("VACUUM ANALYZE")
    addresses = {WINDOW: site.addresses[WINDOW], "register, first page": [REGISTER]}
    return databases, Site(databases["exact"], client, addresses)


def _generalise(admin: Any, giver: int, reader: int) -> None:
    """Make every second live designation a copy for the reader, with the outline that such a copy has."""
    from apps.designations.kinds import LIVE
    from apps.geometry.outline import Outline
    from apps.geometry.precision import Precision, generalised
    from apps.theatre.facts import theatre

    bounds, precision = theatre().bounds, Precision.SQUARES_1_KM
    admin.execute(
        "CREATE TEMPORARY TABLE given"
        " (designation bigint PRIMARY KEY, version bigint, outline bytea, box box, m2 float8)"
    )
    rows = admin.execute(
        "SELECT d.id, v.id, v.outline FROM designations_designation d"
        " JOIN designations_version v ON v.id = d.current_id"
        " WHERE d.id %% 2 = 0 AND d.state = ANY (%s) AND d.reference IS NOT NULL",
        [[str(state) for state in LIVE]],
    ).fetchall()
    with admin.cursor() as cursor, cursor.copy("COPY given FROM STDIN") as copy:
        for designation, version, wkb in rows:
            shown = generalised(Outline.from_wkb(wkb), precision, districts=(), bounds=bounds)
            box = shown.box
            copy.write_row(
                (designation, version, shown.wkb, f"({box.east},{box.north}),({box.west},{box.south})", shown.area_m2)
            )
    admin.execute(
        "UPDATE designations_designation d SET owner_id = %s, released_to_id = %s, precision = %s, state = 'released',"
        " question_from_id = NULL, replaces_id = NULL FROM given g WHERE d.id = g.designation",
        [giver, reader, str(precision)],
    )
    admin.execute(
        "UPDATE designations_version v SET outline = g.outline, box = g.box, area_m2 = g.m2 FROM given g"
        " WHERE v.id = g.version"
    )
    admin.execute("UPDATE designations_extent e SET box = g.box FROM given g WHERE e.designation_id = g.designation")


def run(world: World, quick: bool) -> list[Row]:
    from django.db import connections

    from apps.access.connection import reading_as
    from apps.access.identity import identify
    from apps.designations.conflicts import conflicts
    from apps.designations.models import Version
    from tests.people import person

    databases, site = exact_and_half(world, QUICK_COUNT if quick else COUNT)
    used = connections["default"]
    open_ones = {side: world.beside(database, "jic_web") for side, database in databases.items()}
    connections["default"] = open_ones["exact"]
    reader = identify(person("ru.officer"))
    with reading_as(reader):
        drawn = list(Version.objects.filter(designation_id__in=range(1, 12 * CHECKS, 2)).order_by("pk")[:CHECKS])
        asked = [(version.designation.kind, version.as_outline, [version.designation_id]) for version in drawn]

    def page(which: int, side: str, name: str) -> float:
        connections["default"] = open_ones[side]
        addresses = site.addresses[name]

        def ask() -> None:
            response = site.client.get(addresses[which % len(addresses)])
            assert response.status_code == 200, (name, response.status_code)

        return timed(ask)

    def check(which: int, side: str) -> float:
        connections["default"] = open_ones[side]
        kind, outline, itself = asked[which % len(asked)]
        with reading_as(reader):
            return timed(lambda: conflicts(reader, kind, outline, excluding=itself))

    works: dict[str, Callable[..., float]] = {name: partial(page, name=name) for name in site.addresses}
    works["conflict check"] = check
    found = []
    for name, work in works.items():
        times = interleaved({side: partial(work, side=side) for side in databases}, rounds=ROUNDS, each=EACH)
        half, exact = median(times["half"]), median(times["exact"])
        found.append(
            beside(
                f"{name}: half of all things generalised", half, "ms", peer="all exact", peer_value=exact, at_most=GOAL
            )
        )
    connections["default"] = used
    for one in open_ones.values():
        one.close()
    return found
