"""Designations conflict where they hold at the same time: compared with a calendar in hours, from now on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.designations.conflicts import blocks_of, conflicts
from apps.designations.periods import Meeting, Period
from apps.negotiation.blocks import BlockedByConflict
from tests.acting import agree, approve, resume
from tests.drafting import fresh, in_state, square
from tests.people import identity_of

NOW = datetime(2030, 1, 1, 12, tzinfo=UTC)
HOURS = st.one_of(st.none(), st.integers(-6, 6))
SEVERITIES = {"TOGETHER": ["blocks"], "TOUCHING": ["warns"], "APART": []}


def at(hours: int | None) -> datetime | None:
    return None if hours is None else NOW + timedelta(hours=hours)


def period(start: int | None, end: int | None) -> Period:
    return Period(at(start), at(end))


def hours_of(start: int | None, end: int | None) -> set[int]:
    """The hours from now on in which something holds, as long as the calendar of the test goes."""
    return set(range(max(start if start is not None else 0, 0), end if end is not None else 20))


@given(HOURS, HOURS, HOURS, HOURS)
def test_two_periods_meet_where_they_share_an_hour_to_come(a, b, c, d):
    meeting = period(a, b).meeting(period(c, d), NOW)
    assert meeting is period(c, d).meeting(period(a, b), NOW)
    assert (meeting is Meeting.TOGETHER) == bool(hours_of(a, b) & hours_of(c, d))
    if meeting is Meeting.TOUCHING:
        assert b is not None or d is not None
        assert {b, d} & {a, c, 0}


CASES = [
    ((None, 2), (3, None), "APART"),
    ((3, 4), (1, 2), "APART"),
    ((None, 2), (2, None), "TOUCHING"),
    ((2, 4), (1, 2), "TOUCHING"),
    ((None, 2), (1, None), "TOGETHER"),
    ((None, None), (5, 6), "TOGETHER"),
    ((None, None), (None, None), "TOGETHER"),
    ((None, 4), (-5, 4), "TOGETHER"),
]


def dates(hours: tuple[int | None, int | None]) -> dict[str, datetime | None]:
    return dict(zip(("valid_from", "valid_until"), map(at, hours), strict=True))


@pytest.mark.django_db
@pytest.mark.parametrize(("theirs", "ours", "meeting"), CASES)
def test_a_rule_applies_as_the_periods_meet(theirs, ours, meeting):
    with time_machine.travel(NOW, tick=False):
        in_state("in_force", kind="opposition", **dates(theirs))
        later = in_state("submitted", kind="nusra", **dates(ours))
        agree(actor=identity_of("ru.officer"), designation=later.uuid, revision=fresh(later).revision)
        officer = identity_of("us.officer")
        found = conflicts(officer, "nusra", square().outline(), period=period(*ours), excluding=[later.pk])
        assert [conflict.severity for conflict in found] == SEVERITIES[meeting]
        assert bool(blocks_of(officer, fresh(later).current)) == (meeting == "TOGETHER")
        digest = fresh(later).current.digest_hex
        approval = {"designation": later.uuid, "revision": fresh(later).revision, "digest": digest}
        if meeting == "TOGETHER":
            with pytest.raises(BlockedByConflict):
                approve(actor=identity_of("us.authority"), **approval)
        else:
            approve(actor=identity_of("us.authority"), **approval)
            assert fresh(later).state == "partly_approved"


@pytest.mark.django_db
def test_what_has_expired_blocks_nothing_before_the_clock_has_ended_it():
    with time_machine.travel(NOW, tick=False):
        in_state("in_force", kind="opposition", valid_until=at(1))
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        assert conflicts(identity_of("us.officer"), "nusra", square().outline()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("en", "expires at the moment"), ("ru", "в тот момент")])
def test_what_touches_in_time_says_so_in_both_languages(language, words):
    with time_machine.travel(NOW, tick=False), translation.override(language):
        in_state("in_force", kind="opposition", valid_until=at(2))
        (found,) = conflicts(identity_of("us.officer"), "nusra", square().outline(), period=period(2, None))
        assert words in found.reason


@pytest.mark.django_db
def test_a_suspension_ends_beside_what_comes_later(sign_in):
    with time_machine.travel(NOW, tick=False):
        early = in_state("suspended", kind="opposition", valid_until=at(2))
        in_state("in_force", kind="nusra", valid_from=at(3))
        done = resume(actor=identity_of("us.authority"), designation=early.uuid, revision=fresh(early).revision)
        assert done.acts.filter(code="resume").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "severities"),
    [
        ({}, ["blocks"]),
        ({"valid_from": "2030-01-01T15:00"}, []),
        ({"valid_from": "2030-01-01T15:00:00Z"}, []),
        ({"valid_from": "2030-01-01T14:00"}, ["warns"]),
        ({"valid_from": "2030-01-01T13:00", "valid_until": ""}, ["blocks"]),
        ({"valid_from": "2030-0", "valid_until": "tomorrow"}, ["blocks"]),
        ({"valid_from": None, "valid_until": "x" * 40}, ["blocks"]),
    ],
)
def test_the_check_while_drawing_heeds_what_is_typed(sign_in, typed, severities):
    with time_machine.travel(NOW, tick=False):
        in_state("in_force", kind="opposition", valid_until=at(2))
        body = {"kind": "nusra", "geometry": square().geojson(), **typed}
        answer = sign_in("us.officer").post("/api/v1/geometry/check/", body, content_type="application/json")
        assert answer.status_code == 200, answer.json()
        assert [conflict["severity"] for conflict in answer.json()["conflicts"]] == severities
