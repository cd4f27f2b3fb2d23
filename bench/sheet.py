"""A map sheet on A1 of an edition with 500 designations: read as its reader under the role and the policy of the site,
drawn and set by a child process, with its annex and pictures of its pages."""

from __future__ import annotations

import time

from bench.past import VERSIONS, history
from bench.report import Row, under
from bench.timing import median
from bench.world import World, say

DESIGNATIONS, QUICK_DESIGNATIONS = 500, 50
MAX_SECONDS = 10.0
ROUNDS = 3


def run(world: World, quick: bool) -> list[Row]:
    from apps.access.connection import reading_as
    from apps.sheets.choices import Choices, Subject
    from apps.sheets.printing import printed
    from tests.people import identity_of, person

    count = QUICK_DESIGNATIONS if quick else DESIGNATIONS
    database = history(world, count)
    world.use(database)
    person("us.officer")
    actor = identity_of("us.officer")
    world.use(database, "jic_web")
    subject, choices = Subject(edition=count * VERSIONS), Choices("A1")
    took, digests = [], set()
    for _ in range(2 if quick else ROUNDS):
        began = time.monotonic()
        with reading_as(actor):
            sheet = printed(actor, subject, choices)
        took.append(time.monotonic() - began)
        digests.add(sheet.sha256)
    say(f"{sheet.pages} pages, {len(sheet.pdf):,} bytes, 1:{sheet.scale:,}")
    label = f"map sheet A1, {count} designations"
    return [
        under(label, median(took), "s", MAX_SECONDS, peer=f"{sheet.pages} pages"),
        under(f"{label}: printed again, other bytes", len(digests) - 1, "files", 0),
    ]
