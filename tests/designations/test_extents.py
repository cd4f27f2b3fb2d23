"""Where each current outline lies is kept by the database itself, for the index of the map."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from apps.designations.extent_models import Extent
from apps.designations.models import Designation
from tests.drafting import amended, approve_amendment, in_state

pytestmark = pytest.mark.django_db


def extents():
    return {extent.designation_id: extent.box for extent in Extent.objects.all()}


def current_boxes():
    return {one.pk: one.current.box for one in Designation.objects.select_related("current")}


@pytest.mark.parametrize("state", ["draft", "submitted", "countered", "in_force", "rescinded"])
def test_it_is_the_box_of_the_current_version_in_every_state(state):
    in_state(state)
    assert extents() == current_boxes() != {}


def test_it_moves_with_the_version_and_not_with_what_is_proposed():
    held = in_state("in_force")
    before = extents()
    proposed = amended(held, "amend_partly_approved")
    assert extents() == before
    approve_amendment("ru.authority", proposed)
    assert extents() == current_boxes() != before


@pytest.mark.parametrize("role", ["jic_web", "jic_worker", "jic_ledger"])
@pytest.mark.parametrize(
    "statement", ["SELECT * FROM {0}", "DELETE FROM {0}", "UPDATE {0} SET box = NULL", "INSERT INTO {0} DEFAULT VALUES"]
)
def test_no_serving_process_reads_or_writes_it(as_role, role, statement):
    as_role(role)
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(Extent._meta.db_table))
