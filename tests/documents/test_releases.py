"""A release takes every signatory, of those that are there when it comes about: one that has left, or that joins."""

from __future__ import annotations

from typing import Any

import pytest

from apps.consents.proofs import BY_PASSWORD
from apps.cooperation.joint import NotJoint, Outdated
from apps.documents.models import InstrumentFile, Publication, PublicationConsent
from apps.documents.publishing import consent, end
from tests.built_once import built_once
from tests.cooperation.leaving import gives
from tests.documents.registry import entered, proposed, uploaded
from tests.people import identity_of

pytestmark = pytest.mark.django_db


@built_once
def document(_folder: Any) -> InstrumentFile:
    return uploaded(entered())


def consents(row: Publication, code: str) -> Any:
    actor = identity_of(f"{code}.authority")
    return consent(actor=actor, publication=row.uuid, digest=row.digest_hex, proof=BY_PASSWORD)


@pytest.mark.parametrize("step", ["suspends", "withdraws"])
def test_nothing_is_released_while_a_signatory_is_away(document, step):
    row = proposed(document.instrument)
    consents(row, "ru")
    gives(step)
    with pytest.raises(NotJoint):
        consents(row, "us")
    assert PublicationConsent.objects.count() == 1
    end(actor=identity_of("us.officer"), publication=row.uuid, reason="")
    with pytest.raises(NotJoint):
        proposed(document.instrument)


def test_what_was_proposed_before_a_return_is_proposed_anew(document):
    row = proposed(document.instrument)
    consents(row, "ru")
    gives("withdraws")
    gives("returns")
    with pytest.raises(Outdated):
        consents(row, "us")
    end(actor=identity_of("us.officer"), publication=row.uuid, reason="")
    again = proposed(document.instrument)
    consents(again, "us")
    assert consents(again, "ru").holds_since
