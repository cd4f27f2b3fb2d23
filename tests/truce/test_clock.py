"""The course of a cessation, counted from what was decided and said: no database."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.theatre.facts import theatre
from apps.truce.clock import (
    AgreedState,
    CellState,
    Count,
    Course,
    Joint,
    Met,
    Said,
    course_at,
    phase_states,
    work_states,
)

START = datetime(2016, 9, 12, 16, tzinfo=UTC)
BEFORE = START - timedelta(days=3)
PARTIES = ("RU", "US")
DAY_D = uuid.UUID(int=1)


def joint(purpose: str, content: dict[str, Any], *, at: datetime = BEFORE, by: tuple[str, ...] = PARTIES) -> Joint:
    return Joint(uuid.uuid4(), purpose, content, PARTIES, "US", at, consents=dict.fromkeys(by, at))


def day_d(**more: Any) -> Joint:
    content = {"instant": "2016-09-12T16:00:00Z", "zone": "Asia/Damascus"}
    return Joint(DAY_D, "day_d", content, PARTIES, "US", BEFORE, consents=dict.fromkeys(PARTIES, BEFORE), **more)


def renewal(period: int, since: float, until: float | None, *, at: float) -> Joint:
    content = {"day_d": str(DAY_D), "period": period, "from": text(since), "until": text(until)}
    return joint("renewal", content, at=START + timedelta(hours=at))


def text(hours: float | None) -> str:
    return "" if hours is None else (START + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


ALL_RENEWED = [renewal(2, 48, 96, at=40), renewal(3, 96, 168, at=90), renewal(4, 168, None, at=160)]


def said(by: str, day: int, what: str = "attests", *, aid: str = "unknown") -> Said:
    return Said(uuid.uuid4(), by, day, what, aid, START + timedelta(hours=24 * day + 1), DAY_D)


def course(hours: float, *more: Joint, accounts: tuple[Said, ...] = (), renewed: bool = True) -> Course:
    moment = START + timedelta(hours=hours)
    joints = [day_d(), *(ALL_RENEWED if renewed else ()), *more]
    found = course_at(moment, joints, [one for one in accounts if one.said_at <= moment], theatre().arrangement)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("hours", "today", "over"), [(-1, 0, 0), (0, 1, 0), (23.9, 1, 0), (24, 2, 1), (136, 6, 5), (168, 8, 7), (200, 9, 8)]
)
def test_days_are_counted_in_whole_days_from_day_d(hours, today, over):
    assert (course(hours).today, course(hours).last_over) == (today, over)


def test_without_every_consent_there_is_no_cessation():
    lacking = Joint(DAY_D, "day_d", day_d().content, PARTIES, "US", BEFORE, consents={"US": BEFORE})
    assert course_at(START, [lacking], [], theatre().arrangement) is None
    assert course_at(START, [day_d(ended_at=BEFORE)], [], theatre().arrangement) is None
    assert course_at(BEFORE - timedelta(hours=1), [day_d()], [], theatre().arrangement) is None


def test_a_commitment_that_nobody_renews_lapses_at_its_end():
    found = course(50, renewed=False)
    assert found.lapsed_at == START + timedelta(hours=48)
    assert (found.last_over, found.next_period.number) == (2, 2)
    assert course(400, renewed=False).last_over == 2


def test_a_renewal_after_the_end_renews_nothing():
    late = renewal(2, 48, 96, at=49)
    assert course(60, late, renewed=False).lapsed_at == START + timedelta(hours=48)
    in_time = renewal(2, 48, 96, at=48)
    assert course(60, in_time, renewed=False).lapsed_at is None


def test_the_last_period_has_no_end():
    found = course(5_000)
    assert (found.end, found.lapsed_at, found.next_period) == (None, None, None)


@pytest.mark.parametrize(
    ("accounts", "agreed"),
    [
        ((), AgreedState.NOTHING),
        ((said("US", 1),), AgreedState.NOTHING),
        ((said("US", 1), said("RU", 1)), AgreedState.ALL_ATTEST),
        ((said("US", 1), said("RU", 1, "remark")), AgreedState.ALL_ATTEST),
        ((said("US", 1, "withheld"), said("RU", 1)), AgreedState.DISPUTED),
        ((said("US", 1, "withheld"), said("RU", 1, "withheld")), AgreedState.NONE_ATTESTS),
    ],
)
def test_what_all_say_of_a_day_is_never_taken_for_agreed(accounts, agreed):
    found = course(30, accounts=accounts)
    assert found.day(1).agreed is agreed
    assert found.agreed_count == Count(0)


def test_silence_is_not_no():
    soon, late = course(30), course(49)
    assert soon.day(1).cells["US"].state is CellState.NOT_YET
    assert late.day(1).cells["US"].state is CellState.OVERDUE
    assert soon.day(2).cells["US"].state is CellState.RUNNING
    assert soon.day(3).cells["US"].state is CellState.TO_COME


def test_a_later_account_of_a_party_takes_the_place_of_an_earlier_one():
    found = course(30, accounts=(said("US", 1), said("US", 1, "withheld")))
    assert found.day(1).cells["US"].state is CellState.WITHHELD


def test_each_side_counts_by_its_own_account_alone():
    accounts = (*(said("US", day) for day in (1, 2, 3)), said("US", 4, "withheld"))
    accounts += tuple(said("RU", day) for day in (1, 2, 3, 4))
    found = course(136, accounts=accounts)
    assert (found.count_of("US").days, found.count_of("RU").days) == (3, 4)
    assert found.count_of("US").until == START + timedelta(hours=72)
    assert found.agreed_count.days == 0


def test_the_agreed_count_moves_and_restarts_only_by_decision():
    counted = joint("count", {"day_d": str(DAY_D), "first": 1, "last": 3}, at=START + timedelta(hours=80))
    assert course(79, counted).agreed_count.days == 0
    assert course(81, counted).agreed_count.days == 3
    restart = joint("reset", {"day_d": str(DAY_D), "day": 6, "reasons": {}}, at=START + timedelta(hours=130))
    assert course(131, counted, restart).agreed_count.days == 0
    again = joint("count", {"day_d": str(DAY_D), "first": 6, "last": 7}, at=START + timedelta(hours=170))
    assert course(171, counted, restart, again).agreed_count == Count(2, 7, START + timedelta(hours=168))


def test_phases_open_by_what_is_on_record_and_say_how_far_they_are():
    arrangement = theatre().arrangement
    found = course(30, accounts=(said("US", 1, aid="yes"),))
    work = work_states(arrangement, PARTIES, [])
    states = {one.phase.code: one for one in phase_states(found, [day_d()], work, arrangement)}
    assert states["preparation"].is_open
    assert not states["aid"].is_open
    aid = next(one for one in states["aid"].conditions if one.condition.needs == "aid")
    assert (aid.met, aid.have, aid.need) == (Met.PARTLY, 1, 2)
    assert [one.owner for one in work if one.work.owner == "each"][:2] == ["RU", "US"]


@given(st.sets(st.integers(1, 40)), st.sets(st.integers(1, 40)))
def test_a_count_is_the_newest_run_of_days_in_a_row(ours, theirs):
    accounts = tuple(said("US", day, "attests" if day in ours else "withheld") for day in sorted(ours | theirs))
    count = course(24 * 41 + 5, accounts=accounts).count_of("US")
    if not ours:
        assert count == Count(0)
        return
    run = set(range(count.through - count.days + 1, count.through + 1))
    assert run <= ours
    assert count.through == max(ours)
    assert count.through - count.days not in ours
