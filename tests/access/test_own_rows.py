"""Nobody speaks or consents for another delegation, not even by SQL of the web role."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction

from apps.access.own_rows import kept
from apps.consents.models import Consent
from apps.cooperation.models import Notice
from apps.enquiries.models import EnquiryReply
from apps.exports.models import ExportOrder, FileExport
from apps.imports.models import FileImport
from apps.separation.models import StepAccount
from apps.truce.models import Attestation, Statement
from apps.undertakings.models import Mark
from tests.drafting import in_state
from tests.people import identity_of
from tests.separation.areas import intermingled
from tests.tokens.test_pages import as_web
from tests.undertakings.zones import castello

pytestmark = pytest.mark.django_db

LOCKED = "is recorded for the person who makes it"
TABLES = sorted(kept(), key=lambda model: model._meta.db_table)


def answer(model: type[models.Model], by: str, of: str, **more: object) -> str:
    """What the database says to `by` who adds a row in the name of `of`. A row that the lock lets in lacks the rest."""
    named = identity_of(of)
    row = {"delegation_id": named.delegation_id, "user_id": named.user_id, **more}
    places = ", ".join(["%s"] * len(row))
    statement = f"INSERT INTO {model._meta.db_table} ({', '.join(row)}) VALUES ({places})"
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        as_web(statement, by, *row.values())
    return str(refused.value)


def test_whatever_a_delegation_says_or_consents_to_is_kept():
    family = {model for model in apps.get_models() if issubclass(model, Statement | Consent)}
    assert family == kept() - {Notice, FileImport, FileExport, ExportOrder}


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.label)
@pytest.mark.parametrize("by", ["us.officer", "us.authority", "un.observer"])
def test_nobody_speaks_for_another_delegation_or_person(model, by):
    assert LOCKED in answer(model, by, "ru.authority")
    assert LOCKED in answer(model, by, "us.auditor")


def test_whoever_may_speaks_for_themselves():
    zone, area, thing = castello(), intermingled(), in_state("in_force")
    assert LOCKED not in answer(Attestation, "us.authority", "us.authority")
    assert LOCKED not in answer(Mark, "ru.officer", "ru.officer", designation_id=zone.pk)
    assert LOCKED not in answer(Mark, "un.observer", "un.observer", designation_id=zone.pk)
    assert LOCKED not in answer(StepAccount, "us.officer", "us.officer", designation_id=area.pk)
    assert LOCKED not in answer(EnquiryReply, "un.observer", "un.observer", designation_id=thing.pk)


def test_nobody_says_what_the_policy_does_not_let_them_say():
    zone, secret = castello(), castello("agreed")
    assert LOCKED in answer(Attestation, "us.officer", "us.officer")
    assert LOCKED in answer(Mark, "us.auditor", "us.auditor", designation_id=zone.pk)
    assert LOCKED in answer(Mark, "us.observer", "us.observer", designation_id=zone.pk)
    assert LOCKED in answer(Mark, "us.officer", "us.officer", designation_id=secret.pk)
    assert LOCKED in answer(EnquiryReply, "ru.officer", "ru.officer", designation_id=zone.pk)
