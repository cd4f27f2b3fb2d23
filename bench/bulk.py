"""One update of 3,000 rows with and without being recorded, beside the libraries' own.

Ours and django-pghistory's triggers record each row of an `update()`; django-auditlog and django-simple-history hang on
signals of `save()`, which it does not send. How many rows each recorded is counted in the run.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from bench.peering import Peer
from bench.report import Row, beside, unmeasured
from bench.saves import LIBRARIES, content, libraries, part, twins, unrecorded
from bench.timing import interleaved, median, timed
from bench.world import World

ROWS, ROUNDS = 3_000, 12
GOAL = 3.0


def our_sides(world: World, quick: bool) -> dict[str, Callable[[int], float]]:
    """The same update in two copies of one database; in one, the triggers that record are switched off."""
    from django.db.models import F
    from django.utils import timezone

    from apps.access.connection import unit_of_work
    from apps.designations.models import Designation
    from apps.designations.selectors import visible_to
    from tests.people import identity_of

    world.create("bench_bulk_base", world.sized(5_000 if quick else 10_000))
    world.use("bench_bulk_base")
    officer = identity_of("us.officer")
    last = visible_to(officer).order_by("pk").values_list("pk", flat=True)[ROWS - 1]
    twins(world, "bench_bulk_base", "bench_bulk")

    def update(alias: str, around: AbstractContextManager[Any]) -> None:
        with around:
            chosen = Designation.objects.using(alias).filter(pk__lte=last)
            done = chosen.update(round=F("round") + 1, answer_due=timezone.now())
        assert done == ROWS, done

    return {
        "ours": lambda _which: timed(lambda: update("default", unit_of_work(officer))),
        "ours plain": lambda _which: timed(lambda: update("plain", unrecorded(officer))),
    }


def waiting(world: World) -> int:
    with world.admin("bench_bulk") as admin:
        row = admin.execute("SELECT count(*) FROM audit_change WHERE operation = 'UPDATE'").fetchone()
    assert row is not None
    return int(row[0])


def run(world: World, quick: bool) -> list[Row]:
    rounds = 3 if quick else ROUNDS
    peers = libraries(world, content(world))
    rows_recorded: dict[str, list[int]] = {name: [] for name in peers}

    def theirs(peer: Peer, name: str, kind: str) -> float:
        took, count = peer.ask(f"bulk-{kind} {ROWS}")
        if kind == "recorded":
            rows_recorded[name].append(int(count))
        return float(took)

    sides = our_sides(world, quick)
    peer = peers["pghistory"]
    sides["pghistory"] = lambda _which: theirs(peer, "pghistory", "recorded")
    sides["pghistory plain"] = lambda _which: theirs(peer, "pghistory", "plain")
    before = waiting(world)
    times = interleaved(sides, rounds=rounds)
    counted = waiting(world) - before
    assert counted == ROWS * (rounds + 2), f"{counted} rows are in the outbox, not {ROWS} for each update"
    assert set(rows_recorded["pghistory"]) == {ROWS}, rows_recorded["pghistory"]
    others = {name: theirs(peers[name], name, "recorded") for name in peers if name != "pghistory"}
    for one in peers.values():
        one.end()
    part(world)
    middle = {name: median(found) for name, found in times.items()}
    label = f"update of {ROWS:,} rows with capture"
    ratio = middle["pghistory"] / middle["pghistory plain"]
    return [
        beside(label, middle["ours"], "ms", peer="without", peer_value=middle["ours plain"], at_most=GOAL),
        beside(
            f"{label} ÷ without, all recorded",
            middle["ours"] / middle["ours plain"],
            "×",
            peer=f"pghistory ({middle['pghistory']:.0f} ÷ {middle['pghistory plain']:.0f} ms)",
            peer_value=ratio,
            at_most=None,
        ),
        *(
            unmeasured(
                f"{label}, beside {LIBRARIES[name]}", "ms", "", f"recorded {rows_recorded[name][0]:,} of {ROWS:,} rows"
            )
            for name in others
        ),
    ]
