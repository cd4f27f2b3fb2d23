"""A release takes every signatory, of those that are there when it comes about: one that has left, or that joins."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from apps.access.connection import reading_as, unit_of_work
from apps.access.errors import NotAllowedInState
from apps.access.policy import VIEW, can, visible
from apps.accounts.models import Delegation, User
from apps.consents.proofs import BY_PASSWORD
from apps.cooperation.joint import NotJoint, Outdated
from apps.documents.models import Instrument, InstrumentFile, Publication, PublicationConsent, PublicationEnd
from apps.documents.publishing import consent, end
from apps.documents.selectors import listed, publications
from tests.built_once import built_once
from tests.cooperation.leaving import gives
from tests.documents.registry import entered, proposed, uploaded
from tests.people import identity_of, person

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


@pytest.mark.parametrize(("name", "level"), [("un.observer", 3), ("ru.officer2", 1)])
def test_why_a_release_was_declined_stays_with_who_may_read(as_role, name, level):
    file = uploaded(entered(level=2))
    declined = proposed(file.instrument)
    end(actor=identity_of("ru.authority"), publication=declined.uuid, reason="Our losses stand in it.")
    row = proposed(file.instrument)
    for code in ("us", "ru"):
        consents(row, code)
    actor, reader = identity_of(name, level), identity_of("us.officer")
    found = publications(actor, timezone.now(), [file.instrument])[file.instrument.pk]
    assert [one.row.uuid for one in found] == [row.uuid]
    assert len(publications(reader, timezone.now(), [file.instrument])[file.instrument.pk]) == 2
    as_role("jic_web")
    with reading_as(actor):
        assert (PublicationEnd.objects.count(), PublicationConsent.objects.count()) == (0, 2)
    with reading_as(reader):
        assert PublicationEnd.objects.get().reason == "Our losses stand in it."


@pytest.mark.parametrize(("name", "level"), [("un.observer", 3), ("ru.officer2", 1)])
def test_the_public_reads_no_proposal_but_the_one_that_counts(as_role, name, level):
    file = uploaded(entered(level=2))
    earlier = proposed(file.instrument)
    consents(earlier, "us")
    end(actor=identity_of("us.officer"), publication=earlier.uuid, reason="")
    row = proposed(file.instrument)
    for code in ("us", "ru"):
        consents(row, code)
    uploaded(file.instrument)
    later = proposed(file.instrument)
    consents(later, "ru")
    actor, reader = identity_of(name, level), identity_of("us.officer")
    assert [can(actor, VIEW, one) for one in Publication.objects.order_by("pk")] == [False, True, False]
    assert [one.uuid for one in visible(actor, Publication.objects.all())] == [row.uuid]
    as_role("jic_web")
    with reading_as(actor):
        assert [one.uuid for one in Publication.objects.all()] == [row.uuid]
        assert {one.publication_id for one in PublicationConsent.objects.all()} == {row.pk}
    with reading_as(reader):
        assert (Publication.objects.count(), PublicationConsent.objects.count()) == (3, 4)


def test_however_many_were_withdrawn_the_release_is_listed(document, monkeypatch):
    monkeypatch.setattr("apps.documents.selectors.MAX_PUBLICATIONS", 3)
    actor, reader = identity_of("us.officer"), identity_of("un.observer")
    row = proposed(document.instrument)
    for code in ("us", "ru"):
        consents(row, code)
    uploaded(document.instrument)
    # Moments are whole seconds: what follows is said after the release, and not at its own.
    with time_machine.travel(timezone.now() + timedelta(seconds=2)):
        for _number in range(4):
            end(actor=actor, publication=proposed(document.instrument).uuid, reason="")
        for each in (actor, reader):
            found = listed(each, document.instrument.uuid, timezone.now())
            assert found.released is not None
            assert found.released.row.uuid == row.uuid
        assert len(listed(actor, document.instrument.uuid, timezone.now()).publications) == 3
    earlier = row.said_at
    assert len(publications(actor, earlier, [document.instrument])[document.instrument.pk]) == 1


def by_sql(row: Publication, giver: User) -> None:
    """A person's consent as whoever serves could write it, past every service."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_publicationconsent"
            " (uuid, publication_id, delegation_id, user_id, digest, method, evidence, at)"
            " VALUES (gen_random_uuid(), %s, %s, %s, %s, 'password', '{}', now())",
            [row.pk, giver.delegation_id, giver.pk, bytes(row.digest)],
        )


@pytest.mark.parametrize("asks", ["us.authority", "us.officer", "ru.officer"])
def test_nobody_writes_another_persons_consent_by_sql(document, as_role, asks):
    row, actor = proposed(document.instrument), identity_of(asks)
    givers = [person("ru.authority"), person("us.officer2")]
    as_role("jic_web")
    for giver in givers:
        with pytest.raises(ProgrammingError, match="of nobody else"), unit_of_work(actor):
            by_sql(row, giver)


def test_an_authority_writes_their_own_consent(document, as_role):
    row, actor, giver = proposed(document.instrument), identity_of("ru.authority"), person("ru.authority")
    as_role("jic_web")
    with unit_of_work(actor):
        by_sql(row, giver)
    with reading_as(actor):
        assert PublicationConsent.objects.get().delegation.code == "RU"


@pytest.mark.parametrize("model", [Instrument, InstrumentFile])
def test_a_delegation_that_became_a_signatory_is_asked_too(document, as_role, model):
    row = proposed(document.instrument)
    consents(row, "ru")
    Delegation.objects.filter(code="UN").update(is_signatory=True)
    with pytest.raises(NotAllowedInState) as refused:
        consents(row, "us")
    assert "became a signatory" in str(refused.value.title)
    by_sql(row, person("us.authority"))
    actor = identity_of("us.authority")
    as_role("jic_web")
    with (
        reading_as(actor),
        pytest.raises(ProgrammingError, match="consent of every signatory"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {model._meta.db_table} SET released_at = now()")
