"""What holds is amended in place: the old version holds until every signatory has approved the new one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from apps.access.errors import Incomplete, NotAllowedInState, StaleRecord
from apps.designations.conflicts import conflicts
from apps.designations.models import Version
from apps.designations.selectors import signatories
from apps.negotiation.blocks import BlockedByConflict
from apps.negotiation.selectors import acts_of, outlived, turn
from tests.acting import (
    agree,
    answer,
    ask,
    counter,
    decline,
    expire,
    propose,
    reject,
    rescind,
    resume,
    suspend,
    withdraw,
)
from tests.drafting import AMENDED, act, amended, approve_amendment, content, fresh, in_state, square
from tests.people import identity_of

pytestmark = pytest.mark.django_db


def test_the_old_version_holds_until_the_last_approval():
    held = in_state("in_force")
    first = held.current
    designation = amended(held, "amend_partly_approved")
    assert (designation.state, designation.current, designation.in_force) == ("in_force", first, first)
    proposed = designation.proposed
    assert bytes(proposed.amends) == bytes(first.digest)
    designation = approve_amendment("ru.authority", designation)
    assert (designation.state, designation.current) == ("in_force", proposed)
    assert (designation.proposed, designation.amendment_state, designation.amendment_since) == (None, "", None)


def test_the_content_names_the_digest_that_it_amends():
    held = in_state("in_force")
    designation = amended(held, "amend_submitted")
    assert designation.proposed.content.amends == held.current.digest_hex
    assert held.current.content.amends is None
    # A counter-proposal answers the amendment, and amends the same version.
    designation = act(counter, "ru.officer", designation, content=content(title_en="Less", shape=square(size=0.025)))
    assert designation.proposed.content.amends == held.current.digest_hex
    assert designation.proposed.parent.content.amends == held.current.digest_hex


@pytest.mark.parametrize(
    ("service", "name", "more", "state"),
    [
        (reject, "ru.officer", {"reason": "No"}, "amend_rejected"),
        (withdraw, "us.officer", {"reason": "Not now"}, "amend_withdrawn"),
    ],
)
def test_an_amendment_that_comes_to_nothing_leaves_what_holds(service, name, more, state):
    held = in_state("in_force")
    designation = act(service, name, amended(held, "amend_submitted"), **more)
    assert (designation.state, designation.current, designation.proposed) == ("in_force", held.current, None)
    assert designation.answer_due is None
    assert acts_of(identity_of("us.officer"), designation)[-1].to_state == state
    # The next one follows in the count of versions, and amends what holds.
    again = act(propose, "ru.officer", designation, content=content(title_en="Another try"))
    assert again.proposed.sequence == 3
    assert bytes(again.proposed.amends) == bytes(held.current.digest)


def test_an_amendment_can_be_countered_asked_about_and_declined():
    designation = amended(in_state("in_force"), "amend_submitted")
    designation = act(ask, "ru.officer", designation, reason="Where to?", reasons=["too_coarse"])
    assert turn(designation, signatories()).need == "answer_question"
    designation = act(answer, "us.officer", designation, reason="To the road.")
    designation = act(agree, "ru.officer", designation)
    designation = act(decline, "us.authority", designation, reason="Too much")
    assert designation.amendment_state == "amend_countered"
    assert designation.state == "in_force"


def test_a_second_amendment_is_refused_while_one_is_on_the_table():
    designation = amended(in_state("in_force"), "amend_submitted")
    with pytest.raises(NotAllowedInState):
        act(propose, "ru.officer", designation, content=content(title_en="Mine"))


@pytest.mark.parametrize("ended", ["rescinded", "superseded", "withdrawn", "rejected"])
def test_what_has_ended_is_not_amended(ended):
    designation = in_state(ended)
    with pytest.raises(NotAllowedInState):
        act(propose, "us.officer", designation, content=content(title_en="Too late"))


def test_amending_what_somebody_else_amended_meanwhile_is_stale():
    held = in_state("in_force")
    seen = held.revision
    amended(held, "amend_submitted")
    with pytest.raises(StaleRecord):
        propose(actor=identity_of("ru.officer"), designation=held.uuid, revision=seen, content=content(title_en="Mine"))


@pytest.mark.parametrize("change", [{"level": 2}, {"releasable_to": ("RU", "US")}])
def test_an_amendment_keeps_the_marking(change):
    held = in_state("in_force")
    with pytest.raises(Incomplete) as refusal:
        act(propose, "us.officer", held, content=content(title_en="Higher", **change))
    assert list(refusal.value.facts["fields"]) == ["level"]


def test_an_amendment_that_changes_nothing_is_refused():
    held = in_state("in_force")
    with pytest.raises(Incomplete) as refusal:
        act(propose, "us.officer", held, content=held.current.content)
    assert "same" in str(refusal.value.title)


@pytest.mark.parametrize("state", AMENDED)
def test_what_holds_can_be_rescinded_and_the_amendment_goes_with_it(state):
    designation = amended(in_state("in_force"), state)
    designation = act(rescind, "us.authority", designation, reason="Overtaken")
    assert designation.amendment_state == state
    designation = act(rescind, "ru.authority", designation, reason="Overtaken")
    assert (designation.state, designation.amendment_state, designation.proposed) == ("rescinded", "", None)


def test_a_suspension_voids_approvals_of_an_amendment_not_its_agreement():
    designation = amended(in_state("in_force"), "amend_partly_approved")
    designation = act(suspend, "ru.authority", designation, reason="Shelling")
    assert (designation.state, designation.amendment_state) == ("suspended", "amend_agreed")
    with pytest.raises(NotAllowedInState):
        act(agree, "ru.officer", designation)
    approve_amendment("us.authority", designation)
    designation = approve_amendment("ru.authority", designation)
    # Every signatory has approved the new version: it holds, and nothing is suspended.
    assert (designation.state, designation.current.sequence) == ("in_force", 2)


def test_resuming_leaves_an_amendment_on_the_table():
    designation = amended(in_state("suspended"), "amend_submitted")
    act(resume, "us.authority", designation)
    designation = act(resume, "ru.authority", designation)
    assert (designation.state, designation.amendment_state) == ("in_force", "amend_submitted")


def test_a_new_amendment_voids_a_consent_to_rescind():
    held = in_state("in_force")
    act(rescind, "ru.authority", held, reason="Over")
    act(propose, "us.officer", held, content=content(title_en="Better"))
    designation = act(rescind, "us.authority", held, reason="Over")
    assert designation.state == "in_force"


def test_each_version_expires_when_its_own_validity_ends():
    now = timezone.now().replace(microsecond=0)
    held = in_state("in_force")
    amended(held, "amend_agreed", valid_until=now + timedelta(hours=1))
    assert list(outlived(now + timedelta(hours=2))) == [held]
    designation = fresh(expire(designation=held.uuid, revision=fresh(held).revision))
    assert (designation.state, designation.amendment_state) == ("in_force", "")


def test_what_holds_expires_with_the_longer_amendment_that_came_too_late():
    now = timezone.now().replace(microsecond=0)
    held = in_state("in_force", valid_until=now + timedelta(hours=1))
    amended(held, "amend_agreed", valid_until=now + timedelta(hours=9))
    designation = fresh(expire(designation=held.uuid, revision=fresh(held).revision))
    assert (designation.state, designation.amendment_state, designation.proposed) == ("expired", "", None)


def test_conflicts_are_checked_against_both_pointers():
    held = in_state("in_force", kind="opposition")
    amended(held, "amend_submitted", shape=square(west=37.30))
    actor = identity_of("us.officer")
    for west, is_amendment in ((37.10, False), (37.30, True)):
        found = conflicts(actor, "nusra", square(west=west, size=0.01).outline())
        assert [(one.designation.pk, one.amended) for one in found] == [(held.pk, is_amendment)]


def test_an_amendment_is_blocked_by_what_it_would_overlap():
    in_state("in_force", kind="nusra", shape=square(west=37.125))
    held = in_state("in_force", kind="opposition", shape=square(west=37.10, size=0.02))
    designation = amended(held, "amend_agreed", shape=square(west=37.10, size=0.03))
    with pytest.raises(BlockedByConflict):
        approve_amendment("us.authority", designation)
    assert fresh(held).amendment_state == "amend_agreed"


def test_an_amendment_is_no_conflict_with_what_it_amends():
    designation = amended(in_state("in_force"), "amend_agreed")
    approve_amendment("us.authority", designation)
    assert approve_amendment("ru.authority", designation).current.sequence == 2


@pytest.mark.parametrize(
    ("columns", "values"),
    [
        ("amendment_state = 'amend_agreed'", []),
        ("proposed_id = current_id", []),
        ("amendment_state = 'amend_rejected', amendment_since = now(), proposed_id = current_id", []),
        ("amendment_state = 'amend_agreed', amendment_since = now(), proposed_id = %s", ["another"]),
    ],
)
def test_the_database_refuses_any_other_pair_of_states(columns, values):
    held, other = in_state("in_force"), in_state("draft", shape=square(west=38.0))
    values = [other.current_id for _value in values]
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE designations_designation SET {columns} WHERE id = {held.pk}", values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_versions_are_never_made_to_amend_something_else():
    held = in_state("in_force")
    sent = content(title_en="Forged", amends="ab" * 32)
    designation = act(propose, "us.officer", held, content=sent)
    assert bytes(designation.proposed.amends) == bytes(held.current.digest)
    assert Version.objects.filter(amends__isnull=False).count() == 1
    with pytest.raises((Incomplete, NotAllowedInState, ValidationError)):
        act(propose, "ru.officer", held, content=sent)


def test_a_change_of_nothing_is_told_without_an_offer_to_agree():
    held = in_state("in_force")
    with pytest.raises(Incomplete) as refusal:
        act(propose, "us.officer", held, content=held.current.content)
    assert str(refusal.value.title) == "Your version is the same as version 1."
    assert "agree" not in str(refusal.value.mend)


def test_an_amendment_does_not_begin_after_what_it_amends_ends():
    """It takes the place of what holds at its last approval: with a later start nothing would hold until then."""
    now = timezone.now().replace(microsecond=0)
    held = in_state("in_force")
    with pytest.raises(Incomplete) as refusal:
        act(propose, "us.officer", held, content=content(title_en="Later", valid_from=now + timedelta(days=30)))
    assert list(refusal.value.facts["fields"]) == ["valid_from"]
    # What has not begun itself can be amended with the same start.
    start = now + timedelta(days=3)
    coming = in_state("in_force", valid_from=start, shape=square(38.0))
    act(propose, "us.officer", coming, content=content(title_en="Other", valid_from=start, shape=square(38.0)))
    assert fresh(coming).is_amended


def test_a_counter_proposal_that_says_what_holds_already_is_refused():
    held = in_state("in_force")
    amended(held, "amend_submitted")
    with pytest.raises(Incomplete) as refusal:
        act(counter, "ru.officer", held, content=held.current.content)
    assert "same as version 1" in str(refusal.value.title)
