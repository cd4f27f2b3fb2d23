"""A document's title and number are nowhere but where its marking allows: on no page, in no entry of the log, in no
bundle, and in no row that the database gives to somebody else. Nobody releases one alone, in the database neither."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from apps.access.connection import as_system, reading_as
from apps.access.policy import visible
from apps.access.row_security import protected
from apps.documents.models import Instrument, InstrumentFile, Opening, Publication, PublicationConsent
from apps.documents.reading import open_page
from apps.ledger.models import Entry
from apps.ledger.seal import seal_all
from tests.built_once import built_once
from tests.canaries import Canary
from tests.documents.registry import entered, pdf, proposed, uploaded
from tests.drafting import in_state
from tests.pages import body
from tests.people import identity_of, person
from tests.site.crawl import all_patterns

pytestmark = pytest.mark.django_db
ORIOLE = Canary("Ivolga", "Иволга", (38.345671, 34.765431))
NUMBER = 7_331
# Apart from digests, which have every row of four figures by chance.
ITS_NUMBER = re.compile(rf"(?<![0-9a-f]){NUMBER}(?![0-9a-f])")
# Without the clearance, of a delegation that signs nothing, or with a role that reads no content.
NOT_CLEARED = [("ru.officer2", 2), ("us.auditor", 2), ("us.admin", 3), ("un.observer", 3), ("un.auditor", 3)]


@built_once
def hidden(_folder: Any) -> InstrumentFile:
    """Read by both, and proposed for release."""
    titles = {"en": f"{ORIOLE.word} accord", "ru": f"Соглашение «{ORIOLE.word_ru}»"}
    file = uploaded(entered(number=NUMBER, titles=titles, level=3), pdf(1, ORIOLE.word))
    proposed(file.instrument)
    for name in ("us.officer", "ru.authority"):
        open_page(actor=identity_of(name), reader=person(name), file=file.uuid, number=1)
    in_state("in_force")
    seal_all()
    return file


def addresses_of(file: InstrumentFile) -> list[str]:
    values = {
        "<uuid:document>": str(file.instrument.uuid),
        "<uuid:file>": str(file.uuid),
        "<uuid:publication>": str(Publication.objects.get().uuid),
        "<int:page>": "1",
    }
    found = []
    for pattern in all_patterns():
        if pattern.startswith("documents/"):
            for placeholder, value in values.items():
                pattern = pattern.replace(placeholder, value)
            found.append(f"/{pattern}")
    return found


SEARCHES = [
    "/",
    "/truce/",
    "/truce/data.json",
    "/map/",
    "/editions/",
    "/ledger/",
    f"/ledger/?q={ORIOLE.word}",
    f"/register/?text={ORIOLE.word}",
    f"/api/v1/designations/?text={ORIOLE.word}",
    "/api/v1/history/",
    "/clearances/",
]


@pytest.mark.parametrize("role", ["owner", "jic_web"])
@pytest.mark.parametrize(("name", "level"), NOT_CLEARED)
def test_who_is_not_cleared_finds_no_trace(sign_in, hidden, as_role, name, level, role):
    client, addresses = sign_in(name, level), addresses_of(hidden)
    if role != "owner":
        as_role(role)
    for address in (*addresses, *SEARCHES):
        for answer in (client.get(address), client.post(address, {"revision": "1"})):
            assert answer.status_code < 500, address
            said = body(answer).decode(errors="replace")
            assert not ORIOLE.found_in(said), address
            assert not ITS_NUMBER.search(said), address
            assert hidden.digest_hex[:16] not in said


def test_who_is_cleared_finds_it(sign_in, hidden):
    said = sign_in("ru.officer").get("/documents/").content.decode()
    assert ORIOLE.found_in(said)
    assert ITS_NUMBER.search(said)


def test_no_entry_of_the_log_has_a_title_or_a_byte(hidden):
    with as_system():
        told = [entry.leaf_text + "".join(entry.openings) for entry in Entry.objects.all()]
    assert any("document_opening" in text for text in told)
    assert not any(ORIOLE.found_in(text) or ITS_NUMBER.search(text) or "%PDF" in text for text in told)


def test_each_sides_auditors_read_their_own_openings_in_the_log(hidden):
    def events(name: str) -> set[str]:
        actor = identity_of(name)
        found = visible(actor, Entry.objects.filter(event__startswith="document"))
        return {entry.event for entry in found}

    assert "document_opening.created" in events("us.auditor")
    assert events("ru.auditor") == {"document_opening.created"}
    assert events("un.auditor") == set()


@pytest.mark.parametrize(("name", "level"), NOT_CLEARED)
def test_the_database_gives_them_no_row(hidden, as_role, name, level):
    actor = identity_of(name, level)
    tables = [model._meta.db_table for model in protected() if model._meta.app_label == "documents"]
    assert len(tables) == 12
    as_role("jic_web")
    for table in tables:
        with reading_as(actor), connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            assert cursor.fetchone() == (0,), table


def test_a_reader_gets_no_other_readers_openings_by_sql(hidden, as_role):
    actor = identity_of("us.officer")
    as_role("jic_web")
    with reading_as(actor):
        assert {one.user.username for one in Opening.objects.select_related("user")} == {"us.officer"}


@pytest.mark.parametrize("model", [Instrument, InstrumentFile])
@pytest.mark.parametrize("role", ["owner", "jic_web"])
def test_nobody_releases_alone_by_whatever_statement(hidden, as_role, model, role):
    actor = identity_of("us.authority")
    if role != "owner":
        as_role(role)
    with reading_as(actor), pytest.raises(ProgrammingError, match="consent of every signatory"), transaction.atomic():
        model.objects.update(released_at=timezone.now())
    row = Publication.objects.get() if role == "owner" else None
    if row is not None:
        PublicationConsent.objects.create(
            publication=row,
            delegation=person("us.authority").delegation,
            user=person("us.authority"),
            digest=row.digest,
            method="password",
            at=timezone.now(),
        )
        with pytest.raises(ProgrammingError, match="consent of every signatory"), transaction.atomic():
            model.objects.update(released_at=timezone.now())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents_instrument SET content = '{}'",
        "DELETE FROM documents_instrument",
        "UPDATE documents_filekey SET wrapped = ''",
        "DELETE FROM documents_opening",
    ],
)
def test_what_is_on_record_is_not_changed_by_who_serves(hidden, as_role, change):
    as_role("jic_web")
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)
