"""Two people at once, with real transactions: one wins, nothing is lost, nothing is applied twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from apps.access.errors import DomainError, NotAllowedInState, StaleRecord
from apps.designations.models import Designation
from apps.negotiation.blocks import BlockedByConflict, BlockedByHiddenConflict
from apps.negotiation.disclosing import DisclosureChanged, disclose
from apps.negotiation.drafts import draft
from apps.negotiation.models import Withheld
from tests.acting import agree, approve, counter, submit, suspend
from tests.drafting import content, fresh, in_state, square
from tests.people import identity_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run all in threads that start together; what each returned or raised."""
    gate = threading.Barrier(len(acts))
    outcomes: list[object] = [None] * len(acts)

    def run(at: int, act: Callable[[], object]) -> None:
        gate.wait(10)
        try:
            outcomes[at] = act()
        except DomainError as error:
            outcomes[at] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(at, act)) for at, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def errors(outcomes: list[object]) -> list[DomainError]:
    return [outcome for outcome in outcomes if isinstance(outcome, DomainError)]


def test_of_two_counters_on_one_version_one_is_on_the_table():
    submitted = in_state("submitted")
    principals = [identity_of("ru.officer"), identity_of("ru.officer2")]
    outcomes = at_once(
        *(
            lambda principal=principal, number=number: counter(
                actor=principal,
                designation=submitted.uuid,
                revision=submitted.revision,
                content=content(title_en=f"Counter {number}"),
            )
            for number, principal in enumerate(principals)
        )
    )
    assert [type(error) for error in errors(outcomes)] == [StaleRecord]
    after = fresh(submitted)
    assert after.versions.count() == 2
    assert after.revision == submitted.revision + 1
    assert after.acts.filter(code="counter").count() == 1


def test_an_agreement_and_a_counter_at_once_do_not_mix():
    submitted = in_state("submitted")
    first, second = identity_of("ru.officer"), identity_of("ru.officer2")
    outcomes = at_once(
        lambda: agree(actor=first, designation=submitted.uuid, revision=submitted.revision),
        lambda: counter(
            actor=second, designation=submitted.uuid, revision=submitted.revision, content=content(title_en="Other")
        ),
    )
    assert len(errors(outcomes)) == 1
    after = fresh(submitted)
    assert (after.state, after.versions.count()) in {("agreed", 1), ("countered", 2)}


def test_two_authorities_of_one_side_approve_once():
    agreed = in_state("agreed")
    digest = agreed.current.digest_hex
    first, second = identity_of("us.authority"), identity_of("us.authority2")
    outcomes = at_once(
        *(
            lambda principal=principal: approve(
                actor=principal, designation=agreed.uuid, revision=agreed.revision, digest=digest
            )
            for principal in (first, second)
        )
    )
    assert isinstance(errors(outcomes)[0], StaleRecord | NotAllowedInState)
    assert fresh(agreed).approvals.filter(purpose="approve").count() == 1


def test_both_sides_approving_at_once_bring_it_into_force_exactly_once():
    agreed = in_state("agreed")
    digest = agreed.current.digest_hex
    sides = [identity_of("us.authority"), identity_of("ru.authority")]
    at_once(
        *(
            lambda principal=principal: approve(
                actor=principal, designation=agreed.uuid, revision=agreed.revision, digest=digest
            )
            for principal in sides
        )
    )
    for principal in sides:
        now = fresh(agreed)
        try:
            approve(actor=principal, designation=agreed.uuid, revision=now.revision, digest=digest)
        except NotAllowedInState:
            continue
    after = fresh(agreed)
    assert after.state == "in_force"
    assert after.acts.filter(to_state="in_force").count() == 1


def test_of_two_that_block_each_other_one_comes_into_force():
    one = in_state("agreed", kind="nusra", shape=square(38.0))
    two = in_state("agreed", kind="opposition", shape=square(38.005))
    # Each blocks the other while both are live: they are settled first, then both sides hurry to approve.
    outcomes = at_once(
        *(
            lambda principal=principal, thing=thing: approve(
                actor=principal, designation=thing.uuid, revision=thing.revision, digest=thing.current.digest_hex
            )
            for principal, thing in ((identity_of("us.authority"), one), (identity_of("us.authority2"), two))
        )
    )
    assert all(isinstance(error, BlockedByConflict) for error in errors(outcomes))
    in_force = Designation.objects.filter(pk__in=[one.pk, two.pk], state="in_force").count()
    assert in_force <= 1
    assert len(errors(outcomes)) >= 1


def test_a_suspension_and_a_second_suspension_at_once():
    in_force = in_state("in_force")
    sides = [identity_of("us.authority"), identity_of("ru.authority")]
    outcomes = at_once(
        *(
            lambda principal=principal: suspend(
                actor=principal, designation=in_force.uuid, revision=in_force.revision, reason="At once"
            )
            for principal in sides
        )
    )
    assert len(errors(outcomes)) == 1
    assert fresh(in_force).acts.filter(code="suspend").count() == 1


def test_references_are_given_once_and_without_gaps_to_many_at_once():
    officers = [identity_of("us.officer"), identity_of("us.officer2")]
    drafts = [
        draft(actor=officers[0], kind="opposition", content=content(shape=square(36.0 + number / 10)))
        for number in range(6)
    ]
    at_once(*(lambda one=one: submit(actor=officers[0], designation=one.uuid, revision=1) for one in drafts))
    numbers = sorted(int(fresh(one).reference.rsplit("-", 1)[1]) for one in drafts)
    assert numbers == list(range(numbers[0], numbers[0] + 6))


def test_of_two_choices_of_what_is_told_the_second_is_refused():
    thing = in_state("in_force")
    principals = {"delegation": identity_of("us.officer"), "reference": identity_of("us.authority")}
    outcomes = at_once(
        *(
            lambda principal=principal, tells=tells: disclose(
                actor=principal, designation=thing.uuid, sequence=0, tells=tells
            )
            for tells, principal in principals.items()
        )
    )
    assert [type(error) for error in errors(outcomes)] == [DisclosureChanged]
    assert thing.disclosures.count() == 1


def test_one_person_refused_twice_at_once_is_put_on_record_once():
    thing = in_state("agreed", kind="nusra")
    in_state("submitted", kind="opposition", level=3)
    approver = identity_of("ru.authority2", level=2)
    digest = thing.current.digest_hex
    outcomes = at_once(
        *(
            lambda: approve(actor=approver, designation=thing.uuid, revision=thing.revision, digest=digest)
            for _each in range(3)
        )
    )
    assert [type(error) for error in errors(outcomes)] == [BlockedByHiddenConflict] * 3
    assert Withheld.objects.count() == 1
