"""Whatever acts anybody tries in whatever order, through the real services: what must hold, holds after each."""

from __future__ import annotations

import itertools

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.access.errors import DomainError
from apps.access.identity import identify
from apps.accounts.models import Delegation
from apps.negotiation.machine import AMENDMENT_FINAL, BY_STATE_AND_ACT, HOLDING, is_of_amendment
from apps.negotiation.machine import ActType as Code
from apps.negotiation.models import Act, Approval
from tests.drafting import content, fresh, in_state, square
from tests.negotiation.test_matrix import SERVICES
from tests.people import person

PEOPLE = ["us.officer", "ru.officer", "us.authority", "ru.authority", "us.officer2", "un.observer"]
STEP = st.tuples(st.sampled_from(sorted(SERVICES)), st.sampled_from(PEOPLE))
counter = itertools.count()


def hold(designation) -> None:
    """The invariants of one designation."""
    acts = list(Act.objects.filter(designation=designation).order_by("sequence"))
    versions = list(designation.versions.order_by("sequence"))
    assert [act.sequence for act in acts] == list(range(1, designation.revision + 1))
    state, amendment, current, proposed = acts[0].to_state, "", acts[0].version_id, None
    for act in acts[1:]:
        # Each machine goes on from where it stood.
        assert act.from_state == (amendment if is_of_amendment(act.from_state) else state)
        line = BY_STATE_AND_ACT[act.from_state, Code(act.code)]
        assert act.to_state in {line.result, line.partial}
        if is_of_amendment(act.to_state):
            ends = act.to_state in AMENDMENT_FINAL
            amendment, proposed = ("", None) if ends else (act.to_state, act.version_id)
            continue
        voided = amendment == "amend_partly_approved" and {state, act.to_state} == {"in_force", "suspended"}
        if line.of_amendment or act.to_state not in HOLDING:
            amendment, proposed = "", None
        elif voided:
            amendment = "amend_agreed"
        state, current = act.to_state, act.version_id
    assert (designation.state, designation.amendment_state) == (state, amendment)
    assert (designation.current_id, designation.proposed_id) == (current, proposed)
    assert [version.sequence for version in versions] == list(range(1, len(versions) + 1))
    assert designation.level == designation.current.level
    for entered in (act for act in acts if act.to_state == "in_force" and act.code == "approve"):
        signatories = set(Delegation.objects.signatories().values_list("pk", flat=True))
        approved = {
            approval.delegation_id
            for approval in Approval.objects.filter(designation=designation, purpose="approve")
            if bytes(approval.digest) == bytes(entered.digest)
        }
        assert approved == signatories
        authors = {version.author_id for version in versions if bytes(version.digest) == bytes(entered.digest)}
        approvers = Approval.objects.filter(
            designation=designation, purpose="approve", digest=entered.digest
        ).values_list("user_id", flat=True)
        assert authors.isdisjoint(approvers)


@pytest.mark.slow
@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(st.lists(STEP, min_size=5, max_size=30), st.sampled_from(["draft", "submitted", "agreed", "in_force"]))
def test_no_order_of_acts_breaks_an_invariant(steps, beginning):
    with transaction.atomic():
        identities = {name: identify(person(name)) for name in PEOPLE}
        designation = in_state(beginning)
        for act, name in steps:
            service, words = SERVICES[act]
            more = dict(words)
            if "content" in more:
                # Another text each time: what differs in nothing is refused, and that is another test.
                more["content"] = content(title_en=f"Text {next(counter)}", shape=square(size=0.03))
            now = fresh(designation)
            if act is Code.APPROVE:
                more["digest"] = now.on_table.digest_hex
            try:
                with transaction.atomic():
                    service(actor=identities[name], designation=now.uuid, revision=now.revision, **more)
            except DomainError:
                pass
            hold(fresh(designation))
        transaction.set_rollback(True)
