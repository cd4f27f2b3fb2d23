"""When which version was in force is kept by the database itself, and read for any moment."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from apps.designations.force_models import InForce
from tests.acting import rescind, resume, suspend
from tests.drafting import act, amended, approve_amendment, in_state

pytestmark = pytest.mark.django_db


def periods(designation):
    return list(InForce.objects.filter(designation=designation).order_by("entered_at"))


def test_a_version_is_in_force_from_the_last_approval_on():
    assert not periods(in_state("partly_approved"))
    held = in_state("in_force")
    (period,) = periods(held)
    last = held.acts.last()
    assert (period.version_id, period.entered_act, period.entered_at) == (held.current_id, last.uuid, last.at)
    assert (period.left_act, period.left_at) == (None, None)
    assert (period.recorded.lower, period.recorded.upper) == (last.at, None)


def test_an_amendment_takes_its_place_in_one_moment():
    held = in_state("in_force")
    changed = approve_amendment("ru.authority", amended(held, "amend_partly_approved"))
    first, second = periods(held)
    assert (first.version_id, second.version_id) == (held.current_id, changed.current_id)
    assert first.left_at == second.entered_at == second.valid_from
    assert first.left_act == second.entered_act


def test_a_suspension_ends_it_and_a_resumption_begins_it_again():
    held = act(suspend, "us.authority", in_state("in_force"), reason="Firing")
    held = act(resume, "us.authority", held)
    (period,) = periods(held)
    assert period.left_at is not None
    held = act(resume, "ru.authority", held)
    assert len(periods(held)) == 2
    act(rescind, "us.authority", act(rescind, "ru.authority", held, reason="Over"), reason="Over")
    assert all(period.left_at for period in periods(held))


@pytest.mark.parametrize("role", ["jic_web", "jic_worker", "jic_ledger"])
@pytest.mark.parametrize(
    "write", ["DELETE FROM {0}", "UPDATE {0} SET left_at = now()", "INSERT INTO {0} DEFAULT VALUES"]
)
def test_no_serving_process_writes_it(as_role, role, write):
    as_role(role)
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(write.format(InForce._meta.db_table))
