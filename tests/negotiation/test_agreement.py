"""Agreement binds to one digest, and needs every signatory."""

import pytest
from django.db import IntegrityError, transaction

from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, StaleRecord
from apps.accounts.models import Delegation
from apps.designations.models import Version
from apps.negotiation.blocks import BlockedByConflict
from apps.negotiation.drafts import draft
from apps.negotiation.models import Approval, Purpose
from apps.negotiation.selectors import consents
from tests.acting import acknowledge, agree, amend, approve, counter, rescind, resume, submit, suspend
from tests.drafting import content, fresh, in_state, square
from tests.people import give, identity_of, person

pytestmark = pytest.mark.django_db


def approve_by(name, designation):
    current = fresh(designation)
    return approve(
        actor=identity_of(name), designation=current.uuid, revision=current.revision, digest=current.current.digest_hex
    )


def test_it_comes_into_force_only_with_the_approval_of_every_signatory():
    agreed = in_state("agreed")
    assert approve_by("us.authority", agreed).state == "partly_approved"
    assert approve_by("ru.authority", agreed).state == "in_force"


def test_with_a_third_signatory_two_approvals_are_not_enough():
    Delegation.objects.filter(code="UN").update(is_signatory=True, allows_codes=True)
    submitted = in_state("submitted")
    step = agree(actor=identity_of("ru.officer"), designation=submitted.uuid, revision=submitted.revision)
    assert step.state == "submitted"
    step = agree(actor=identity_of("un.officer"), designation=submitted.uuid, revision=step.revision)
    assert step.state == "agreed"
    assert approve_by("us.authority", step).state == "partly_approved"
    assert approve_by("ru.authority", step).state == "partly_approved"
    assert approve_by("un.authority", step).state == "in_force"


def test_any_new_version_clears_earlier_approvals():
    partly = in_state("partly_approved")
    assert len(consents(partly, Purpose.APPROVE)) == 1
    amended = amend(
        actor=identity_of("us.officer"),
        designation=partly.uuid,
        revision=partly.revision,
        content=content(title_en="Amended"),
    )
    assert amended.state == "countered"
    assert consents(fresh(amended), Purpose.APPROVE) == []
    agreed = agree(actor=identity_of("ru.officer"), designation=amended.uuid, revision=amended.revision)
    assert approve_by("us.authority", agreed).state == "partly_approved"


def test_an_approval_of_another_digest_is_refused():
    agreed = in_state("agreed")
    with pytest.raises(StaleRecord):
        approve(actor=identity_of("us.authority"), designation=agreed.uuid, revision=agreed.revision, digest="0" * 64)


def test_nobody_approves_the_version_that_he_wrote():
    both = give(person("us.officer"), roles=("approving_authority",), level=None)
    agreed = in_state("agreed")
    assert agreed.current.author == both
    with pytest.raises(NotPermitted):
        approve_by("us.officer", agreed)


def test_a_delegation_approves_once():
    partly = in_state("partly_approved")
    with pytest.raises(NotAllowedInState):
        approve_by("us.authority2", partly)


def test_the_database_itself_refuses_a_second_consent_in_one_round():
    partly = in_state("partly_approved")
    first = Approval.objects.get(designation=partly, purpose="approve")
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(
            designation=partly,
            version=first.version,
            purpose="approve",
            round=first.round,
            delegation=first.delegation,
            user=person("us.authority2"),
            digest=first.digest,
            at=first.at,
        )


def test_the_database_itself_refuses_two_answers_to_one_version():
    countered = in_state("countered")
    twin = Version.objects.get(pk=countered.current_id)
    twin.pk, twin.sequence, twin.uuid = None, 99, person("us.officer").uuid
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_receipt_is_noted_and_never_consent():
    submitted = in_state("submitted")
    noted = acknowledge(actor=identity_of("ru.officer"), designation=submitted.uuid, revision=submitted.revision)
    assert noted.state == "submitted"
    assert not Approval.objects.exists()


def test_one_side_suspends_and_both_resume():
    in_force = in_state("in_force")
    halted = suspend(
        actor=identity_of("ru.authority"),
        designation=in_force.uuid,
        revision=in_force.revision,
        reason="Shelling at 09:15Z",
    )
    assert halted.state == "suspended"
    one = resume(actor=identity_of("ru.authority"), designation=halted.uuid, revision=halted.revision)
    assert one.state == "suspended"
    both = resume(actor=identity_of("us.authority"), designation=halted.uuid, revision=one.revision)
    assert both.state == "in_force"


def test_a_second_suspension_needs_new_consents_to_resume():
    halted = in_state("suspended")
    one = resume(actor=identity_of("us.authority"), designation=halted.uuid, revision=halted.revision)
    two = resume(actor=identity_of("ru.authority"), designation=halted.uuid, revision=one.revision)
    again = suspend(actor=identity_of("us.authority"), designation=two.uuid, revision=two.revision, reason="Again")
    assert (
        resume(actor=identity_of("us.authority"), designation=again.uuid, revision=again.revision).state == "suspended"
    )


def test_rescission_needs_both():
    in_force = in_state("in_force")
    one = rescind(
        actor=identity_of("us.authority"), designation=in_force.uuid, revision=in_force.revision, reason="Done"
    )
    assert one.state == "in_force"
    both = rescind(actor=identity_of("ru.authority"), designation=one.uuid, revision=one.revision, reason="Agreed")
    assert both.state == "rescinded"


def test_what_replaces_another_supersedes_it_in_the_same_moment():
    old = in_state("superseded")
    assert old.acts.last().code == "supersede"
    newer = old.replaced_by.get()
    assert newer.state == "in_force"
    assert newer.acts.last().at <= old.acts.last().at


def test_a_blocking_conflict_prevents_approval_and_not_discussion():
    in_state("in_force", kind="nusra")
    other = in_state("agreed", kind="opposition", side="ru", shape=square(size=0.01))
    with pytest.raises(BlockedByConflict) as refused:
        approve_by("us.authority", other)
    assert refused.value.facts["conflicts"][0].overlap_m2 > 100_000
    assert fresh(other).state == "agreed"
    assert counter(
        actor=identity_of("us.officer"),
        designation=other.uuid,
        revision=other.revision,
        content=content(shape=square(38.0)),
    )


def test_an_act_that_needs_a_reason_is_refused_without_one():
    in_force = in_state("in_force")
    with pytest.raises(Incomplete):
        suspend(actor=identity_of("us.authority"), designation=in_force.uuid, revision=in_force.revision, reason="  ")


def test_a_reference_is_given_on_submission_and_counts_without_gaps():
    first = draft(actor=identity_of("us.officer"), kind="opposition", content=content())
    second = draft(actor=identity_of("us.officer"), kind="opposition", content=content())
    assert first.reference is None
    submitted = submit(actor=identity_of("us.officer"), designation=second.uuid, revision=1)
    later = submit(actor=identity_of("us.officer"), designation=first.uuid, revision=1)
    number = int(submitted.reference.rsplit("-", 1)[1])
    assert int(later.reference.rsplit("-", 1)[1]) == number + 1


def test_versions_are_numbered_from_the_submission_on():
    submitted = in_state("countered")
    assert [version.number for version in submitted.versions.all()] == [1, 2]


def test_a_counter_that_changes_nothing_is_refused():
    submitted = in_state("submitted")
    with pytest.raises(Incomplete):
        counter(
            actor=identity_of("ru.officer"), designation=submitted.uuid, revision=submitted.revision, content=content()
        )


def test_only_the_beginner_lowers_a_marking():
    submitted = in_state("submitted", level=2)
    with pytest.raises(Incomplete):
        counter(
            actor=identity_of("ru.officer"),
            designation=submitted.uuid,
            revision=submitted.revision,
            content=content(level=1, title_en="Lower"),
        )


def test_nobody_marks_above_his_own_level():
    with pytest.raises(Incomplete):
        draft(actor=identity_of("us.officer2", level=1), kind="opposition", content=content(level=2))


def test_a_form_sent_twice_begins_one_draft():
    key = person("un.nobody").uuid
    one = draft(actor=identity_of("us.officer"), kind="opposition", content=content(), key=key)
    two = draft(actor=identity_of("us.officer"), kind="opposition", content=content(), key=key)
    assert one.pk == two.pk
    assert one.acts.count() == 1


def test_the_database_itself_refuses_an_act_or_a_consent_on_another_digest():
    partly = in_state("partly_approved")
    first = Approval.objects.get(designation=partly, purpose="approve")
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(
            designation=partly,
            version=first.version,
            purpose="rescind",
            round=first.round,
            delegation=first.delegation,
            user=first.user,
            digest=b"x" * 32,
            at=first.at,
        )
    last = partly.acts.last()
    last.pk, last.uuid, last.sequence, last.digest = None, person("us.officer").uuid, 99, b"x" * 32
    with pytest.raises(IntegrityError), transaction.atomic():
        last.save(force_insert=True)
