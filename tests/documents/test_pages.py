"""The pages of the documents: who sees what, entering, uploading, releasing, and the past."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.documents.models import (
    Article,
    FileBytes,
    Instrument,
    InstrumentFile,
    Opening,
    Publication,
    PublicationConsent,
)
from tests.built_once import built_once
from tests.documents.registry import TITLES, entered, keys_made, pdf, proposed, released, uploaded
from tests.drafting import in_state
from tests.people import PASSWORD
from tests.signing import options_of, with_key
from tests.site.test_query_counts import MAX_QUERIES

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return " ".join(re.sub("<[^>]*>", " ", answer.content.decode()).split())


@built_once
def document(_folder: Any) -> InstrumentFile:
    return uploaded(entered(level=2))


def in_russian(client):
    client.post("/language/", {"language": "ru", "next": "/"})
    return client


@pytest.mark.parametrize("name", ["us.officer", "ru.authority", "ru.auditor"])
def test_who_is_cleared_sees_the_registry_and_the_document(sign_in, document, name):
    client = sign_in(name)
    address = f"/documents/{document.instrument.uuid}/"
    assert TITLES["en"] in text(client.get("/documents/"))
    assert TITLES["en"] in text(client.get(address))
    assert TITLES["ru"] in text(in_russian(client).get("/documents/"))
    page = client.get(f"/documents/files/{document.uuid}/1/")
    assert "no-store" in page.headers["Cache-Control"]
    assert "data:image/png;base64," in page.content.decode()


@pytest.mark.parametrize(("name", "level"), [("ru.officer", 1), ("us.admin", 3), ("un.observer", 3), ("un.auditor", 3)])
def test_who_is_not_finds_nothing_and_is_told_nothing(sign_in, document, name, level):
    client = sign_in(name, level)
    listed = client.get("/documents/")
    assert TITLES["en"] not in text(listed)
    assert "No document yet" in text(listed)
    for address in (
        f"{document.instrument.uuid}/",
        f"files/{document.uuid}/1/",
        f"{document.instrument.uuid}/release/",
    ):
        assert client.get(f"/documents/{address}").status_code == 404
    assert not Opening.objects.exists()


def test_a_document_is_entered_and_uploaded_on_pages(sign_in):
    keys_made()
    client = sign_in("us.officer")
    sent = {
        "number": "4",
        "title_en": "A title",
        "title_ru": "Название",
        "origin": "joint",
        "level": "2",
        "releasable_to": ["RU", "US"],
    }
    wrong = client.post("/documents/new/", {**sent, "releasable_to": ["US"]})
    assert (wrong.status_code, Instrument.objects.count()) == (422, 0)
    assert "releasable to every one of them" in text(wrong)
    assert client.post("/documents/new/", sent).status_code == 302
    row = Instrument.objects.get()
    address = f"/documents/{row.uuid}/files/"
    bad = client.post(address, {"language": "en", "file": SimpleUploadedFile("a.pdf", b"MZ program")})
    assert "This file is something else, whatever its name says." in text(bad)
    assert client.post(address, {"language": "en", "file": SimpleUploadedFile("a.pdf", pdf())}).status_code == 302
    assert "Its pages are being prepared" in text(client.get(f"/documents/{row.uuid}/"))
    early = client.get(f"/documents/files/{InstrumentFile.objects.get().uuid}/1/")
    assert (early.status_code, "not ready" in text(early)) == (409, True)


def test_an_article_governs_a_designation_that_both_may_see(sign_in, document):
    thing = in_state("in_force")
    client = sign_in("us.officer")
    address = f"/documents/{document.instrument.uuid}/articles/"
    assert client.post(address, {"article": "3", "designation": "JIC-1999-0001"}).status_code == 422
    assert client.post(address, {"article": "3", "designation": thing.reference}).status_code == 302
    assert client.post(address, {"article": "5", "provision": "review_at"}).status_code == 302
    assert Article.objects.count() == 2
    page = sign_in("ru.officer").get(f"/documents/{document.instrument.uuid}/")
    assert f"Article 3 : {thing.reference}" in text(page)


def test_openings_are_listed_to_the_originators(sign_in, document):
    sign_in("ru.officer").get(f"/documents/files/{document.uuid}/2/")
    address = f"/documents/{document.instrument.uuid}/"
    assert "(ru.officer)" in text(sign_in("us.authority").get(address))
    assert "(ru.officer)" not in text(sign_in("us.officer").get(address))


def test_a_release_is_proposed_consented_by_all_and_read_by_everybody(sign_in, document):
    us = sign_in("us.officer")
    made = us.post(f"/documents/{document.instrument.uuid}/release/")
    assert made.status_code == 302
    row = Publication.objects.get()
    address = f"/documents/releases/{row.uuid}/"
    assert "proposed, not agreed" in text(us.get("/documents/"))
    ru = sign_in("ru.authority")
    assert "A release waits for your delegation" in text(ru.get("/documents/"))
    sent = {"digest": row.digest_hex, "read": "on", "password": PASSWORD}
    assert ru.post(address, {**sent, "digest": "0" * 64}).status_code == 409
    assert ru.post(address, sent).status_code == 302
    observer = sign_in("un.observer")
    assert observer.get(f"/documents/{document.instrument.uuid}/").status_code == 404
    assert sign_in("us.authority").post(address, sent).status_code == 302
    page = observer.get(f"/documents/{document.instrument.uuid}/")
    assert "released" in text(page)
    assert "(ru.authority)" in text(page)
    assert observer.get(f"/documents/files/{document.uuid}/1/").status_code == 200
    assert TITLES["en"] in text(sign_in("us.admin").get("/documents/"))
    assert ru.post(f"{address}end/", {"reason": "Late"}).status_code == 409


def test_a_key_signs_a_consent_and_nothing_less_counts(sign_in, document):
    row = proposed(document.instrument)
    device, client = with_key("ru.authority"), sign_in("ru.authority")
    address = f"/documents/releases/{row.uuid}/"
    answer = device.signed(options_of(client.get(address), "signing-options"))
    sent = {"digest": row.digest_hex, "read": "on"}
    assert client.post(address, {**sent, "password": PASSWORD}).status_code == 422
    assert client.post(address, {**sent, "assertion": answer}).status_code == 302
    assert PublicationConsent.objects.get().is_signed


def test_nobody_consents_to_what_was_changed_meanwhile(sign_in, document):
    row = proposed(document.instrument)
    FileBytes.objects.update(sealed=b"x" * 64)
    sent = {"digest": row.digest_hex, "read": "on", "password": PASSWORD}
    answer = sign_in("ru.authority").post(f"/documents/releases/{row.uuid}/", sent)
    assert (answer.status_code, PublicationConsent.objects.count()) == (409, 0)
    assert "does not match its digest" in text(answer)
    shown = sign_in("us.authority").get(f"/documents/{document.instrument.uuid}/")
    assert "The stored bytes do not match the digest" in text(shown)


def test_the_pages_take_as_many_queries_for_many_documents(sign_in, document):
    client = sign_in("us.authority")
    addresses = ["/documents/", f"/documents/{document.instrument.uuid}/", f"/documents/files/{document.uuid}/1/"]

    def counted() -> list[int]:
        counts = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            counts.append(len(captured))
        return counts

    proposed(document.instrument)
    few = counted()
    for number in range(2, 8):
        entered(number=number)
    assert few == counted()
    assert max(few) <= MAX_QUERIES


def test_a_release_that_is_declined_releases_nothing(sign_in, document):
    row = proposed(document.instrument)
    ru = sign_in("ru.authority")
    address = f"/documents/releases/{row.uuid}/"
    assert ru.post(f"{address}end/", {"reason": ""}).status_code == 422
    assert ru.post(f"{address}end/", {"reason": "Not yet"}).status_code == 302
    assert "declined" in text(ru.get(address))
    sent = {"digest": row.digest_hex, "read": "on", "password": PASSWORD}
    assert sign_in("us.authority").post(address, sent).status_code == 409


@built_once
def published(_folder: Any) -> InstrumentFile:
    return released()


def test_the_past_shows_what_was_there_then(sign_in, published):
    client = sign_in("un.observer")
    assert TITLES["en"] in text(client.get("/documents/"))
    before = "?as_of=2016-09-08T00:00:00Z"
    assert "No document yet" in text(client.get(f"/documents/{before}"))
    assert client.get(f"/documents/{published.instrument.uuid}/{before}").status_code == 404
    assert "No document yet" in text(sign_in("us.officer").get(f"/documents/{before}"))


@pytest.mark.parametrize("name", ["us.officer", "us.authority", "ru.auditor", "un.observer"])
def test_every_page_opens_in_both_languages(sign_in, published, name):
    row = Publication.objects.get()
    client = sign_in(name)
    for language in ("en", "ru"):
        client.post("/language/", {"language": language, "next": "/"})
        one = published.instrument.uuid
        for address in ("", f"{one}/", f"files/{published.uuid}/1/", f"releases/{row.uuid}/"):
            assert client.get(f"/documents/{address}").status_code == 200, address
