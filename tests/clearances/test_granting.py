"""Granting, revoking, and when they hold."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.clearances.errors import Incomplete, NotPermitted, NotVisible
from apps.clearances.identity import identify
from apps.clearances.models import Grant
from apps.clearances.services import grant, revoke
from tests.drafting import in_state
from tests.pages import without_tokens
from tests.people import person, who

pytestmark = pytest.mark.django_db


def test_a_granted_role_holds_at_once():
    member = person("us.nobody")
    grant(who=who("us.admin"), user=member.uuid, role="auditor", reason="Takes over the audit")
    assert identify(member).has("auditor")


def test_a_term_ends_by_itself():
    member = person("us.nobody")
    grant(
        who=who("us.admin"),
        user=member.uuid,
        role="auditor",
        reason="For the week",
        valid_until=timezone.now() + timedelta(days=7),
    )
    assert identify(member, timezone.now() + timedelta(days=6)).has("auditor")
    assert not identify(member, timezone.now() + timedelta(days=8)).has("auditor")


def test_a_revocation_holds_from_the_next_request_on(sign_in):
    client = sign_in("us.officer")
    designation = in_state("submitted")
    assert client.get(designation.get_absolute_url()).status_code == 200
    level = Grant.objects.get(user=person("us.officer"), right="read")
    revoke(who=who("us.admin"), grant=level.uuid, reason="Left the centre")
    assert client.get(designation.get_absolute_url()).status_code == 404


def test_nobody_grants_to_himself():
    with pytest.raises(NotPermitted):
        grant(who=who("us.admin"), user=person("us.admin").uuid, role="auditor", reason="Me")


def test_nobody_revokes_from_himself():
    held = Grant.objects.get(user=person("us.admin"), role="clearance_admin")
    with pytest.raises(NotPermitted):
        revoke(who=who("us.admin"), grant=held.uuid, reason="Enough")


def test_the_database_itself_refuses_a_grant_to_oneself():
    admin = person("us.admin")
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=admin, granted_by=admin, level=3, right="read", valid_from=timezone.now(), reason="x")


def test_an_admin_does_not_learn_of_the_other_delegations_people():
    with pytest.raises(NotVisible):
        grant(who=who("us.admin"), user=person("ru.officer").uuid, role="auditor", reason="Curious")


def test_an_officer_cannot_grant():
    with pytest.raises(NotVisible):
        grant(who=who("us.officer"), user=person("us.nobody").uuid, role="auditor", reason="Friend")


def test_a_grant_needs_a_reason():
    with pytest.raises(Incomplete) as refused:
        grant(who=who("us.admin"), user=person("us.nobody").uuid, role="auditor", reason=" ")
    assert "reason" in refused.value.facts["fields"]


def test_what_is_held_is_not_granted_again():
    with pytest.raises(Incomplete):
        grant(who=who("us.admin"), user=person("us.officer").uuid, role="liaison_officer", reason="Again")


def test_an_observer_mission_has_no_liaison_officers():
    with pytest.raises(Incomplete):
        grant(who=who("un.admin"), user=person("un.nobody").uuid, role="liaison_officer", reason="Why not")


def test_the_admins_pages_grant_and_revoke(sign_in):
    client = sign_in("us.admin")
    member = person("us.nobody")
    address = f"/clearances/people/{member.uuid}/"
    answer = client.post(address, {"what": "role:auditor", "reason": "Takes over"}, follow=True)
    assert answer.status_code == 200
    held = Grant.objects.get(user=member, role="auditor")
    assert held.granted_by == person("us.admin")
    client.post(f"{address}grants/{held.uuid}/revoke/", {"reason": "Leaves"})
    assert not identify(member).has("auditor")


def test_a_refused_grant_keeps_what_was_entered(sign_in):
    answer = sign_in("us.admin").post(
        f"/clearances/people/{person('us.officer').uuid}/",
        {"what": "role:liaison_officer", "reason": "Because it is so"},
    )
    assert answer.status_code == 422
    assert "Because it is so" in answer.content.decode()


def test_a_clearance_admin_sees_no_content(sign_in):
    designation = in_state("submitted")
    client = sign_in("us.admin")
    assert client.get(designation.get_absolute_url()).status_code == 404
    assert designation.reference not in client.get("/register/").content.decode()


def test_the_page_explains_who_sees_a_designation_rule_by_rule(sign_in):
    designation = in_state("submitted", level=2)
    person("us.officer")
    person("us.officer2", level=1)
    page = sign_in("us.admin").get("/register/access/", {"designation": designation.reference}).content.decode()
    assert "us.officer: " in page
    assert "is cleared for the marking" in page
    assert designation.current.title_en not in page


def test_the_page_does_not_tell_of_what_the_admin_is_not_cleared_for(sign_in):
    hidden = in_state("submitted", level=3)
    client = sign_in("ru.admin", level=2)
    page = without_tokens(client.get("/register/access/", {"designation": hidden.reference}))
    nothing = without_tokens(client.get("/register/access/", {"designation": "JIC-1999-9999"}))
    assert page.replace(hidden.reference, "#") == nothing.replace("JIC-1999-9999", "#")


def test_the_right_to_read_and_the_right_to_mark_are_held_apart():
    member = person("us.nobody", level=None)
    for what in ({"level": 2, "right": "read"}, {"level": 1, "right": "mark"}, {"compartment": "AIR", "right": "mark"}):
        grant(who=who("us.admin"), user=member.uuid, reason="For the cell", **what)
    held = identify(member)
    assert (held.level, held.mark_level) == (2, 1)
    assert (held.compartments, held.mark_compartments) == (frozenset(), frozenset({"AIR"}))


def test_a_compartment_that_the_theatre_does_not_have_is_not_granted():
    with pytest.raises(Incomplete):
        grant(who=who("us.admin"), user=person("us.nobody").uuid, compartment="MARS", right="read", reason="x")


@pytest.mark.parametrize(
    "what",
    [
        {"role": "auditor", "level": 1, "right": "read"},
        {"role": "auditor", "right": "read"},
        {"level": 1},
        {"compartment": "AIR", "level": 1, "right": "read"},
        {"compartment": "AIR", "right": "shout"},
        {},
    ],
)
def test_the_database_itself_refuses_a_grant_of_two_things_or_none(what):
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=person("us.nobody"), valid_from=timezone.now(), reason="x", **what)
