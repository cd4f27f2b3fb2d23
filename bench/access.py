"""What access control costs: the policy with row-level security beside none, one decision and one filtered list beside
the usual libraries, and how soon a revocation holds.

- Pages with and without: the same requests in one database, once as the web role under its policies, once as the
  owner of the tables with the policy's filter left out. The reader is cleared for everything: both show the same rows.
- The naive way: the map's window with its operator under the policies, where the planner may not use its index.
- One decision: everybody × every action × every state, the same rows told to each library, answers compared first.
- A filtered list: `visible()` under row-level security beside `get_objects_for_user` over as many objects.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

from bench.pages import SHOWN, Site, ask, prepare
from bench.peering import PEERS, Peer, environment
from bench.report import Row, beside
from bench.timing import interleaved, median, timed
from bench.world import World, say

COUNT, QUICK_COUNT = 100_000, 5_000
EACH, ROUNDS = 10, 12
GOAL = 1.10
PAGES = (f"map window of about {SHOWN} outlines", "register, filtered, first page", "one designation")
LIBRARIES = {"rules": "django-rules", "guardian": "django-guardian", "casbin": "casbin", "cedar": "cedarpy"}


def all_visible(world: World, count: int) -> Site:
    """The pages of a database in which nothing is hidden from the reader: drafts are his delegation's."""
    from apps.accounts.models import Delegation

    site = prepare(world, count)
    database = f"bench_access_{count}"
    world.use("jic")
    world.create(database, site.database)
    own = Delegation.objects.get(code="US").pk
    with world.admin(database) as admin:
        for table in ("designations_designation",):
            admin.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            admin.execute(f"UPDATE {table} SET owner_id = %s WHERE reference IS NULL", [own])
            admin.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        admin.execute("VACUUM ANALYZE")
    return Site(database, site.client, site.addresses)


@contextmanager
def unfiltered() -> Iterator[None]:
    """No filter, and the window's own operator. The owner of the tables is bound by no policy."""
    from unittest.mock import patch

    from django.db.models import Q

    from apps.access import policy
    from apps.atlas import windows
    from apps.designations import conflicts, index_lookups
    from apps.negotiation import selectors

    def everything(*_: Any) -> Q:
        return Q()

    with (
        patch.object(policy, "filter_for", everything),
        patch.object(conflicts, "filter_for", everything),
        patch.object(index_lookups, "meeting", naive_meeting),
        # Statements that were built with the filter must not be found again without it.
        patch.object(conflicts, "_candidates", _built_anew(conflicts._candidates)),
        patch.object(windows, "_of_everything", _built_anew(windows._of_everything)),
        patch.object(selectors, "_counting", _built_anew(selectors._counting)),
    ):
        yield


@cache
def _built_anew(statement: Any, _way: str = "unfiltered") -> Any:
    """The same builder of statements, with a memory of its own."""
    return cache(statement.__wrapped__)


@contextmanager
def without_access_control() -> Iterator[None]:
    """Neither filter nor identity: statements as Django sends them."""
    from unittest.mock import patch

    from apps.access.connection import StatementPrefix

    def plainly(self: Any, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        return execute(sql, params, many, context)

    with unfiltered(), patch.object(StatementPrefix, "__call__", plainly):
        yield


@contextmanager
def prepared_alike() -> Iterator[None]:
    """Neither filter nor identity, but statements that are prepared as those with an identity are."""
    from contextlib import nullcontext
    from unittest.mock import patch

    from apps.access import connection

    with unfiltered(), patch.object(connection, "_pipelined_after_settings", lambda _principal: nullcontext()):
        yield


@contextmanager
def naively() -> Iterator[None]:
    """The window's operator itself, under the policies."""
    from unittest.mock import patch

    from apps.atlas import windows
    from apps.designations import index_lookups

    with (
        patch.object(index_lookups, "meeting", naive_meeting),
        patch.object(windows, "_of_everything", _built_anew(windows._of_everything, "naive")),
    ):
        yield


def naive_meeting(box: Any) -> Any:
    from django.db.models import BooleanField, F, Func, Value

    from apps.designations.fields import BoxField

    return Func(
        F("current__box"),
        Value(box, BoxField()),
        template="%(expressions)s",
        arg_joiner=" && ",
        output_field=BooleanField(),
    )


def pages(world: World, site: Site) -> list[Row]:
    from django.db import connections

    found = []
    used = connections["default"]
    roles = {role: world.beside(site.database, role) for role in ("jic_web", "owner")}
    world.use(site.database)
    ways: dict[str, tuple[str, Callable[[], Any]]] = {
        "on": ("jic_web", lambda: _nothing()),
        "off": ("owner", without_access_control),
        "alike": ("owner", prepared_alike),
        "naive": ("jic_web", naively),
    }
    for page in PAGES:
        names = ["on", "off", "alike", *(["naive"] if page.startswith("map") else [])]
        bodies: dict[str, bytes] = {}

        def side(which: int, way: str, page: str = page) -> float:
            role, around = ways[way]
            connections["default"] = roles[role]
            with around():
                return timed(lambda: ask(world, site, page, which))

        for way in names:
            side(0, way)
            with ways[way][1]():
                bodies[way] = ask(world, site, page, 0).content
        if page.startswith("map"):
            assert len(set(bodies.values())) == 1, "the ways show different outlines"
        times = interleaved({way: partial(side, way=way) for way in names}, rounds=ROUNDS, each=EACH)
        on, off = median(times["on"]), median(times["off"])
        found.append(beside(f"{page}: access control on ÷ off", on, "ms", peer="off", peer_value=off, at_most=GOAL))
        alike = median(times["alike"])
        found.append(
            beside(f"{page}: on ÷ off with prepared reads", on, "ms", peer="off", peer_value=alike, at_most=None)
        )
        if "naive" in times:
            naive = median(times["naive"])
            found.append(
                beside(
                    f"{page}: the operator under the policies", naive, "ms", peer="off", peer_value=off, at_most=None
                )
            )
    connections["default"] = used
    for one in roles.values():
        one.close()
    return found


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def cases() -> tuple[list[Any], list[Any], list[str]]:
    """Everybody, a designation in every state, and every action of people on it."""
    from apps.access.policy import registered
    from apps.designations.kinds import State
    from apps.designations.models import Designation
    from tools.url_matrix import ROLES, SIDES, example, principal_with

    things = [example(state) for state in State]
    for number, thing in enumerate(things, 1):
        thing.pk = number
    actions = sorted(registered()[Designation])
    return [principal_with(role, side) for role in ROLES for side in SIDES], things, actions


def told() -> dict[str, Any]:
    """The same matrix for the libraries: principals, things, and the rows as words with their arguments."""
    from apps.access.policy import registered
    from apps.designations.models import Designation

    principals, things, actions = cases()
    rows = [
        {
            "action": action,
            "conditions": [[type(one).__name__, _plain(vars(one))] for one in row.conditions],
        }
        for action, many in registered()[Designation].items()
        for row in many
    ]
    return {
        "principals": [
            {
                "id": principal.user_id,
                "delegation": principal.delegation_id,
                "signatory": principal.is_signatory,
                "roles": sorted(principal.roles),
                "level": principal.level,
                "compartments": sorted(principal.compartments),
                "code": principal.delegation_code,
            }
            for principal in principals
        ],
        "things": [
            {
                "id": thing.pk,
                "owner_id": thing.owner_id,
                "state": thing.state,
                "reference": thing.reference,
                "level": thing.level,
                "released_to_id": thing.released_to_id,
                "released_until": int(thing.released_until.timestamp()) if thing.released_until else None,
                "caveat_id": thing.caveat_id,
                "compartments": list(thing.current.compartments),
                "releasable_to": list(thing.current.releasable_to),
                "current__delegation_id": thing.current.delegation_id,
                "current__author_id": thing.current.author_id,
            }
            for thing in things
        ],
        "actions": actions,
        "rows": rows,
    }


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if name in ("roles", "path", "values", "absent")
    }


def decisions(world: World, quick: bool) -> list[Row]:
    from apps.access.policy import can

    principals, things, actions = cases()
    total = len(principals) * len(things) * len(actions)

    def ours() -> list[bool]:
        return [can(principal, action, thing) for principal in principals for thing in things for action in actions]

    expected = ours()
    sides: dict[str, Any] = {"ours": lambda _which: timed(ours) * 1000 / total}
    peers = {}
    for name in LIBRARIES:
        python = environment(f"access_{name}", PEERS / "access" / f"{name}.txt")
        peers[name] = Peer(python, PEERS / "access", {"PEER": name}, {**told(), "expected": expected})
        world.on_stop(peers[name].kill)
        answers = peers[name].ask("answers")
        assert answers == expected, f"{name} decides otherwise than the policy"
        sides[name] = lambda _which, peer=peers[name]: float(peer.ask("time"))
    # One turn of casbin's takes a quarter of a minute.
    times = interleaved(sides, rounds=3 if quick else 5, each=1, warmup=1)
    for peer in peers.values():
        peer.end()
    middle = median(times["ours"])
    return [
        beside(
            f"one decision of {total:,}, {len(told()['rows'])} rows, beside {LIBRARIES[name]}",
            middle,
            "µs",
            peer=LIBRARIES[name],
            peer_value=median(times[name]),
            at_most=1.0,
        )
        for name in LIBRARIES
    ]


def lists(world: World, site: Site, count: int, quick: bool) -> list[Row]:
    """The first page of 50 and the count of what one officer may see."""
    from apps.access.connection import reading_as
    from apps.access.policy import visible
    from apps.designations.models import Designation
    from tests.people import identity_of

    world.use(site.database)
    officer = identity_of("us.officer")
    keys = list(visible(officer, Designation.objects.order_by("pk")).values_list("pk", flat=True))
    say("as many objects for django-guardian")
    world.create("bench_guardian", "template0")
    python = environment("access_guardian", PEERS / "access" / "guardian.txt")
    peer = Peer(python, PEERS / "access", {"PEER": "lists", "PEER_URL": world.url("bench_guardian")}, {"count": count})
    world.on_stop(peer.kill)
    assert peer.ask("count") == count
    world.use(site.database, "jic_web")

    def ours(which: int) -> tuple[list[int], int]:
        with reading_as(officer):
            queryset = visible(officer, Designation.objects.all()).order_by("pk")
            return list(queryset.values_list("pk", flat=True)[:50]), queryset.count()

    assert ours(0) == (keys[:50], len(keys))
    sides: dict[str, Any] = {
        "ours": lambda which: timed(lambda: ours(which)),
        "guardian": lambda _which: float(peer.ask("page")),
    }
    times = interleaved(sides, rounds=3 if quick else ROUNDS, each=3)
    peer.end()
    return [
        beside(
            f"visible() at {count:,}: first page and count",
            median(times["ours"]),
            "ms",
            peer="django-guardian get_objects_for_user",
            peer_value=median(times["guardian"]),
            at_most=1.0,
        )
    ]


def run(world: World, quick: bool) -> list[Row]:
    from bench.revocation import revocations

    count = QUICK_COUNT if quick else COUNT
    found = decisions(world, quick)
    site = all_visible(world, count)
    found += pages(world, site)
    found += lists(world, site, count, quick)
    found += revocations(world, quick)
    return found


__all__ = ["run"]
if __name__ == "__main__":
    print(json.dumps(told(), indent=1, default=str))
