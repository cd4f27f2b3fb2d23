"""10,000 changes by the feed, from its beginning to its end in pages of 1,000, through the policy and under the role of
the site; and a question that finds nothing new."""

from __future__ import annotations

import gc

from bench.report import Row, under
from bench.timing import median, timed
from bench.world import World

CHANGES, QUICK_CHANGES = 10_000, 1_000
DESIGNATIONS = 50
MAX_FEED_MS = 1_000.0
ROUNDS = 7


def fill(changes: int) -> None:
    """Shared comments on fifty designations, in the log."""
    from apps.ledger.seal import seal_all
    from apps.negotiation.models import Comment
    from tests.drafting import in_state
    from tests.people import person

    author = person("us.officer")
    things = [in_state("submitted") for _ in range(DESIGNATIONS)]
    comments = (
        Comment(
            designation=(thing := things[number % DESIGNATIONS]),
            version=thing.current,
            author=author,
            delegation=author.delegation,
            internal=False,
            text=f"Comment {number}",
        )
        for number in range(changes)
    )
    Comment.objects.bulk_create(comments, batch_size=1_000)
    while seal_all():
        pass


def run(world: World, quick: bool) -> list[Row]:
    from apps.access.connection import reading_as
    from apps.exchange.cursors import Cursor
    from apps.exchange.feed import MAX_LIMIT, read_feed
    from tests.people import identity_of

    changes = QUICK_CHANGES if quick else CHANGES
    database = "bench_feed"
    world.create(database)
    world.use(database)
    fill(changes)
    with world.admin(database) as admin:
        admin.execute("VACUUM ANALYZE")
    actor = identity_of("ru.officer")
    world.use(database, "jic_web")
    ends: list[Cursor] = []

    def whole() -> None:
        cursor, told, more = None, 0, True
        with reading_as(actor):
            while more:
                page = read_feed(actor, cursor, MAX_LIMIT)
                cursor, more = page.cursor, page.more
                told += len(page.changes)
        assert told >= changes
        assert cursor is not None
        ends.append(cursor)

    def nothing_new() -> None:
        with reading_as(actor):
            assert not read_feed(actor, ends[-1], MAX_LIMIT).changes

    whole()
    gc.collect()
    times = [timed(whole) for _round in range(ROUNDS)]
    idle = [timed(nothing_new) for _round in range(10 * ROUNDS)]
    world.use("jic")
    return [
        under(f"feed of {changes:,} changes, in pages of {MAX_LIMIT:,}", median(times), "ms", MAX_FEED_MS),
        under("feed, nothing new", median(idle), "ms", 20.0),
    ]
