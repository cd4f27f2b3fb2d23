"""While a signatory is away nothing joint comes about, whatever it is about; what each does alone goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from apps.consents.proofs import BY_PASSWORD
from apps.cooperation.joint import NotJoint, Outdated
from apps.cooperation.selectors import cooperation_at
from apps.designations.selectors import signatories
from apps.negotiation.models import Approval
from apps.negotiation.selectors import given_in_round, possible_acts, turn
from apps.truce.contents import DayD
from apps.truce.decisions import consent, end, propose
from apps.truce.models import Attestation
from tests.acting import agree, approve, counter, decline, rescind, resume, submit, suspend
from tests.cooperation.leaving import gives
from tests.drafting import act, content, fresh, in_state, square
from tests.negotiation.test_common_ground import two_versions
from tests.negotiation.test_corrigenda import corrected
from tests.people import identity_of
from tests.truce.cessation import began, says
from tests.truce.test_statements import reported

pytestmark = pytest.mark.django_db


def approving(name, thing):
    return act(approve, name, thing, digest=thing.on_table.digest_hex)


DAY_D = datetime(2016, 9, 12, 16, tzinfo=UTC)


@pytest.mark.parametrize("leaves", ["US", "RU"])
def test_the_others_approval_is_refused_and_says_why(leaves):
    thing = in_state("partly_approved")
    assert Approval.objects.filter(purpose="approve", delegation__code="US").exists()
    assert "approve" in {line.act.value for line in possible_acts(identity_of("ru.authority"), thing)}
    gives("suspends", leaves)
    with pytest.raises(NotJoint) as refusal:
        approving("ru.authority", thing)
    assert f"{leaves} suspended its cooperation on" in str(refusal.value.title)
    assert fresh(thing).state == "partly_approved"
    assert "approve" not in {line.act.value for line in possible_acts(identity_of("ru.authority"), fresh(thing))}


@pytest.mark.parametrize("step", ["suspends", "withdraws"])
@pytest.mark.parametrize(
    ("state", "service", "name", "more"),
    [
        ("submitted", agree, "ru.officer", {}),
        ("suspended", resume, "us.authority", {}),
        ("in_force", rescind, "us.authority", {"reason": "It is over."}),
        ("in_force", rescind, "ru.authority", {"reason": "It is over."}),
    ],
)
def test_no_consent_is_taken_of_anybody(step, state, service, name, more):
    thing = in_state(state)
    gives(step)
    with pytest.raises(NotJoint):
        act(service, name, thing, **more)
    assert fresh(thing).state == state


def test_what_each_does_alone_goes_on():
    drafted, submitted, agreed, held = (in_state(one) for one in ("draft", "submitted", "agreed", "in_force"))
    gives("withdraws")
    assert act(submit, "us.officer", drafted).state == "submitted"
    assert act(counter, "ru.officer", submitted, content=content(title_en="Other")).state == "countered"
    assert act(decline, "us.authority", agreed, reason="Not now.").state == "countered"
    assert act(suspend, "us.authority", held, reason="Fire from the west.").state == "suspended"
    assert reported("ru.officer").reference == "RU-0001"


def test_a_period_of_notice_lets_joint_acts_go_on_until_its_end():
    thing = in_state("partly_approved")
    notice = gives("suspends", hours=48)
    assert notice.effective_at - notice.at == timedelta(hours=48)
    assert cooperation_at().is_joint
    assert not cooperation_at(notice.effective_at).is_joint
    assert approving("ru.authority", thing).state == "in_force"


def test_what_was_approved_before_a_return_is_approved_again_by_all():
    thing = in_state("partly_approved")
    first = given_in_round(thing)[0]
    gives("suspends")
    gives("returns")
    now = fresh(thing)
    assert given_in_round(now) == []
    assert len(turn(now, signatories()).delegations) == 2
    other = "us.authority" if first.delegation.code == "RU" else "ru.authority"
    approved = approving(other, now)
    assert (approved.state, approved.round) == ("partly_approved", thing.round + 1)
    again = approving("us.authority" if other == "ru.authority" else "ru.authority", fresh(thing))
    assert again.state == "in_force"


def test_a_rescission_begun_before_a_return_begins_anew():
    thing = in_state("in_force")
    act(rescind, "us.authority", thing, reason="Over.")
    gives("withdraws")
    gives("returns")
    assert act(rescind, "ru.authority", fresh(thing), reason="Over.").state == "in_force"
    assert act(rescind, "us.authority", fresh(thing), reason="Over.").state == "rescinded"


def test_joint_decisions_wait_and_are_proposed_anew_after_a_return():
    waiting = propose(actor=identity_of("us.officer"), content=DayD(DAY_D, "Asia/Damascus"), agreed_at=DAY_D)
    gives("suspends")
    for refused in (
        lambda: propose(actor=identity_of("ru.officer"), content=DayD(DAY_D, "Asia/Aden"), agreed_at=DAY_D),
        lambda: _consents(waiting),
    ):
        with pytest.raises(NotJoint):
            refused()
    gives("returns")
    with pytest.raises(Outdated):
        _consents(waiting)
    end(actor=identity_of("us.officer"), decision=waiting.row.uuid, reason="")
    began()


def _consents(decided):
    actor = identity_of("us.authority")
    return consent(actor=actor, decision=decided.row.uuid, digest=decided.row.digest_hex, proof=BY_PASSWORD)


def test_accounts_of_days_go_on_beside_each_other():
    began()
    gives("suspends")
    for code in ("US", "RU"):
        says(code, 1)
    assert set(Attestation.objects.values_list("delegation__code", "day")) == {("US", 1), ("RU", 1)}


def test_no_corrigendum_and_no_common_ground_is_begun():
    held, disputed = in_state("in_force"), two_versions(shape=square(west=37.505))
    gives("suspends")
    with pytest.raises(NotJoint):
        corrected(held, held.current.digest_hex)
    with pytest.raises(NotJoint):
        act(counter, "us.officer", disputed, content=replace(content(), on_common_ground=True))
    assert fresh(held).amendment_state == ""
