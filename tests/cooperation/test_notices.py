"""Notices: who gives one, in which order, with which reasons and times; and that none is ever changed."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted
from apps.consents.proofs import BY_PASSWORD, BY_SESSION
from apps.cooperation.giving import MAX_HOURS, MAX_REASON, NoticeInput, checked_notice, give_notice
from apps.cooperation.models import Notice
from apps.cooperation.selectors import cooperation_at, notices
from tests.cooperation.leaving import REASON, gives
from tests.people import identity_of
from tests.signing import with_key

pytestmark = pytest.mark.django_db


def test_a_signatory_suspends_withdraws_and_returns():
    for step, away in (("suspends", True), ("withdraws", True), ("returns", False), ("withdraws", True)):
        gives(step)
        assert cooperation_at().of("RU").is_away is away
    assert [one.step for one in notices(identity_of("un.observer"), timezone.now())] == [
        "withdraws",
        "returns",
        "withdraws",
        "suspends",
    ]
    assert not cooperation_at().of("US").is_away


@pytest.mark.parametrize(
    ("before", "step"),
    [
        ((), "returns"),
        (("suspends",), "suspends"),
        (("withdraws",), "withdraws"),
        (("withdraws",), "suspends"),
        (("suspends", "returns"), "returns"),
        ((), "vanishes"),
    ],
)
def test_a_notice_out_of_order_is_refused(before, step):
    for one in before:
        gives(one)
    with pytest.raises(NotAllowedInState):
        gives(step)
    assert Notice.objects.count() == len(before)


@pytest.mark.parametrize("name", ["ru.officer", "ru.auditor", "ru.admin", "un.observer", "un.authority", "ru.nobody"])
def test_nobody_but_a_signatorys_authority_gives_one(name):
    with pytest.raises(NotPermitted):
        gives("suspends", name=name)
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("reason", {"reason": ""}),
        ("reason", {"reason": " \n "}),
        ("reason", {"reason": "x" * (MAX_REASON + 1)}),
        ("reason", {"reason": "a\u202eb"}),
        ("hours", {"hours": -1}),
        ("hours", {"hours": MAX_HOURS + 1}),
        ("holds", {"holds": "some"}),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(field, more):
    with pytest.raises(Incomplete) as refusal:
        gives("suspends", **more)
    assert list(refusal.value.facts["fields"]) == [field]


@pytest.mark.parametrize("away", [timedelta(hours=1), timedelta(days=-32)])
def test_a_notice_is_dated_neither_ahead_nor_long_ago(away):
    with pytest.raises(Incomplete) as refusal:
        gives("suspends", said_at=timezone.now() + away)
    assert list(refusal.value.facts["fields"]) == ["said_at"]


def test_a_notice_is_not_dated_before_the_last_one():
    gives("suspends")
    with pytest.raises(Incomplete):
        gives("returns", said_at=timezone.now() - timedelta(hours=1))


def test_a_letter_of_before_takes_effect_when_it_is_recorded():
    notice = gives("suspends", said_at=timezone.now() - timedelta(days=2))
    assert notice.effective_at == notice.at
    assert not cooperation_at(notice.at - timedelta(seconds=1)).of("RU").is_away


def test_a_return_is_at_once_and_holds_to_everything():
    gives("suspends", holds="none")
    assert cooperation_at().holding == ["US"]
    for more in ({"hours": 5}, {"holds": "none"}):
        with pytest.raises(Incomplete):
            gives("returns", **more)
    gives("returns")
    assert sorted(cooperation_at().holding) == ["RU", "US"]


def test_an_announced_leave_is_taken_back_by_a_return():
    notice = gives("withdraws", hours=100)
    assert cooperation_at().of("RU").announced
    gives("returns")
    assert not cooperation_at().of("RU").announced
    assert cooperation_at(notice.effective_at + timedelta(hours=1)).is_joint


def test_what_is_recorded_is_what_was_shown_and_once():
    actor = identity_of("ru.authority")
    content = checked_notice(actor, NoticeInput("suspends", REASON))
    other = checked_notice(actor, NoticeInput("suspends", REASON, holds="none"))
    give_notice(actor=actor, content=content, proof=BY_PASSWORD)
    for again in (content, other):
        with pytest.raises((Incomplete, NotAllowedInState)):
            give_notice(actor=actor, content=again, proof=BY_PASSWORD)
    with pytest.raises(NotPermitted):
        give_notice(actor=identity_of("ru.officer"), content=content, proof=BY_PASSWORD)


def test_whoever_holds_a_passkey_signs_with_it():
    with_key("ru.authority")
    for proof in (BY_SESSION, BY_PASSWORD):
        actor = identity_of("ru.authority")
        with pytest.raises(Incomplete):
            give_notice(actor=actor, content=checked_notice(actor, NoticeInput("suspends", REASON)), proof=proof)


@pytest.mark.parametrize(
    "statement", ["UPDATE cooperation_notice SET holds = 'none'", "DELETE FROM cooperation_notice"]
)
def test_a_notice_is_never_changed(statement):
    gives("suspends")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_another_delegations_notice_is_not_checked_as_ones_own():
    actor = identity_of("us.authority")
    content = checked_notice(identity_of("ru.authority"), NoticeInput("suspends", REASON), uuid.uuid4())
    with pytest.raises(Incomplete):
        give_notice(actor=actor, content=content, proof=BY_PASSWORD)
    assert cooperation_at().is_joint
