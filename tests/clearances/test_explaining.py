"""Who can see a designation, rule by rule, and what the others lack."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.clearances.explaining import explained, explained_without
from apps.designations.models import Designation
from tests.drafting import in_state
from tests.pages import without_tokens
from tests.people import granted, identity_of, person

pytestmark = pytest.mark.django_db


def of(name, thing, by="us.admin"):
    return next(one for one in explained(identity_of(by), thing) if one.user.username == name)


def test_each_rule_is_answered_condition_by_condition():
    thing = in_state("submitted", level=2)
    one = of("us.officer", thing)
    assert one.permits
    assert one.lacks == []
    assert any(all(answer for _condition, answer in finding.answers) for finding in one.findings)


def test_what_is_lacking_is_said_by_the_rule_that_came_nearest():
    thing = in_state("submitted", level=3)
    person("us.officer2", level=2)
    one = of("us.officer2", thing)
    assert not one.permits
    assert [condition.sentence() for condition in one.lacks] == ["is cleared for the marking"]


def test_who_is_granted_what_he_lacked_sees_it():
    thing = in_state("submitted", level=3)
    granted(person("us.officer2", level=2), level=3, right="read")
    assert of("us.officer2", thing).permits


def test_who_may_not_sign_in_sees_nothing_whatever_the_rules_say():
    thing = in_state("submitted")
    user = person("us.authority")
    user.is_active = False
    user.save()
    assert not of("us.authority", thing).permits


def test_only_members_of_the_own_delegation_are_explained():
    thing = in_state("submitted")
    assert {one.user.delegation.code for one in explained(identity_of("ru.admin"), thing)} == {"RU"}


def test_the_clocks_own_rule_explains_nobodys_access(sign_in):
    thing = in_state("submitted")
    page = sign_in("us.admin").get("/register/access/", {"designation": thing.reference}).content.decode()
    assert "has the role: system" not in page


def test_many_members_are_explained_in_as_few_queries_as_one(django_assert_num_queries):
    thing = in_state("submitted")
    for name in ("us.officer", "us.officer2", "us.auditor", "us.authority"):
        person(name)
    principal = identity_of("us.admin")
    with django_assert_num_queries(2):
        assert len(explained(principal, thing)) >= 5


# References of which the admin may be told nothing


def unexplained(client, reference):
    page = without_tokens(client.get("/register/access/", {"designation": reference}))
    return page.replace(reference, "#")


@pytest.mark.parametrize("state", ["submitted", "in_force", "rejected"])
def test_a_hidden_reference_is_explained_like_one_that_was_never_given(sign_in, state):
    hidden = in_state(state, side="ru", level=3)
    person("us.officer2", level=2)
    client = sign_in("us.admin", level=1)
    page = unexplained(client, hidden.reference)
    assert page == unexplained(client, "JIC-1999-9999")
    assert "us.officer2: " in page
    assert "depends on the designation" in page
    assert "JIC RESTRICTED" in page, "what the member has"


def test_a_hidden_reference_costs_the_same_questions(sign_in):
    hidden = in_state("submitted", side="ru", level=3)
    client = sign_in("us.admin", level=1)
    counts = []
    for reference in (hidden.reference, "JIC-1999-9999"):
        with CaptureQueriesContext(connection) as captured:
            client.get("/register/access/", {"designation": reference})
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_who_has_no_role_sees_no_designation_whatever_it_is():
    person("us.nobody")
    person("us.officer2")
    possible = {one.user.username: one for one in explained_without(identity_of("us.admin"), Designation)}
    assert possible["us.officer2"].may_permit
    assert not possible["us.nobody"].may_permit
    assert not possible["us.admin"].may_permit, "managing access gives none"


def test_only_the_person_is_judged_where_nothing_is_said_of_the_thing():
    person("us.officer2")
    one = next(
        one for one in explained_without(identity_of("us.admin"), Designation) if one.user.username == "us.officer2"
    )
    answers = {condition.sentence(): answer for rule in one.rules for condition, answer in rule}
    assert answers["belongs to a signatory delegation"] is True
    assert answers["is cleared for the marking"] is None
    assert answers["it has been submitted"] is None


def test_every_designation_that_may_be_explained_still_is(sign_in):
    shown = in_state("submitted", level=1)
    page = sign_in("us.admin", level=1).get("/register/access/", {"designation": shown.reference}).content.decode()
    assert "Allowed by this rule:" in page
    assert "depends on the designation" not in page
