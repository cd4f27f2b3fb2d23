"""One whole round at 100 k designations, everything recorded: draft, submit, counter, agree, approve twice, in force.

Ours through the services, each act under the identity of its actor; beside it the same acts on GeoDjango with PostGIS,
django-fsm-2, django-guardian and django-simple-history, over the same designations. Both record every change in the
act's own transaction; ours is then also sealed, which the second row counts in.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import psycopg

from bench.peering import PEERS, Peer, environment
from bench.postgis import NoPostgis, Postgis
from bench.report import Row, beside, unmeasured
from bench.timing import interleaved, median, timed
from bench.world import World, say

ROUNDS, EACH = 15, 4
# It shares ground with ten others, and no rule forbids that.
KIND = "intermingled"
DESIGNATION_COLUMNS = """
    id bigint, uuid uuid, reference text, kind text, side int, created_at timestamptz, state text,
    state_since timestamptz, revision int, current_id bigint, level int
"""
DESIGNATION_ROWS = """
    SELECT d.id, d.uuid, d.reference, d.kind, o.position::int, d.created_at, d.state, d.state_since, d.revision,
           d.current_id, d.level::int
      FROM designations_designation d JOIN accounts_delegation o ON o.id = d.owner_id
"""
VERSION_COLUMNS = """
    id bigint, designation_id bigint, sequence int, parent_id bigint, created_at timestamptz, title_en text,
    title_ru text, terms_en text, terms_ru text, outline bytea, area_m2 float8, digest bytea
"""
VERSION_ROWS = """
    SELECT id, designation_id, sequence, parent_id, created_at, titles ->> 'en', titles ->> 'ru', terms ->> 'en',
           terms ->> 'ru', outline, area_m2, digest
      FROM designations_version
"""
STAGING = {
    "given_designation": (DESIGNATION_COLUMNS, DESIGNATION_ROWS),
    "given_version": (VERSION_COLUMNS, VERSION_ROWS),
}


def fill_peer(peer: Peer, ours: str, theirs: str) -> None:
    """Give the peer what we have."""
    with psycopg.connect(ours) as source, psycopg.connect(theirs, autocommit=True) as target:
        for table, (columns, query) in STAGING.items():
            target.execute(f"CREATE UNLOGGED TABLE {table} ({columns})")
            with (
                source.cursor() as reading,
                target.cursor() as writing,
                reading.copy(f"COPY ({query}) TO STDOUT") as out,
                writing.copy(f"COPY {table} FROM STDIN") as into,
            ):
                for block in out:
                    into.write(block)
    peer.ask(json.dumps({"do": "fill"}))


def run(world: World, quick: bool) -> list[Row]:
    from apps.access.connection import reading_as
    from apps.access.identity import identify
    from apps.accounts.models import User
    from apps.designations.content import Content
    from apps.designations.models import Designation, Version
    from apps.designations.schema import texts_as_sent
    from apps.geometry.outline import Outline
    from apps.geometry.shapes import Area
    from apps.ledger.seal import seal_all
    from apps.negotiation.drafts import draft
    from tests.acting import agree, approve, counter, submit
    from tests.people import person

    count = 5_000 if quick else 100_000
    label = f"one whole round at {count:,} designations, everything recorded"
    base = world.sealed(count)
    world.use("jic")
    world.create("bench_rounds", base)
    world.use("bench_rounds")
    names = ("us.officer", "ru.officer", "us.authority", "ru.authority")
    for name in names:
        person(name)
    given: list[Any] = list(
        Version.objects.filter(sequence=2, designation__kind=KIND, level=1)
        .select_related("parent")
        .order_by("uuid")[: ROUNDS * EACH]
    )
    with world.admin("bench_rounds") as admin:
        admin.execute("VACUUM ANALYZE")
    world.use("bench_rounds", "jic_web")

    def content(version: Any, outline: bytes) -> Content:
        return Content(
            version.titles,
            version.terms,
            Area(Outline.from_wkb(outline)),
            1,
            confirmed=frozenset(version.titles),
        )

    def identity_of(name: str) -> Any:
        return identify(User.objects.select_related("delegation").get(username=name))

    def ours(which: int) -> None:
        version = given[which % len(given)]
        first, second = bytes(version.parent.outline), bytes(version.outline)
        made = draft(actor=identity_of("us.officer"), kind=KIND, content=content(version, first))
        made = submit(actor=identity_of("us.officer"), designation=made.uuid, revision=1)
        made = counter(
            actor=identity_of("ru.officer"), designation=made.uuid, revision=2, content=content(version, second)
        )
        made = agree(actor=identity_of("us.officer"), designation=made.uuid, revision=3)
        with reading_as(identity_of("us.officer")):
            current = Designation.objects.select_related("current").get(uuid=made.uuid).current
        assert current is not None
        for revision, name in ((4, "us.authority"), (5, "ru.authority")):
            made = approve(actor=identity_of(name), designation=made.uuid, revision=revision, digest=current.digest_hex)
        assert made.state == "in_force", made.state

    def sealed(which: int) -> None:
        ours(which)
        seal_all()

    sides: dict[str, Any] = {"ours": lambda which: timed(lambda: ours(which))}
    why = ""
    peer = None
    try:
        server = Postgis()
        world.on_stop(server.stop)
        python = environment("geodjango", PEERS / "geodjango" / "requirements.txt")
        variables = {"PEER_DATABASE": "peer", "PEER_HOST": str(server.home / "run")}
        peer = Peer(python, PEERS / "geodjango", variables, {})
        world.on_stop(peer.kill)
        say("the same designations for the peer")
        fill_peer(peer, world.url(base), server.url())

        def theirs(which: int) -> float:
            version = given[which % len(given)]
            texts = texts_as_sent(version)
            outlines = {"first": bytes(version.parent.outline).hex(), "second": bytes(version.outline).hex()}
            return float(peer.ask(json.dumps({"do": "round", "kind": KIND, "texts": texts, **outlines})))

        sides["theirs"] = theirs
    except NoPostgis as error:
        why = str(error)
    times = interleaved(sides, rounds=3 if quick else ROUNDS, each=EACH)
    if peer is not None:
        peer.end()
    world.use("bench_rounds", "jic_worker")
    seal_all()
    with_sealing = [timed(partial(sealed, which)) for which in range(4 if quick else 30)]
    world.use("jic")
    middle = median(times["ours"])
    if peer is None:
        return [Row(label, round(middle, 2), "ms", "", why), unmeasured(label + ", beside", "ms", "≤ 1 ×", why)]
    named = "GeoDjango, fsm-2, guardian, simple-history"
    other = median(times["theirs"])
    return [
        beside(label, middle, "ms", peer=named, peer_value=other, at_most=1.0),
        beside(label + " and sealed", median(with_sealing), "ms", peer=named, peer_value=other, at_most=None),
    ]
