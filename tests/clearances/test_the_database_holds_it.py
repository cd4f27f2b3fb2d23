"""The rule of two, held by the database itself, whoever writes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from apps.access.models import Grant
from apps.clearances.models import AccessReview
from tests.people import person

pytestmark = pytest.mark.django_db


def given(**fields):
    return Grant.objects.create(
        **{"user": person("us.nobody"), "role": "auditor", "valid_from": timezone.now(), "reason": "x", **fields}
    )


def proposed(**fields):
    return given(granted_by=person("us.admin"), **fields)


def refused(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_a_grant_to_oneself():
    refused(lambda: proposed(user=person("us.admin")))


def test_a_grant_that_one_admin_made_and_confirmed():
    admin = person("us.admin")
    refused(lambda: proposed(confirmed_by=admin, confirmed_at=timezone.now()))


def test_a_grant_that_its_holder_confirmed():
    holder = person("us.nobody")
    refused(lambda: proposed(confirmed_by=holder, confirmed_at=timezone.now()))


def test_a_grant_that_nobody_confirmed_and_yet_holds():
    refused(lambda: proposed(confirmed_at=timezone.now()))


def test_a_grant_that_nobody_proposed_and_somebody_confirmed():
    refused(lambda: given(confirmed_by=person("us.admin"), confirmed_at=timezone.now()))


def test_a_grant_that_an_operator_set_up_and_that_waits():
    refused(lambda: given())


def test_a_proposal_from_another_delegation():
    refused(lambda: given(granted_by=person("ru.admin")))


def test_a_confirmation_from_another_delegation():
    made, other = proposed(), person("ru.admin")
    refused(lambda: Grant.objects.filter(pk=made.pk).update(confirmed_by=other, confirmed_at=timezone.now()))


def test_a_revocation_from_another_delegation():
    made, other = proposed(), person("ru.admin")
    taken = {"revoked_by": other, "revoked_at": timezone.now(), "revoke_reason": "x"}
    refused(lambda: Grant.objects.filter(pk=made.pk).update(**taken))


def test_a_confirmation_of_what_was_declined():
    made, second = proposed(), person("us.admin2")
    Grant.objects.filter(pk=made.pk).update(revoked_by=second, revoked_at=timezone.now(), revoke_reason="x")
    refused(lambda: Grant.objects.filter(pk=made.pk).update(confirmed_by=second, confirmed_at=timezone.now()))


def test_a_revocation_that_is_undone():
    made, second = proposed(), person("us.admin2")
    Grant.objects.filter(pk=made.pk).update(revoked_by=second, revoked_at=timezone.now(), revoke_reason="x")
    refused(lambda: Grant.objects.filter(pk=made.pk).update(revoked_by=None, revoked_at=None, revoke_reason=""))


def test_a_term_that_ends_before_it_begins():
    refused(lambda: proposed(valid_until=timezone.now() - timedelta(days=1)))


def test_the_pages_role_cannot_write_what_an_operator_may(as_role):
    holder, now = person("us.nobody"), timezone.now()
    as_role("jic_web")
    with pytest.raises(ProgrammingError, match="begins as a proposal"), transaction.atomic():
        given(user=holder, confirmed_at=now)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("UPDATE access_grant SET valid_until = NULL, level = 3")


def test_a_review_is_never_changed():
    made = AccessReview.objects.create(user=person("us.officer"), reviewer=person("us.admin"), at=timezone.now())
    with pytest.raises(ProgrammingError, match="is refused"), transaction.atomic():
        AccessReview.objects.filter(pk=made.pk).update(note="x")


def test_a_review_of_oneself():
    admin = person("us.admin")
    refused(lambda: AccessReview.objects.create(user=admin, reviewer=admin, at=timezone.now()))


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
        given(**{"role": "", "confirmed_at": timezone.now(), **what})
