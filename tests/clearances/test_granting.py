"""Granting, revoking, and when they hold."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, NotVisible
from apps.access.identity import identify
from apps.access.models import Grant
from apps.clearances.services import What, confirm, decline, propose, revoke
from tests.drafting import in_state
from tests.pages import without_tokens
from tests.people import granted, identity_of, person

pytestmark = pytest.mark.django_db


def proposed(name="us.nobody", by="us.admin", **given):
    return propose(
        actor=identity_of(by), user=person(name).uuid, what=What(**(given or {"role": "auditor"})), reason="Needed"
    )


def test_a_proposal_gives_nothing_until_a_second_admin_confirms_it():
    made = proposed()
    assert not identify(person("us.nobody")).has("auditor")
    confirm(actor=identity_of("us.admin2"), grants=[made.uuid])
    assert identify(person("us.nobody")).has("auditor")


def test_a_term_ends_by_itself():
    member = person("us.nobody")
    granted(member, role="auditor", valid_until=timezone.now() + timedelta(days=7))
    assert identify(member, timezone.now() + timedelta(days=6)).has("auditor")
    assert not identify(member, timezone.now() + timedelta(days=8)).has("auditor")


def test_what_is_confirmed_early_begins_when_it_was_to_begin():
    member = person("us.nobody")
    granted(member, role="auditor", valid_from=timezone.now() + timedelta(days=1))
    assert not identify(member).has("auditor")
    assert identify(member, timezone.now() + timedelta(days=2)).has("auditor")


def test_a_term_counts_from_the_confirmation_and_not_from_the_proposal():
    made = proposed()
    confirm(actor=identity_of("us.admin2"), grants=[made.uuid])
    assert not identify(person("us.nobody"), made.valid_from).has("auditor")


def test_nobody_confirms_his_own_proposal():
    made = proposed()
    with pytest.raises(NotPermitted):
        confirm(actor=identity_of("us.admin"), grants=[made.uuid])


def test_nobody_confirms_what_is_for_himself():
    made = proposed("us.admin2")
    with pytest.raises(NotPermitted):
        confirm(actor=identity_of("us.admin2"), grants=[made.uuid])


def test_an_admin_of_another_delegation_confirms_nothing():
    made = proposed()
    with pytest.raises(NotVisible):
        confirm(actor=identity_of("ru.admin"), grants=[made.uuid])


def test_an_officer_confirms_nothing():
    made = proposed()
    with pytest.raises(NotVisible):
        confirm(actor=identity_of("us.officer"), grants=[made.uuid])


def test_what_was_confirmed_is_not_confirmed_again():
    person("us.admin3")
    made = proposed()
    confirm(actor=identity_of("us.admin2"), grants=[made.uuid])
    with pytest.raises(NotAllowedInState):
        confirm(actor=identity_of("us.admin3"), grants=[made.uuid])


def test_what_was_declined_is_not_confirmed():
    made = proposed()
    decline(actor=identity_of("us.admin2"), grants=[made.uuid], reason="Not needed")
    with pytest.raises(NotAllowedInState):
        confirm(actor=identity_of("us.admin2"), grants=[made.uuid])
    assert Grant.objects.get(pk=made.pk).status_at(timezone.now()) == "declined"


def test_an_admin_takes_his_own_proposal_back():
    made = proposed()
    decline(actor=identity_of("us.admin"), grants=[made.uuid], reason="A slip")
    assert not Grant.objects.waiting(timezone.now()).exists()


def test_nobody_declines_what_is_for_himself():
    made = proposed("us.admin2")
    with pytest.raises(NotPermitted):
        decline(actor=identity_of("us.admin2"), grants=[made.uuid], reason="Too modest")


def test_declining_needs_a_reason():
    made = proposed()
    with pytest.raises(Incomplete):
        decline(actor=identity_of("us.admin2"), grants=[made.uuid], reason=" ")


def test_several_are_confirmed_together_or_not_at_all():
    first, second = proposed(), proposed(level=2, right="read")
    decline(actor=identity_of("us.admin2"), grants=[second.uuid], reason="Not needed")
    with pytest.raises(NotAllowedInState):
        confirm(actor=identity_of("us.admin2"), grants=[first.uuid, second.uuid])
    assert Grant.objects.get(pk=first.pk).confirmed_at is None


def test_a_proposal_whose_term_is_over_is_not_confirmed():
    made = proposed()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        Grant.objects.filter(pk=made.pk).update(valid_until=timezone.now() + timedelta(hours=1))
        clock.shift(timedelta(hours=2))
        with pytest.raises(NotAllowedInState) as refused:
            confirm(actor=identity_of("us.admin2"), grants=[made.uuid])
    assert "expired" in str(refused.value.title)


def test_a_proposal_of_somebody_who_is_no_admin_any_more_is_not_confirmed():
    made = proposed()
    role = person("us.admin").grants.get(role="clearance_admin")
    revoke(actor=identity_of("us.admin2"), grant=role.uuid, reason="Left")
    with pytest.raises(NotAllowedInState):
        confirm(actor=identity_of("us.admin2"), grants=[made.uuid])


def test_an_admin_whose_role_is_revoked_during_a_request_acts_no_more():
    made, before = proposed(), identity_of("us.admin2")
    role = person("us.admin2").grants.get(role="clearance_admin")
    revoke(actor=identity_of("us.admin"), grant=role.uuid, reason="Left")
    with pytest.raises(NotPermitted):
        confirm(actor=before, grants=[made.uuid])
    with pytest.raises(NotPermitted):
        revoke(actor=before, grant=made.uuid, reason="Late")
    with pytest.raises(NotPermitted):
        propose(actor=before, user=person("us.officer").uuid, what=What(role="auditor"), reason="Late")


def test_what_is_held_until_a_day_may_be_proposed_for_longer():
    member = person("us.nobody")
    soon, later = timezone.now() + timedelta(days=3), timezone.now() + timedelta(days=30)
    granted(member, role="auditor", valid_until=soon)
    granted(member, role="auditor", valid_until=later)
    assert identify(member, soon + timedelta(days=1)).has("auditor")


def test_what_waits_already_is_not_proposed_twice():
    proposed()
    with pytest.raises(Incomplete):
        proposed()


def test_a_revocation_holds_from_the_next_request_on(sign_in):
    client = sign_in("us.officer")
    designation = in_state("submitted")
    assert client.get(designation.get_absolute_url()).status_code == 200
    level = Grant.objects.get(user=person("us.officer"), right="read")
    revoke(actor=identity_of("us.admin"), grant=level.uuid, reason="Left the centre")
    assert client.get(designation.get_absolute_url()).status_code == 404


def test_nobody_grants_to_himself():
    with pytest.raises(NotPermitted):
        proposed("us.admin")


def test_nobody_revokes_from_himself():
    held = Grant.objects.get(user=person("us.admin"), role="clearance_admin")
    with pytest.raises(NotPermitted):
        revoke(actor=identity_of("us.admin"), grant=held.uuid, reason="Enough")


def test_an_admin_does_not_learn_of_the_other_delegations_people():
    with pytest.raises(NotVisible):
        proposed("ru.officer")


def test_an_officer_cannot_grant():
    with pytest.raises(NotVisible):
        proposed(by="us.officer")


def test_a_grant_needs_a_reason():
    with pytest.raises(Incomplete) as refused:
        propose(actor=identity_of("us.admin"), user=person("us.nobody").uuid, what=What(role="auditor"), reason=" ")
    assert "reason" in refused.value.facts["fields"]


def test_what_is_held_is_not_granted_again():
    with pytest.raises(Incomplete):
        proposed("us.officer", role="liaison_officer")


def test_an_observer_mission_has_no_liaison_officers():
    with pytest.raises(Incomplete):
        proposed("un.nobody", by="un.admin", role="liaison_officer")


def test_the_pages_of_two_admins_grant_and_one_revokes(sign_in):
    first, second, member = sign_in("us.admin"), sign_in("us.admin2"), person("us.nobody")
    address = f"/clearances/people/{member.uuid}/"
    first.post(address, {"what": "compartment:AIR", "right": "read", "reason": "Joins the air cell"})
    made = Grant.objects.get(user=member, compartment="AIR")
    refused = first.post("/clearances/proposals/", {"chosen": str(made.uuid), "act": "confirm"})
    assert refused.status_code == 403
    assert identify(member).compartments == frozenset()
    second.post("/clearances/proposals/", {"chosen": str(made.uuid), "act": "confirm"})
    assert identify(member).compartments == {"AIR"}
    first.post(f"{address}grants/{made.uuid}/revoke/", {"reason": "Leaves"})
    assert identify(member).compartments == frozenset()


def test_a_proposal_decided_meanwhile_is_answered_with_the_current_list(sign_in):
    made = proposed()
    client = sign_in("us.admin2")
    decline(actor=identity_of("us.admin"), grants=[made.uuid], reason="A slip")
    answer = client.post("/clearances/proposals/", {"chosen": str(made.uuid), "act": "confirm"})
    assert answer.status_code == 422
    assert "is no longer pending" in answer.content.decode()


def test_declining_without_a_reason_keeps_what_was_chosen(sign_in):
    made = proposed()
    answer = sign_in("us.admin2").post("/clearances/proposals/", {"chosen": str(made.uuid), "act": "decline"})
    assert answer.status_code == 422
    assert "checked" in answer.content.decode()


def test_the_only_admin_is_told_what_to_ask_of_the_operator(sign_in):
    page = sign_in("un.admin").get("/clearances/").content.decode()
    assert "manage.py person" in page
    person("un.admin2")
    assert "manage.py person" not in sign_in("un.admin").get("/clearances/").content.decode()


@pytest.mark.parametrize("address", ["", "proposals/", "ending/", "reviews/", "people.csv", "import/"])
@pytest.mark.parametrize("name", ["us.officer", "us.auditor", "us.nobody", "un.observer"])
def test_who_is_no_clearance_admin_finds_none_of_these_pages(sign_in, name, address):
    assert sign_in(name).get(f"/clearances/{address}").status_code == 404


def test_an_admin_sees_no_proposal_of_another_delegation(sign_in):
    made = proposed()
    client = sign_in("ru.admin")
    assert "us.nobody" not in client.get("/clearances/proposals/").content.decode()
    assert client.post("/clearances/proposals/", {"chosen": str(made.uuid), "act": "confirm"}).status_code == 422


def test_what_ends_soon_is_listed_until_it_is_prolonged(sign_in):
    member = person("us.nobody")
    granted(member, role="auditor", reason="For ten days", valid_until=timezone.now() + timedelta(days=10))
    client = sign_in("us.admin")
    assert "For ten days" not in client.get("/clearances/ending/?days=7").content.decode()
    assert "For ten days" in client.get("/clearances/ending/?days=30").content.decode()
    granted(member, role="auditor", reason="For good")
    assert "For ten days" not in client.get("/clearances/ending/?days=30").content.decode()


@pytest.mark.parametrize("days", ["", "x", "0", "-1", "9" * 30])
def test_another_number_of_days_is_answered_with_thirty(sign_in, days):
    assert sign_in("us.admin").get("/clearances/ending/", {"days": days}).status_code == 200


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
    assert designation.current.titles["en"] not in page


def test_the_page_does_not_tell_of_what_the_admin_is_not_cleared_for(sign_in):
    hidden = in_state("submitted", level=3)
    client = sign_in("ru.admin", level=2)
    page = without_tokens(client.get("/register/access/", {"designation": hidden.reference}))
    nothing = without_tokens(client.get("/register/access/", {"designation": "JIC-1999-9999"}))
    assert page.replace(hidden.reference, "#") == nothing.replace("JIC-1999-9999", "#")


def test_the_right_to_read_and_the_right_to_mark_are_held_apart():
    member = person("us.nobody", level=None)
    for what in ({"level": 2, "right": "read"}, {"level": 1, "right": "mark"}, {"compartment": "AIR", "right": "mark"}):
        granted(member, **what)
    held = identify(member)
    assert (held.level, held.mark_level) == (2, 1)
    assert (held.compartments, held.mark_compartments) == (frozenset(), frozenset({"AIR"}))


def test_a_compartment_that_the_theatre_does_not_have_is_not_granted():
    with pytest.raises(Incomplete):
        proposed(compartment="MARS", right="read")
