"""Validity ends by the clock, and by nobody's silence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.accounts.models import Delegation
from apps.negotiation.selectors import ENDING_SOON, outlived, turn
from apps.negotiation.tasks import expire_outlived
from jic.clock import SCHEDULE
from tests.drafting import content, ending_soon, fresh, in_state, square, wait_until

pytestmark = pytest.mark.django_db


def test_what_has_outlived_its_validity_expires_by_nobodys_act():
    short, ends = ending_soon(lambda ends: in_state("in_force", valid_until=ends))
    lasting = in_state("in_force", shape=square(38.0))
    wait_until(ends)
    assert expire_outlived() == 1
    after = fresh(short)
    assert after.state == "expired"
    assert after.acts.last().code == "expire"
    assert after.acts.last().actor is None
    assert fresh(lasting).state == "in_force"


def test_expiring_twice_is_expiring_once():
    short, ends = ending_soon(lambda ends: in_state("submitted", valid_until=ends))
    wait_until(ends)
    assert expire_outlived() == 1
    assert expire_outlived() == 0
    assert fresh(short).acts.filter(code="expire").count() == 1


def test_nothing_happens_when_an_answer_is_overdue():
    submitted = in_state("submitted")
    type(submitted).objects.filter(pk=submitted.pk).update(answer_due=timezone.now() - timedelta(days=3))
    assert expire_outlived() == 0
    late = fresh(submitted)
    assert late.state == "submitted"
    now = turn(late, [late.owner])
    assert now.overdue


def test_what_ends_soon_is_to_be_renewed_by_both():
    ending = in_state("in_force", valid_until=timezone.now() + ENDING_SOON / 2)
    now = turn(fresh(ending), list(Delegation.objects.signatories()))
    assert now.need == "renew"
    assert len(now.delegations) == 2


def test_the_clock_is_set():
    assert SCHEDULE["expire"]["task"] == "negotiation.expire"
    assert outlived(timezone.now()).count() == 0
    assert content().valid_until is None
