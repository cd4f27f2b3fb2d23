"""Who can see a designation, rule by rule, and what the others lack."""

import pytest

from apps.clearances.explaining import explained
from tests.drafting import in_state
from tests.people import granted, person, who

pytestmark = pytest.mark.django_db


def of(name, thing, by="us.admin"):
    return next(one for one in explained(who(by), thing) if one.user.username == name)


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
    assert {one.user.delegation.code for one in explained(who("ru.admin"), thing)} == {"RU"}


def test_the_clocks_own_rule_explains_nobodys_access(sign_in):
    thing = in_state("submitted")
    page = sign_in("us.admin").get("/register/access/", {"designation": thing.reference}).content.decode()
    assert "has the role: system" not in page


def test_many_members_are_explained_in_as_few_queries_as_one(django_assert_num_queries):
    thing = in_state("submitted")
    for name in ("us.officer", "us.officer2", "us.auditor", "us.authority"):
        person(name)
    asker = who("us.admin")
    with django_assert_num_queries(2):
        assert len(explained(asker, thing)) >= 5
