"""Many officers at once, on the demonstration and at 100 k: how long they wait for pages and for windows of the map.

The site runs as `make run` starts it (as many web processes as cores, on one socket), with the worker, its clock and
the witnesses. The officers are in a process of their own (`officers.py`), on the same machine, so that they take some
of the processors' time, too. They are signed in, send their token with forms, and what they write is real.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any

from bench.officers import BEGINNING
from bench.pages import EAST, NORTH, SOUTH, WEST
from bench.processors import Processors
from bench.report import Row, under
from bench.serving import Served, queue, site
from bench.timing import median, p95
from bench.world import ROOT, SEED, World, say

LARGE, QUICK_LARGE = 100_000, 1_000
OFFICERS, QUICK_OFFICERS = (25, 50, 100, 200), (10,)
SECONDS, QUICK_SECONDS = 60.0, 10.0
# Of which the goals are.
JUDGED = 100
PAGES_WAIT, WINDOWS_WAIT = 400.0, 150.0
PAGES = ("desk", "record", "register")
SHOWN = 200
# Kind, milliseconds, what went wrong.
Request = tuple[str, float, str]


def _windows(count: int, chance: Random) -> list[str]:
    """Parts of the map that show about as many outlines whatever there is."""
    side = min(1.0, sqrt(SHOWN / (0.74 * count)))
    found = []
    for _ in range(10):
        west = chance.uniform(WEST, max(WEST, EAST - side * 6.8))
        south = chance.uniform(SOUTH, max(SOUTH, NORTH - side * 5.0))
        box = f"{west:.4f},{south:.4f},{west + side * 6.8:.4f},{south + side * 5.0:.4f}"
        found.append(f"/api/v1/map/window/?bbox={box}&zoom=10")
    return found


def _works(officers: int) -> list[dict[str, Any]]:
    """What each officer has before them, of the database that is in use; every second one is of each signatory."""
    from django.conf import settings
    from django.test import Client

    from apps.accounts.models import Delegation
    from apps.designations.models import Designation
    from apps.designations.selectors import visible_to
    from tests.people import LETTERS, UserFactory, give, identity_of

    chance, found = Random(SEED), []
    count = Designation.objects.count()
    to_acknowledge, records = {}, {}
    for side in ("us", "ru"):
        person = identity_of(f"{side}.officer")
        seen = visible_to(person)
        others = seen.filter(state="submitted").exclude(owner_id=person.delegation_id).order_by("-state_since", "-pk")
        to_acknowledge[side] = [one.get_absolute_url() for one in others.only("uuid")[: 4 * officers]]
        records[side] = [one.get_absolute_url() for one in seen.only("uuid").order_by("uuid")[:400]]
    for number in range(officers):
        side = ("us", "ru")[number % 2]
        user = UserFactory(
            username=f"{side}.load{number}", delegation=Delegation.objects.get(code=side.upper()), language="en"
        )
        give(user, roles=LETTERS["officer"])
        client = Client(SERVER_NAME="localhost")
        client.force_login(user, backend="apps.accounts.backends.ActiveUserBackend")
        work = {
            "cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}",
            "records": chance.sample(records[side], min(10, len(records[side]))),
            "windows": _windows(count, chance),
            "registers": ["/register/", "/register/?state=in_force&sort=reference", "/register/?kind=opposition"],
            "receipts": to_acknowledge[side][number // 2 :: (officers + 1) // 2],
        }
        found.append(work)
    return found


def _at_work(
    served: Served, home: Path, works: list[dict[str, Any]], seconds: float
) -> tuple[list[Request], Processors]:
    """What the officers asked for, and the processor time meanwhile, from when everybody has begun."""
    command = [sys.executable, "-m", "bench.officers", str(served.port), str(seconds)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        child.stdin.write("\n".join(json.dumps(work) for work in works))
        child.stdin.close()
        time.sleep(BEGINNING)
        processors = Processors(home, served.pids)
        assert child.stdout is not None
        done = json.loads(child.stdout.read())
        processors.stop()
    return [(kind, took, wrong) for kind, took, wrong in done], processors


def _rows(where: str, officers: int, done: list[Request], processors: Processors, quick: bool) -> list[Row]:
    kinds: dict[str, list[float]] = {}
    for kind, took, _wrong in done:
        kinds.setdefault(kind, []).append(took)
    wrongs = Counter(f"{kind} {wrong.split('/')[0].strip()}" for kind, _took, wrong in done if wrong)
    label, judged = f"{officers} officers, {where}", officers == JUDGED or quick
    rows = [under(f"{label}: errors", len([1 for *_, wrong in done if wrong]), "", 0, peer=str(dict(wrongs) or ""))]
    for kind, goal in (("pages", PAGES_WAIT), ("window", WINDOWS_WAIT)):
        times = kinds.get(kind, []) if kind != "pages" else [took for page in PAGES for took in kinds.get(page, [])]
        if not times:
            continue
        said = f"median {median(times):.0f} ms of {len(times)}"
        name = f"{label}: {kind}, p95"
        rows.append(
            under(name, p95(times), "ms", goal, peer=said) if judged else Row(name, p95(times), "ms", peer=said)
        )
    each = ", ".join(f"{kind} {median(times):.0f}/{p95(times):.0f}" for kind, times in sorted(kinds.items()))
    rows.append(Row(f"{label}: median/p95 of each kind", float(len(done)), "requests", peer=each))
    for part, used in processors.used().items():
        rows.append(Row(f"{label}: processor time of {part} a request", 1000 * used / max(1, len(done)), "ms"))
    rows.append(Row(f"{label}: processors busy", processors.busy(), "%"))
    return rows


def run(world: World, quick: bool) -> list[Row]:
    found: list[Row] = []
    demo = "bench_load_demo"
    world.use("jic")
    world.create(demo)
    world.manage(demo, "demo")
    for where, made in (("demo", demo), ("100 k" if not quick else "1 k", "")):
        database = made or "bench_load"
        if not made:
            sized = world.sealed(QUICK_LARGE if quick else LARGE)
            world.use("jic")
            world.create(database, sized)
        world.use(database)
        works = _works(max(QUICK_OFFICERS if quick else OFFICERS))
        with queue(world, database), site(world, database) as served:
            _at_work(served, world.home, works[:20], QUICK_SECONDS)  # what each process pays once
            for officers in QUICK_OFFICERS if quick else OFFICERS:
                say(f"{officers} officers, {where}")
                done, processors = _at_work(served, world.home, works[:officers], QUICK_SECONDS if quick else SECONDS)
                found += _rows(where, officers, done, processors, quick)
    return found
