"""The three faces of every row give one answer: the predicate, the query, and the SQL expression."""

from __future__ import annotations

import pytest
from django.db import connection

from apps.access.connection import reading_as
from apps.access.identity import identify
from apps.access.policy import can, registered, visible
from apps.access.row_rules import row_sql
from apps.designations.models import Designation
from tests.drafting import in_state
from tests.people import identity_of

pytestmark = pytest.mark.django_db


def by_sql(model, action) -> set[int]:
    with connection.cursor() as cursor:
        table, key = model._meta.db_table, model._meta.pk.column
        cursor.execute(f'SELECT t."{key}" FROM "{table}" t WHERE {row_sql(model, action)}')
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.slow
def test_predicate_query_and_sql_agree_for_everybody_on_everything(everybody):
    compared = 0
    stored = {model: list(model._default_manager.all()) for model in registered()}
    for user in everybody:
        principal = identify(user)
        for model, actions in registered().items():
            things = stored[model]
            for action in actions:
                by_predicate = {thing.pk for thing in things if can(principal, action, thing)}
                by_query = set(visible(principal, model._default_manager.all(), action).values_list("pk", flat=True))
                where = f"{user.username} × {action} × {model.__name__}"
                assert by_query == by_predicate, where
                with reading_as(principal):
                    assert by_sql(model, action) == by_predicate, where
                compared += len(things)
    assert compared > 10_000


def test_what_has_no_row_is_denied():
    principal = identity_of("us.officer")
    designation = in_state("in_force")
    assert not can(principal, "target", designation)
    assert not visible(principal, Designation.objects.all(), "target").exists()
