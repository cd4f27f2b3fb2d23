"""Approval is checked against everything; by default the approver learns only that a clearance admin has been told."""

from __future__ import annotations

import pytest

from apps.access.policy import visible
from apps.access.roles import Right
from apps.negotiation.blocks import BlockedByConflict, BlockedByHiddenConflict
from apps.negotiation.copies import release
from apps.negotiation.models import Withheld
from apps.theatre.facts import theatre
from tests.acting import approve
from tests.clearances.test_caveats import hold
from tests.drafting import fresh, in_state
from tests.people import PASSWORD, identity_of, person

pytestmark = pytest.mark.django_db


def blocking_kinds() -> tuple[str, str]:
    rules = theatre().conflict_rules
    return next(
        (one, other)
        for one in rules.kinds
        for other in rules.kinds
        if rules.between(one, other).severity == "blocks" and {one, other} <= {"nusra", "opposition", "isil"}
    )


@pytest.fixture
def held_back():
    """Two designations on the same ground, of kinds that exclude each other; the older in a compartment that only its
    officers and authorities hold."""
    hidden_kind, kind = blocking_kinds()
    hold("us.officer", "OPPOSITION", right=Right.MARK)
    for name in ("us.officer", "ru.officer", "us.authority", "ru.authority"):
        hold(name, "OPPOSITION")
    hidden = in_state("in_force", kind=hidden_kind, compartments=("OPPOSITION",), title_en="Zimorodok")
    for name in ("us.authority2", "ru.authority2"):
        assert not visible(identity_of(name), type(hidden).objects.filter(pk=hidden.pk)).exists()
    return hidden, in_state("agreed", kind=kind)


def try_to_approve(name, thing):
    now = fresh(thing)
    return approve(actor=identity_of(name), designation=now.uuid, revision=now.revision, digest=now.current.digest_hex)


def test_who_sees_the_other_is_told_of_it_and_others_that_an_admin_knows(held_back):
    hidden, thing = held_back
    with pytest.raises(BlockedByConflict) as seen:
        try_to_approve("us.authority", thing)
    assert [one.designation for one in seen.value.facts["conflicts"]] == [hidden]
    with pytest.raises(BlockedByHiddenConflict) as refused:
        try_to_approve("us.authority2", thing)
    assert refused.value.facts == {}
    assert fresh(thing).state == "agreed"


def test_the_admins_of_his_own_delegation_are_told_once_and_nobody_else(held_back):
    _hidden, thing = held_back
    for _again in range(2):
        with pytest.raises(BlockedByHiddenConflict):
            try_to_approve("us.authority2", thing)
    assert visible(identity_of("us.admin"), Withheld.objects.all()).count() == 1
    for name in ("ru.admin", "us.authority2", "us.officer", "us.auditor"):
        assert not visible(identity_of(name), Withheld.objects.all()).exists()


def test_a_blocked_attempt_wakes_the_sealer(held_back, django_capture_on_commit_callbacks):
    _hidden, thing = held_back
    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(BlockedByHiddenConflict):
        try_to_approve("us.authority2", thing)
    assert callbacks, "what was put on record is sealed at once, not at the next beat of the clock"


def test_no_byte_of_what_holds_it_back_reaches_the_approver_or_the_admin(held_back, sign_in):
    hidden, thing = held_back
    approver, now = sign_in("us.authority2"), fresh(thing)
    sent = {
        "revision": now.revision,
        "digest": now.current.digest_hex,
        "read": "on",
        "password": PASSWORD,
    }
    answers = [
        approver.post(f"{thing.get_absolute_url()}approve/", sent),
        approver.post(
            f"/api/v1/designations/{thing.uuid}/acts/approve/",
            {"digest": now.current.digest_hex, "password": PASSWORD},
            content_type="application/json",
            headers={"If-Match": now.etag},
        ),
        approver.get(thing.get_absolute_url()),
        sign_in("us.admin").get("/withheld/"),
    ]
    assert [answer.status_code for answer in answers] == [422, 409, 200, 200]
    for answer in answers:
        text = answer.content.decode()
        assert "Zimorodok" not in text
        assert hidden.reference not in text
        assert str(hidden.uuid) not in text
    assert thing.reference in answers[-1].content.decode()


def test_a_copy_that_was_released_stops_no_approval():
    hidden_kind, kind = blocking_kinds()
    draft = in_state("draft", kind=hidden_kind, side="ru")
    release(actor=identity_of("ru.officer"), designation=draft.uuid, revision=1, to="US", precision="squares_10km")
    thing = in_state("agreed", kind=kind)
    try_to_approve("us.authority", thing)
    try_to_approve("ru.authority", thing)
    assert fresh(thing).state == "in_force"


def test_the_web_role_does_it_under_the_policies(held_back, as_role):
    _hidden, thing = held_back
    now, approver = fresh(thing), identity_of("us.authority2")
    person("us.admin")
    as_role("jic_web")
    with pytest.raises(BlockedByHiddenConflict):
        approve(actor=approver, designation=now.uuid, revision=now.revision, digest=now.current.digest_hex)
    as_role("jic_worker")
    assert Withheld.objects.count() == 1
