"""A page is shown to whom it may be, with their name on it and on record; what was changed is never shown."""

from __future__ import annotations

import hashlib
import io
import uuid
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone
from PIL import Image

from apps.access.connection import reading_as
from apps.access.errors import NotVisible
from apps.accounts.models import User
from apps.documents import keys
from apps.documents.envelope import Altered, Place, new_key, seal, unseal, unwrap, wrap
from apps.documents.models import FileBytes, InstrumentFile, Mismatch, Opening, PageImage
from apps.documents.page_images import WIDTH
from apps.documents.problems import AlteredDocument, KeyMissing, TooManyPages
from apps.documents.reading import MAX_A_MINUTE, open_page
from apps.documents.selectors import mismatches, openings
from apps.documents.stamp import FOOT
from tests.built_once import built_once
from tests.documents.registry import entered, pdf, uploaded
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db
PLACE = Place("instrument", "file", "digest", 1)


@built_once
def document(_folder: Any) -> InstrumentFile:
    return uploaded(entered())


def read(file: InstrumentFile, name: str = "ru.officer", page: int = 1) -> Any:
    return open_page(actor=identity_of(name), reader=person(name), file=file.uuid, number=page)


def test_what_is_sealed_opens_at_its_place_only():
    key, own = new_key(), new_key()
    sealed = seal(key, PLACE, b"page")
    digest = hashlib.sha256(b"page").digest()
    assert unseal(key, PLACE, sealed, digest) == b"page"
    for place in (
        Place("x", "file", "digest", 1),
        Place("instrument", "file", "other", 1),
        PLACE.__class__("instrument", "file", "digest", 2),
    ):
        with pytest.raises(Altered):
            unseal(key, place, sealed, digest)
    with pytest.raises(Altered):
        unseal(key, PLACE, sealed, hashlib.sha256(b"other").digest())
    wrapped = wrap(own, "file", "US", key)
    assert unwrap(own, "file", "US", wrapped) == key
    with pytest.raises(Altered):
        unwrap(own, "file", "RU", wrapped)


def test_a_page_bears_its_reader_and_is_on_record(document):
    shown = read(document, page=2)
    image = Image.open(io.BytesIO(shown.image))
    assert (shown.number, shown.pages) == (2, 2)
    assert abs(image.width - WIDTH) < 2
    plain = Image.open(io.BytesIO(read(document, "us.officer", 2).image))
    assert image.height == plain.height
    foot = (0, image.height - FOOT, image.width, image.height)
    assert image.crop(foot).tobytes() != plain.crop(foot).tobytes()
    row = Opening.objects.get(user=person("ru.officer"))
    assert (row.page, row.delegation.code, row.at) == (2, "RU", shown.at)


def test_the_name_on_a_page_may_be_cyrillic(document):
    User.objects.filter(pk=person("ru.officer").pk).update(full_name="Жанна Щукина-Эткинд")
    reader = User.objects.select_related("delegation").get(username="ru.officer")
    assert open_page(actor=identity_of("ru.officer"), reader=reader, file=document.uuid, number=1).image


def test_nothing_of_a_file_stands_in_the_database_as_it_is(document):
    stored = bytes(FileBytes.objects.get().sealed)
    assert b"%PDF" not in stored
    assert all(b"PNG" not in bytes(one.sealed) for one in PageImage.objects.all())


@pytest.mark.parametrize("model", [FileBytes, PageImage])
def test_stored_bytes_that_were_changed_are_never_shown(document, model):
    row = model.objects.order_by("pk").first()
    changed = bytearray(row.sealed)
    changed[40] ^= 1
    model.objects.filter(pk=row.pk).update(sealed=bytes(changed))
    for _time in range(2):
        with pytest.raises(AlteredDocument):
            read(document)
    assert not Opening.objects.exists()
    found = Mismatch.objects.get()
    assert found.page == (0 if model is FileBytes else 1)
    assert mismatches(identity_of("us.authority"), document.instrument, timezone.now())
    assert not mismatches(identity_of("us.officer"), document.instrument, timezone.now())


def test_pages_that_were_exchanged_are_not_shown(document):
    one, two = PageImage.objects.order_by("number")
    PageImage.objects.filter(pk=one.pk).update(sealed=two.sealed, digest=two.digest)
    with pytest.raises(AlteredDocument):
        read(document)


def test_a_key_that_is_missing_is_said_with_how_to_mend_it(document):
    kept = keys.key_file("RU").read_bytes()
    keys.key_file("RU").unlink()
    try:
        with pytest.raises(KeyMissing) as refused:
            read(document)
    finally:
        keys.key_file("RU").write_bytes(kept)
    assert "backup" in str(refused.value.mend)
    assert not Opening.objects.exists()
    assert read(document).image


def test_pages_are_opened_no_faster_than_people_read(document):
    for _time in range(MAX_A_MINUTE):
        Opening.objects.create(
            uuid=uuid.uuid4(),
            file=document,
            page=1,
            user=person("ru.officer"),
            delegation=person("ru.officer").delegation,
            at=timezone.now(),
        )
    with pytest.raises(TooManyPages):
        read(document)
    assert read(document, "ru.authority").image


@pytest.mark.parametrize("name", ["un.observer", "us.admin", "us.nobody"])
def test_who_is_no_reader_finds_no_document(document, name):
    with pytest.raises(NotVisible):
        read(document, name)


def test_a_page_that_there_is_not_is_not_found(document):
    for page in (0, 3):
        with pytest.raises(NotVisible):
            read(document, page=page)


def test_openings_are_shown_to_the_originators_and_to_oneself(document):
    read(document)
    read(document, "us.officer")

    def seen(name: str) -> set[str]:
        return {one.user.username for one in openings(identity_of(name), document.instrument, timezone.now())}

    both = {"ru.officer", "us.officer"}
    assert seen("us.authority") == seen("ru.authority") == seen("us.auditor") == both
    assert seen("us.officer") == {"us.officer"}
    assert seen("us.officer2") == set()


def test_openings_of_one_delegations_document_are_its_own_matter():
    file = uploaded(entered(joint=False))
    read(file)

    def seen(name: str) -> int:
        return len(openings(identity_of(name), file.instrument, timezone.now()))

    assert (seen("us.authority"), seen("ru.authority"), seen("ru.officer")) == (1, 0, 1)


def test_an_opening_is_the_web_roles_own_and_cannot_be_changed(document, as_role):
    actor, reader = identity_of("ru.officer"), person("ru.officer")
    as_role("jic_web")
    with reading_as(actor):
        assert open_page(actor=actor, reader=reader, file=document.uuid, number=1).image
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Opening.objects.update(page=2)


def test_a_document_of_many_pages_is_drawn_whole():
    file = uploaded(entered(), pdf(7))
    assert file.rendering.pages == 7
    assert read(file, page=7).pages == 7
