"""The agreed map as of a moment, by validity and by what was known, to each reader what it may know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.access.connection import unit_of_work
from apps.access.errors import Incomplete
from apps.access.identity import SYSTEM
from apps.designations.force_models import InForce
from apps.designations.past import AsOf, Held, Narrowed, held_keys, outlines, read_as_of, told
from apps.geometry.outline import Box
from tests.acting import rescind, suspend
from tests.drafting import act, amended, approve_amendment, in_state, square
from tests.people import identity_of

pytestmark = pytest.mark.django_db
SECOND = timedelta(microseconds=1)


def held(name, as_of, narrowed=None, level=3, **more):
    """Reference and version number of what this person sees of it."""
    actor = identity_of(name, level)
    with unit_of_work(actor):
        return [(one.reference, one.number) for one in told(actor, held_keys(actor, as_of, narrowed, most=50, **more))]


def period(designation, number=-1):
    return list(InForce.objects.filter(designation=designation).order_by("entered_at"))[number]


def moved(a_period, **columns):
    """Acts are always of now: the rows are moved, as if they had been long ago."""
    InForce.objects.filter(pk=a_period.pk).update(**columns)


def test_it_shows_the_version_that_held_then():
    first = in_state("in_force")
    changed = approve_amendment("ru.authority", amended(first, "amend_partly_approved"))
    at = period(changed).entered_at
    reference = changed.reference
    assert held("us.officer", AsOf.at(at - SECOND)) == [(reference, 1)]
    assert held("us.officer", AsOf.at(at)) == [(reference, 2)]
    assert held("us.officer", AsOf.at(period(changed, 0).entered_at - SECOND)) == []
    suspended = act(suspend, "us.authority", changed, reason="Firing")
    assert held("us.officer", AsOf.at(period(suspended).left_at)) == []
    assert held("us.officer", AsOf.at(at, "now")) == [(reference, 2)]


def test_what_was_agreed_for_an_earlier_time_is_known_only_since():
    now = timezone.now().replace(microsecond=0)
    designation = in_state("in_force", valid_from=now - timedelta(days=2))
    yesterday = now - timedelta(days=1)
    assert held("ru.officer", AsOf.at(yesterday, "then")) == []
    assert held("ru.officer", AsOf.at(yesterday, "now")) == [(designation.reference, 1)]
    assert held("ru.officer", AsOf.at(now - timedelta(days=3), "now")) == []


def test_what_was_agreed_for_a_later_time_holds_from_then_on():
    later = (timezone.now() + timedelta(days=2)).replace(microsecond=0)
    designation = in_state("in_force", valid_from=later, valid_until=later + timedelta(days=1))
    for how in ("then", "now"):
        assert held("ru.officer", AsOf.at(timezone.now(), how)) == []
        assert held("ru.officer", AsOf.at(later, how)) == [(designation.reference, 1)]
        assert held("ru.officer", AsOf.at(later + timedelta(days=1), how)) == []


def test_an_end_is_not_known_before_it_was_recorded():
    designation = in_state("in_force")
    one = period(designation)
    now = timezone.now()
    start, end = now - timedelta(days=5), now - timedelta(days=2)
    moved(one, entered_at=start, valid_from=start)
    for name in ("us.authority", "ru.authority"):
        designation = act(rescind, name, designation, reason="Over")
    moved(one, left_at=end)
    between, after = now - timedelta(days=3), now - timedelta(days=1)
    assert held("us.officer", AsOf.at(between, "then")) == [(designation.reference, 1)]
    assert held("us.officer", AsOf.at(between, "now")) == [(designation.reference, 1)]
    assert held("us.officer", AsOf.at(after, "now")) == []
    # Before the end was recorded, nothing said that it would not hold on.
    assert held("us.officer", AsOf(after, between, "")) == [(designation.reference, 1)]


@pytest.mark.parametrize(
    ("marking", "name", "level", "sees"),
    [
        ({"level": 3}, "us.officer2", 2, False),
        ({"level": 3}, "us.officer", 3, True),
        ({"releasable_to": ("RU", "US")}, "un.observer", 3, False),
        ({}, "un.observer", 1, True),
        ({"level": 2}, "un.observer", 1, False),
        ({}, "us.auditor", 1, True),
        ({}, "us.admin", 3, False),
        ({}, "us.nobody", 3, False),
    ],
)
def test_each_reader_sees_what_it_may_know(as_role, marking, name, level, sees):
    designation = in_state("in_force", **marking)
    for one in ("us.authority", "ru.authority"):
        designation = act(rescind, one, designation, reason="Over")
    (one,) = InForce.objects.filter(designation=designation)
    as_of, reader = AsOf.at(one.entered_at), identity_of(name, level)
    expected = [one.pk] if sees else []
    # Also of what has ended, and whose record is closed to observers. The policy alone, as the owner of the tables:
    with unit_of_work(reader):
        assert held_keys(reader, as_of, most=50) == expected
        assert [held.pk for held in told(reader, [one.pk])] == expected
    # And the database alone, for a reader whom the policy would let see all.
    as_role("jic_web")
    with unit_of_work(reader):
        assert held_keys(SYSTEM, as_of, most=50) == expected
        assert [held.pk for held in told(SYSTEM, [one.pk])] == expected
        assert list(InForce.objects.values_list("pk", flat=True)) == expected
        assert list(outlines([Held(one.pk, *[None] * 18)])) == expected


def test_no_draft_and_no_proposal_is_part_of_it():
    for state in ("draft", "submitted", "agreed", "partly_approved", "released", "withdrawn"):
        in_state(state)
    assert held("us.officer", AsOf.at(timezone.now(), "now")) == []
    assert not InForce.objects.exists()


def test_it_is_narrowed_as_the_register_is():
    here = in_state("in_force", title_en="Castello road")
    there = in_state("in_force", shape=square(38.0))
    as_of = AsOf.at(timezone.now())

    def found(**narrowed):
        return [reference for reference, _number in held("us.officer", as_of, Narrowed(**narrowed))]

    assert found() == [here.reference, there.reference]
    assert found(text="castello") == [here.reference]
    assert found(text=there.reference[-4:]) == [there.reference]
    assert found(kinds=(here.kind,)) == [here.reference, there.reference]
    assert found(kinds=("nothing",)) == []
    assert found(delegation="US") == [here.reference, there.reference]
    assert found(delegation="UN") == []
    assert found(delegation="XX") == []
    assert found(place="Atlantis") == []
    window = Box(37.9, 36.0, 38.2, 36.4)
    assert [reference for reference, _number in held("us.officer", as_of, within=window)] == [there.reference]
    assert held("us.officer", as_of, first=1) == [(there.reference, 1)]


@pytest.mark.parametrize(
    "text", ["2016-09-15T18:00:00Z", "15 Sep 2016 18:00Z", "151800ZSEP16", "2016-09-15T21:00+03:00"]
)
def test_a_moment_is_read_in_every_form(text):
    as_of = read_as_of({"as_of": text, "as_known": "now"})
    assert as_of is not None
    assert (as_of.written, as_of.how) == ("2016-09-15T18:00:00Z", "now")
    assert read_as_of({"as_known": "now"}) is None


@pytest.mark.parametrize(
    "query",
    [
        {"as_of": "yesterday"},
        {"as_of": "0001-01-01T00:00:00Z"},
        {"as_of": "9999-12-31T23:59:59-14:00"},
        {"as_of": "2016-13-45T00:00:00Z"},
        {"as_of": "x" * 10_000},
        {"as_of": "2016-09-15T18:00:00Z", "as_known": "sometimes"},
    ],
)
def test_what_is_no_moment_is_told(query):
    with pytest.raises(Incomplete):
        read_as_of(query)
