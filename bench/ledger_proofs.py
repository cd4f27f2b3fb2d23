"""One inclusion proof out of a million: fetched from the site by an auditor, and made in this process.

Over HTTP it is the whole way: a web process with its pool, the session, the policy, the checkpoint with its signatures.
In this process it is `TileTree` over the database's tiles, read before; at several sizes, since a proof should grow
with the logarithm only. pymerkle holds its whole tree in memory; how large a one it gets is a matter of time.
"""

from __future__ import annotations

import http.client
import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from bench.grown import Grown, grown
from bench.report import Row, beside, number, under, unmeasured
from bench.serving import web
from bench.timing import interleaved, median, p95, timed
from bench.world import SEED, World

MAX_MS = 5.0
ASKED = 400
SMALL_PEER = 20_000
BUILDING_SECONDS = 15.0
EACH, ROUNDS = 2_000, 8


def over_http(world: World, log: Grown, quick: bool) -> Row:
    """The time of one GET, each of another entry that the auditor may see."""
    from django.conf import settings
    from django.test import Client

    from apps.access.identity import identify
    from apps.access.policy import visible
    from apps.ledger.models import Entry
    from tests.people import person

    size = log.sizes[-1]
    label = f"one proof out of {size:,} over HTTP, p95"
    chance = random.Random(SEED)
    world.use(log.database)
    auditor = person("us.auditor")
    client = Client(SERVER_NAME="localhost")
    client.force_login(auditor, backend="apps.accounts.backends.ActiveUserBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    count = 100 if quick else ASKED
    drawn = chance.sample(range(size), 2 * count)
    seen = visible(identify(auditor), Entry.objects.filter(index__in=drawn)).values_list("index", flat=True)
    indices = [f"/ledger/{index}.tlog-proof" for index in sorted(seen, key=drawn.index)]
    times = []
    with web(world, log.database) as port:
        connection = http.client.HTTPConnection("localhost", port, timeout=30)
        for which, path in enumerate(indices[: count + 50]):
            begun = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"})
            answer = connection.getresponse()
            body = answer.read()
            took = (time.perf_counter() - begun) * 1000
            if answer.status != 200:
                return unmeasured(label, "ms", f"≤ {MAX_MS:g} ms", f"{path} answers {answer.status}")
            assert body.startswith(b"c2sp.org/tlog-proof@v1"), body[:80]
            if which >= 50:
                times.append(took)
        connection.close()
    return under(label, p95(times), "ms", MAX_MS, peer=f"median {median(times):.2f} ms; {len(body):,} bytes")


def leaves_of(count: int) -> list[bytes]:
    from apps.ledger.models import Entry

    found = Entry.objects.order_by("index").values_list("leaf", flat=True)[:count]
    return [bytes(leaf) for leaf in found.iterator(chunk_size=2_000)]


def built(leaves: list[bytes]) -> Any:
    """pymerkle's tree in memory of as many of the leaves as it takes in reasonable time."""
    from pymerkle import InmemoryTree  # type: ignore[import-untyped]

    tree, begun = InmemoryTree(), time.monotonic()
    for start in range(0, len(leaves), 10_000):
        tree.append_entries(leaves[start : start + 10_000])
        if time.monotonic() - begun > BUILDING_SECONDS:
            break
    return tree


def proving(prove: Callable[[int], object], size: int, each: int) -> Callable[[int], float]:
    """The time of one proof, of `each` random ones."""
    chance = random.Random(SEED)

    def side(_which: int) -> float:
        indices = [chance.randrange(size) for _ in range(each)]
        return timed(lambda: [prove(index) for index in indices]) * 1000 / each

    return side


def in_process(world: World, log: Grown, quick: bool) -> list[Row]:
    """Microseconds a proof, ours and pymerkle's, in turns."""
    from apps.ledger.tiles import tree_of

    size = log.sizes[-1]
    world.use(log.database, "jic_worker")
    sizes = [one for one in (1_000, 10_000, SMALL_PEER, 100_000) if one < size] + [size]
    each = 500 if quick else EACH
    sides: dict[str, Callable[[int], float]] = {}
    for one in sizes:
        tree = tree_of(one)
        for index in range(0, one, 256):
            tree.inclusion_proof(index)
        sides[f"{one:,}"] = proving(tree.inclusion_proof, one, each)
    leaves = leaves_of(size)
    peers = {SMALL_PEER: built(leaves[:SMALL_PEER])}
    peers[size] = built(leaves)
    for wanted, tree in peers.items():
        held = tree.get_size()
        sides[f"pymerkle {wanted:,}"] = proving(partial(_theirs, tree), held, each)
    times = {name: median(found) for name, found in interleaved(sides, rounds=3 if quick else ROUNDS).items()}
    said = ", ".join(f"{name}: {times[name]:.3g}" for name in sides if not name.startswith("pymerkle"))
    rows = []
    for wanted, tree in peers.items():
        held = tree.get_size()
        peer = f"pymerkle in memory ({held:,}), {number(1e6 / times[f'pymerkle {wanted:,}'])}/s"
        label = f"one proof out of {wanted:,} in this process"
        mine = times[f"{wanted:,}"]
        rows.append(beside(label, mine, "µs", peer=peer, peer_value=times[f"pymerkle {wanted:,}"], at_most=1.0))
    growth = times[f"{size:,}"] / times[f"{sizes[0]:,}"]
    return [*rows, Row(f"one proof out of {size:,} ÷ out of {sizes[0]:,}", round(growth, 3), "×", "", f"µs: {said}")]


def _theirs(tree: Any, index: int) -> object:
    return tree.prove_inclusion(index + 1)


def run(world: World, quick: bool) -> list[Row]:
    log = grown(world, quick)
    rows = [over_http(world, log, quick), *in_process(world, log, quick)]
    world.use("jic")
    return rows
