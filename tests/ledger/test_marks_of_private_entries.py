"""A side's own auditor reads of its private matters what they are cleared for: an entry about a marked record is opened
to nobody below the marking, on no page, in no bundle, and in no row of the database. The log stays whole for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from apps.access.connection import as_system, reading_as
from apps.access.policy import visible
from apps.consents.proofs import BY_PASSWORD
from apps.documents.entering import govern
from apps.documents.publishing import consent, end
from apps.documents.reading import open_page
from apps.ledger.bundle import Asked, export
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from apps.negotiation.copies import release
from tests.built_once import built_once
from tests.documents.registry import entered, proposed, uploaded
from tests.drafting import fresh, in_state
from tests.ledger.test_private_matters import opened_lines
from tests.people import identity_of, person
from tests.witnessed import Witnesses, judged

pytestmark = pytest.mark.django_db
# By noun: what each side's delegation has of its own about a document of level 3.
OF_DOCUMENTS = {
    *("document", "document_file", "document_pages", "document_opening", "document_article"),
    *("publication", "publication_consent", "publication_end"),
}


@built_once
def marked(folder: Path) -> Path:
    """A document of the highest level with all that is recorded of one, a copy of a designation of that level,
    beside the grants of that level."""
    us = identity_of("us.officer")
    secret = in_state("in_force", level=3)
    governing = entered(number=2, level=1)
    govern(actor=us, instrument=governing.uuid, article="4", designation=secret.reference)
    file = uploaded(entered(level=3))
    govern(actor=us, instrument=file.instrument.uuid, article="3", provision="review_at")
    open_page(actor=us, reader=person("us.officer"), file=file.uuid, number=1)
    first = proposed(file.instrument)
    authority = identity_of("us.authority")
    consent(actor=authority, publication=first.uuid, digest=first.digest_hex, proof=BY_PASSWORD)
    end(actor=us, publication=first.uuid, reason="")
    draft = in_state("draft", level=3)
    release(actor=us, designation=draft.uuid, revision=fresh(draft).revision, to="RU", precision="squares_5km")
    seal_all()
    return folder


def nouns(name: str, level: int) -> set[str]:
    found = visible(identity_of(name, level), Entry.objects.filter(private_to__code="US"))
    return {entry.event.partition(".")[0] for entry in found}


def test_an_auditor_who_is_cleared_reads_them_all(marked):
    assert nouns("us.auditor", 3) >= {*OF_DOCUMENTS, "release", "grant"}


@pytest.mark.parametrize("level", [1, 2])
def test_an_auditor_below_reads_none_but_what_has_no_marking(marked, level):
    assert nouns("us.auditor", level) >= {"grant", "user", "document"}
    assert not nouns("us.auditor", level) & (OF_DOCUMENTS - {"document"} | {"release"})


def test_of_the_document_itself_they_read_the_one_that_they_may_know(marked):
    with as_system():
        every = Entry.objects.filter(event="document.created")
        assert sorted(every.values_list("level", flat=True)) == [1, 3]
    found = visible(identity_of("us.auditor", 2), every)
    assert [entry.level for entry in found] == [1]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_raw_sql_gives_what_the_policy_does(marked, as_role, level):
    actor = identity_of("us.auditor", level)
    expected = set(visible(actor, Entry.objects.all()).values_list("pk", flat=True))
    as_role("jic_web")
    with reading_as(actor), connection.cursor() as cursor:
        cursor.execute("SELECT index FROM ledger_entry")
        assert {index for (index,) in cursor.fetchall()} == expected


def test_no_page_and_no_answer_of_the_api_opens_one(sign_in, marked):
    with as_system():
        hidden = list(Entry.objects.filter(level=3, private_to__code="US", designation=None))
    assert len({entry.event for entry in hidden}) >= len(OF_DOCUMENTS)
    client = sign_in("us.auditor", 2)
    for entry in hidden:
        for address in (f"/ledger/{entry.index}/", f"/api/v1/history/{entry.index}/"):
            assert client.get(address).status_code == 404, (entry.event, address)
    listed = client.get("/ledger/").content.decode() + client.get("/api/v1/history/").content.decode()
    assert not [entry.event for entry in hidden if str(entry.subject) in listed]


def test_their_bundle_is_whole_and_opens_none_of_them(marked, tmp_path):
    witnesses = Witnesses(tmp_path / "witnesses")
    witnesses.agree()
    with as_system():
        hidden = set(Entry.objects.filter(level=3, private_to__code="US").values_list("index", flat=True))
    for level, opens in ((2, False), (3, True)):
        path = tmp_path / f"{level}.zip"
        export(path, replace(identity_of("us.auditor"), level=level), Asked())
        assert judged(path).finding is None
        assert bool(hidden & opened(path)) == opens


def opened(path: Path) -> set[int]:
    """The indices of the entries that a bundle opens."""
    return {int(line.split(b" ")[0]) for part in opened_lines(path) for line in part.splitlines()}
