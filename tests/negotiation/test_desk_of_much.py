"""The desk is no dearer for who has much waiting: as many statements, and no more rows than it shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.designations.models import Designation
from apps.negotiation.views.desk import MAX_ROWS
from apps.negotiation.waiting import count_waiting, waiting_for
from tests.drafting import in_state
from tests.people import identity_of
from tools.scale.load import load

pytestmark = pytest.mark.django_db(transaction=True)
FEW, MANY = 5, 700


def test_many_tasks_take_as_many_statements_as_one(sign_in, monkeypatch):
    made = []
    from_db = Designation.from_db.__func__

    def counted(cls, *row):
        made.append(1)
        return from_db(cls, *row)

    monkeypatch.setattr(Designation, "from_db", classmethod(counted))
    client = sign_in("us.officer")
    in_state("submitted", side="ru", kind="intermingled")
    load(FEW, seed=1)
    taken = []
    for more in (0, MANY):
        if more:
            load(more, seed=2)
        client.get("/")
        made.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/").status_code == 200
        taken.append((len(captured), len(made)))
    (statements, _rows), (statements_of_many, rows_of_many) = taken
    assert count_waiting(identity_of("us.officer"), MANY)[0] > MAX_ROWS
    assert statements_of_many == statements
    # The oldest of what is with others is one more.
    assert rows_of_many <= MAX_ROWS + 1


def test_the_oldest_tasks_are_shown_first_of_each_kind(sign_in):
    load(MANY, seed=3)
    actor = identity_of("us.officer")
    shown = waiting_for(actor, MAX_ROWS)
    everything = waiting_for(actor, 10 * MANY)
    assert len(everything) > MAX_ROWS
    assert [one.pk for one in shown] == [one.pk for one in everything[:MAX_ROWS]]
