"""A cessation of 180 days with 50,000 readings and reports: how long its course and the readings of a day take, through
the policy and under the role of the site."""

from __future__ import annotations

import gc
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.report import Row, under
from bench.timing import median, timed
from bench.world import SEED, World

DAYS, RECORDS, QUICK_RECORDS = 180, 50_000, 5_000
MAX_COURSE_MS = 100.0
START = datetime(2026, 1, 12, 16, tzinfo=UTC)
ROUNDS = 20


def fill(records: int) -> None:
    """Day D, a commitment without an end, an account of each day by each party, and readings and reports."""
    from apps.accounts.models import Delegation
    from apps.theatre.facts import theatre
    from apps.truce.contents import DayD, Renewal, decision_digest
    from apps.truce.models import Attestation, ClauseReading, Decision, DecisionConsent, Report
    from tests.people import person

    parties = [(Delegation.objects.get(code=code), person(f"{code.lower()}.authority")) for code in ("RU", "US")]
    before = START - timedelta(days=3)

    def decided(purpose: str, content: dict[str, Any]) -> Decision:
        whose, who = parties[0]
        made = Decision(delegation=whose, user=who, said_at=before, at=before, purpose=purpose, content=content)
        made.parties, made.agreed_at = [party.code for party, _who in parties], before
        made.digest = decision_digest(made.uuid, purpose, content, made.parties, before)
        made.save()
        for party, who in parties:
            given = {"delegation": party, "user": who, "digest": made.digest, "method": "password", "at": before}
            DecisionConsent.objects.create(decision=made.uuid, **given)
        return made

    day_d = decided("day_d", DayD(START, theatre().zone).content())
    since = START
    for period in theatre().arrangement.periods[1:]:
        hours = theatre().arrangement.periods[period.number - 2].hours
        assert hours is not None
        since += timedelta(hours=hours)
        until = since + timedelta(hours=period.hours) if period.hours else None
        decided("renewal", Renewal(day_d.uuid, period.number, since, until).content())
    chance, clauses = random.Random(SEED), theatre().arrangement.clause_codes

    def said(day: int, which: int) -> dict[str, Any]:
        party, who = parties[which % 2]
        at = START + timedelta(days=day, minutes=which % 600)
        return {"delegation": party, "user": who, "said_at": at, "at": at}

    about = {"day_d": day_d.uuid}
    Attestation.objects.bulk_create(
        Attestation(
            day=day, says="attests", aid="no", digest=b"\0" * 32, method="password", **about, **said(day, which)
        )
        for day in range(1, DAYS + 1)
        for which in (0, 1)
    )
    ClauseReading.objects.bulk_create(
        ClauseReading(
            day=(day := which % DAYS + 1),
            clause=chance.choice(clauses),
            kept=chance.choice(("kept", "not_kept")),
            reports=[f"{parties[which % 2][0].code}-{which % 100 + 1:04d}"],
            **about,
            **said(day, chance.randrange(1_000)),
        )
        for which in range(records // 2)
    )
    Report.objects.bulk_create(
        Report(
            number=which // 2 + 1, type="event", since=START, text="Fire from the west.", **said(which % DAYS, which)
        )
        for which in range(records // 2)
    )


def run(world: World, quick: bool) -> list[Row]:
    from apps.access.connection import reading_as
    from apps.truce.selectors import truce_at
    from apps.truce.timeline import clause_rows, timeline
    from tests.people import identity_of

    records = QUICK_RECORDS if quick else RECORDS
    database = "bench_truce"
    world.create(database)
    world.use(database)
    fill(records)
    with world.admin(database) as admin:
        admin.execute("VACUUM ANALYZE")
    actor = identity_of("us.officer")
    world.use(database, "jic_web")
    moment = START + timedelta(days=DAYS)

    def explained(number: int) -> int:
        with reading_as(actor):
            course = truce_at(actor, moment).course
            assert course is not None
            timeline(course, number)
            return len(clause_rows(actor, course, number))

    # What a process asks for once.
    explained(1)
    gc.collect()
    times = [timed(lambda day=1 + 9 * turn % DAYS: explained(day)) for turn in range(ROUNDS)]
    world.use("jic")
    return [under(f"truce of {DAYS} days with {records:,} records, explained", median(times), "ms", MAX_COURSE_MS)]
