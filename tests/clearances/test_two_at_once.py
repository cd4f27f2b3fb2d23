"""Clearance admins at the same moment, with real transactions."""

from __future__ import annotations

import pytest
from django.utils import timezone

from apps.access.errors import DomainError, Incomplete, NotAllowedInState, NotPermitted
from apps.access.identity import identify
from apps.access.models import Grant
from apps.clearances.models import AccessReview
from apps.clearances.reviews import sign_off
from apps.clearances.services import What, confirm, decline, propose, revoke
from tests.negotiation.test_two_at_once import at_once
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db(transaction=True)
AUDITOR = What(role="auditor")


def proposed():
    return propose(actor=identity_of("us.admin"), user=person("us.nobody").uuid, what=AUDITOR, reason="Needed")


def refusals(outcomes):
    return [type(one) for one in outcomes if isinstance(one, DomainError)]


def test_of_two_who_confirm_one_does_and_the_other_is_told():
    made, second, third = proposed(), identity_of("us.admin2"), identity_of("us.admin3")
    outcomes = at_once(
        lambda: confirm(actor=second, grants=[made.uuid]), lambda: confirm(actor=third, grants=[made.uuid])
    )
    assert refusals(outcomes) == [NotAllowedInState]
    assert identify(person("us.nobody")).has("auditor")


def test_of_one_who_confirms_and_one_who_declines_one_wins():
    made, first, second = proposed(), identity_of("us.admin"), identity_of("us.admin2")
    outcomes = at_once(
        lambda: confirm(actor=second, grants=[made.uuid]),
        lambda: decline(actor=first, grants=[made.uuid], reason="A slip"),
    )
    assert refusals(outcomes) == [NotAllowedInState]
    made.refresh_from_db()
    assert (made.confirmed_at is None) != (made.revoked_at is None)


def test_of_two_who_propose_the_same_one_does():
    member, first, second = person("us.nobody").uuid, identity_of("us.admin"), identity_of("us.admin2")
    outcomes = at_once(
        *(lambda one=one: propose(actor=one, user=member, what=AUDITOR, reason="Needed") for one in (first, second))
    )
    assert refusals(outcomes) == [Incomplete]
    assert Grant.objects.waiting(timezone.now()).count() == 1


def test_a_revocation_and_a_confirmation_by_its_subject_take_turns():
    made, first, second = proposed(), identity_of("us.admin"), identity_of("us.admin2")
    role = person("us.admin2").grants.get(role="clearance_admin")
    outcomes = at_once(
        lambda: revoke(actor=first, grant=role.uuid, reason="Left"),
        lambda: confirm(actor=second, grants=[made.uuid]),
    )
    made.refresh_from_db()
    role.refresh_from_db()
    if refusals(outcomes):
        assert refusals(outcomes) == [NotPermitted]
        assert made.confirmed_at is None
    else:
        assert made.confirmed_at < role.revoked_at


def test_of_two_admins_who_revoke_each_other_one_stays():
    first, second = identity_of("us.admin"), identity_of("us.admin2")
    mine = person("us.admin").grants.get(role="clearance_admin").uuid
    theirs = person("us.admin2").grants.get(role="clearance_admin").uuid
    outcomes = at_once(
        lambda: revoke(actor=first, grant=theirs, reason="You"),
        lambda: revoke(actor=second, grant=mine, reason="No, you"),
    )
    assert refusals(outcomes) == [NotPermitted]
    assert Grant.objects.valid_at(timezone.now()).filter(role="clearance_admin").count() == 1


def test_of_two_who_review_one_person_and_revoke_the_same_one_signs():
    officer, first, second = person("us.officer"), identity_of("us.admin"), identity_of("us.admin2")
    held = list(Grant.objects.valid_at(timezone.now()).filter(user=officer))
    decisions = {grant.uuid: "No longer needed" for grant in held}
    outcomes = at_once(
        *(lambda one=one: sign_off(actor=one, user=officer.uuid, decisions=decisions) for one in (first, second))
    )
    assert refusals(outcomes) == [Incomplete]
    assert AccessReview.objects.count() == 1
    assert not identify(officer).roles
