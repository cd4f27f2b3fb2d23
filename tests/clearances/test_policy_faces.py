"""The three faces of every row give one answer: the predicate, the query, and the SQL expression."""

from __future__ import annotations

import random

import pytest
from django.db import connection

from apps.accounts.models import Passkey, User
from apps.clearances.identity import Identity, identify
from apps.clearances.policy import can, registered, row_sql, visible
from apps.designations.models import Designation
from apps.ledger.seal import seal_all
from apps.negotiation.comments import comment
from tests.drafting import STATES, in_state, square
from tests.people import LETTERS, give, person, who

pytestmark = pytest.mark.django_db


def set_identity(asker: Identity) -> None:
    values = {
        "jic.user_id": asker.user_id or "",
        "jic.delegation_id": asker.delegation_id or "",
        "jic.signatory": "1" if asker.is_signatory else "0",
        "jic.roles": ",".join(sorted(asker.roles)),
        "jic.level": asker.level,
    }
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, str(value)])


def by_sql(model, action) -> set[int]:
    with connection.cursor() as cursor:
        table, key = model._meta.db_table, model._meta.pk.column
        cursor.execute(f'SELECT t."{key}" FROM "{table}" t WHERE {row_sql(model, action)}')
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def world() -> list[User]:
    chance = random.Random(2016)
    for number, state in enumerate(STATES):
        for side in ("us", "ru"):
            made = in_state(
                state,
                kind="no_combat_flight_area" if side == "us" else "intermingled",
                side=side,
                level=chance.choice([1, 2, 3]),
                shape=square(36.0 + number * 0.1, 35.0 if side == "us" else 36.0),
            )
            if made.is_copy:
                continue
            comment(who=who(f"{side}.officer"), designation=made.uuid, text="internal", internal=True)
            comment(who=who(f"{side}.officer"), designation=made.uuid, text="shared", internal=False)
    for number, name in enumerate(("us.authority", "us.admin", "ru.authority")):
        key = bytes([number])
        Passkey.objects.create(user=person(name), name="key", credential_id=key, public_key=key, cose_key=key)
    seal_all()
    askers = [person(f"{side}.{job}") for side in ("us", "ru", "un") for job in LETTERS]
    for side in ("us", "ru", "un"):
        for level in (None, 1, 2):
            jobs = chance.sample(sorted({role for roles in LETTERS.values() for role in roles}), 2)
            delegation = person(f"{side}.nobody").delegation
            mixed = User.objects.create_user(f"{side}.mixed{level}", None, full_name="x", delegation=delegation)
            askers.append(give(mixed, roles=tuple(jobs), level=level))
    return askers


def test_predicate_query_and_sql_agree_for_everybody_on_everything(world):
    compared = 0
    for user in world:
        asker = identify(user)
        set_identity(asker)
        for model, actions in registered().items():
            things = list(model._default_manager.all())
            for action in actions:
                by_predicate = {thing.pk for thing in things if can(asker, action, thing)}
                by_query = set(visible(asker, model._default_manager.all(), action).values_list("pk", flat=True))
                where = f"{user.username} × {action} × {model.__name__}"
                assert by_query == by_predicate, where
                assert by_sql(model, action) == by_predicate, where
                compared += len(things)
    assert compared > 10_000


def test_what_has_no_row_is_denied():
    asker = who("us.officer")
    designation = in_state("in_force")
    assert not can(asker, "target", designation)
    assert not visible(asker, Designation.objects.all(), "target").exists()
