"""The pages at 100 k designations beside the same pages at 1 k, under the role and the policy of the site.

Requests go through the whole of Django (middleware, policy, templates), without a network. The map's window is as
large as shows about 200 outlines at either size.
"""

from __future__ import annotations

import html
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import sqrt
from typing import Any

from bench.report import Row, beside
from bench.timing import interleaved, median, timed
from bench.world import SEED, World

SMALL, LARGE = 1_000, 100_000
QUICK_LARGE = 5_000
SHOWN = 200
MAX_QUERIES = 15
EACH, ROUNDS = 10, 10
FILTER = "kind=opposition&kind=nusra&kind=isil&kind=intermingled&state=in_force&state=submitted&state=countered"
WEST, SOUTH, EAST, NORTH = 36.2, 32.9, 41.8, 36.7


@dataclass
class Site:
    """The pages of one database: a client that is signed in, and the addresses to ask for in turn."""

    database: str
    client: Any
    addresses: dict[str, list[str]]


def page_after(client: Any, address: str, turned: int) -> str:
    """The address of the page that one comes to by so many turns, or of the last; pages are turned by key."""
    path = address.partition("?")[0]
    for _ in range(turned):
        link = re.search(r'href="(\?[^"]*)" rel="next"', client.get(address).content.decode())
        if link is None:
            break
        address = path + html.unescape(link[1])
    return address


def prepare(world: World, count: int) -> Site:
    from django.test import Client

    from apps.designations.kinds import UNDER_NEGOTIATION
    from apps.designations.models import Designation
    from tests.people import person

    database = world.sealed(count)
    world.use(database)
    officer, auditor = person("us.officer"), person("us.auditor")
    for user in (officer, auditor):
        user.set_password("only for measuring")
        user.save()
    clients = {}
    for name, user in (("officer", officer), ("auditor", auditor)):
        clients[name] = Client(SERVER_NAME="localhost")
        clients[name].force_login(user, backend="apps.accounts.backends.ActiveUserBackend")
    chance = random.Random(SEED)
    talked = list(
        Designation.objects.filter(state__in=UNDER_NEGOTIATION, revision__gte=3, revision__lte=5).order_by("uuid")[:200]
    )
    records = [f"/designations/{one.uuid}/" for one in chance.sample(talked, 40)]
    live = 0.74 * count
    side = sqrt(SHOWN / live)
    width, height = min(1.0, side) * 6.8, min(1.0, side) * 5.0
    windows = []
    for _ in range(40):
        west = chance.uniform(WEST, max(WEST, EAST - width))
        south = chance.uniform(SOUTH, max(SOUTH, NORTH - height))
        box = f"{west:.4f},{south:.4f},{west + width:.4f},{south + height:.4f}"
        windows.append(f"/api/v1/map/window/?bbox={box}&zoom={9 if count < 10_000 else 12}")
    register = f"/register/?{FILTER}&sort=-changed"
    # The 200th page of the register holds the rows from 9,951 on; the small one has no such page and shows its last.
    addresses = {
        "register, filtered, first page": [register],
        "register, filtered, 200th page": [page_after(clients["officer"], register, 199)],
        "one designation": records,
        f"map window of about {SHOWN} outlines": windows,
        "history, first page": ["/ledger/"],
        "history, filtered by act, 20th page": [page_after(clients["auditor"], "/ledger/?event=act.approve", 19)],
    }
    return Site(database, clients, addresses)


def ask(world: World, site: Site, page: str, which: int) -> Any:
    client = site.client["auditor" if page.startswith("history") else "officer"]
    addresses = site.addresses[page]
    response = client.get(addresses[which % len(addresses)])
    assert response.status_code == 200, (page, response.status_code)
    return response


def queries(world: World, site: Site, page: str) -> int:
    """The most queries that one of the page's addresses takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    most = 0
    for which in range(min(10, len(site.addresses[page]))):
        with CaptureQueriesContext(connection) as captured:
            ask(world, site, page, which)
        most = max(most, len(captured))
    return most


def run(world: World, quick: bool) -> list[Row]:
    from django.db import connection

    large = QUICK_LARGE if quick else LARGE
    # The large one first, so that a million later is not in its way; each is sealed completely.
    sites = {count: prepare(world, count) for count in (large, SMALL)}
    found = []
    for page in sites[SMALL].addresses:
        counted: dict[int, int] = {}
        sides: dict[str, Callable[[int], float]] = {}
        for count, site in sites.items():
            world.use(site.database, "jic_web")
            ask(world, site, page, 0)
            counted[count] = queries(world, site, page)
        working = ""

        def side(which: int, site: Site, page: str = page) -> float:
            nonlocal working
            if working != site.database:
                working = site.database
                world.use(site.database, "jic_web")
                ask(world, site, page, which)  # the first request on a new connection pays for opening it
            return timed(lambda: ask(world, site, page, which))

        for count, site in sites.items():
            sides[str(count)] = partial(side, site=site)
        times = interleaved(sides, rounds=ROUNDS, each=EACH)
        connection.close()
        same = counted[large] == counted[SMALL] and counted[large] <= MAX_QUERIES
        label = f"{page} ({counted[large]} queries" + ("" if same else f", {counted[SMALL]} at 1 k") + ")"
        small, big = median(times[str(SMALL)]), median(times[str(large)])
        found.append(beside(label, big, "ms", peer=f"at {SMALL:,}", peer_value=small, at_most=1.5, also=same))
    return found
