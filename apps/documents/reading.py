"""Showing a page: what is stored is compared with its digests first, the reader's name is written on it, and the
opening is on record before any byte of it is sent."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from apps.access.connection import binary_rows, unit_of_work
from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.accounts.models import User
from apps.documents.envelope import WHOLE, Altered, Place, unseal
from apps.documents.file_keys import key_for
from apps.documents.keys import NoKey
from apps.documents.models import Fault, InstrumentFile, Mismatch, Opening
from apps.documents.page_images import Refused
from apps.documents.problems import AlteredDocument, KeyMissing, NotDrawn, TooManyPages
from apps.documents.selectors import file_of
from apps.documents.stamp import stamped

# Pages that somebody can open within a minute: more than anybody reads, less than a copy of everything takes.
MAX_A_MINUTE = 30
_IMAGES = """
SELECT i.number, i.digest, CASE WHEN i.number = %s THEN i.sealed END
  FROM documents_pageimage i WHERE i.file_id = %s ORDER BY i.number
"""
_STORED = "SELECT b.sealed FROM documents_filebytes b WHERE b.file_id = %s"


@dataclass(frozen=True)
class ShownPage:
    """A page with its reader's name on it, as PNG."""

    file: InstrumentFile
    number: int
    image: bytes
    at: datetime

    @property
    def pages(self) -> int:
        return self.file.rendering.pages


def open_page(*, actor: Identity, reader: User, file: uuid.UUID, number: int) -> ShownPage:
    """Show one page to the actor, whose person is `reader`. Raises NotVisible, NotDrawn, TooManyPages, KeyMissing,
    AlteredDocument."""
    found = file_of(actor, file)
    _check_drawn(found)
    if not 1 <= number <= found.rendering.pages:
        raise NotVisible
    page = _checked(actor, found, number)
    now = timezone.now()
    with unit_of_work(actor):
        _check_rate(actor, now)
        Opening.objects.create(
            uuid=uuid.uuid4(),
            file=found,
            page=number,
            user_id=actor.user_id,
            delegation_id=actor.delegation_id,
            at=now,
        )
        try:
            image = stamped(page, reading_line(reader, now), reader.full_name)
        except Refused as refused:
            raise NotDrawn(mend=Fault(str(refused)).label) from refused
    return ShownPage(found, number, image, now)


def reading_line(reader: User, moment: datetime) -> str:
    """User name, delegation and time, as they stand on the page in every language, whatever the name behind them is."""
    return f"{reader.username} · {reader.delegation.code} · {moment:%Y-%m-%d %H:%M:%S}Z"


def check_whole(actor: Identity, file: InstrumentFile) -> None:
    """That the file and every page of it are what is on record: for who proposes a release or consents to one. Raises
    NotDrawn, KeyMissing, AlteredDocument."""
    _check_drawn(file)
    for number in range(1, file.rendering.pages + 1):
        _checked(actor, file, number, whole=number == 1)


def _check_drawn(file: InstrumentFile) -> None:
    rendering = getattr(file, "rendering", None)
    if rendering is None:
        raise NotDrawn
    if rendering.fault:
        raise NotDrawn(mend=rendering.get_fault_display())


def _check_rate(actor: Identity, now: datetime) -> None:
    lately = Opening.objects.filter(user_id=actor.user_id, at__gt=now - timedelta(minutes=1))
    if lately.count() >= MAX_A_MINUTE:
        raise TooManyPages(MAX_A_MINUTE)


def _checked(actor: Identity, file: InstrumentFile, number: int, *, whole: bool = True) -> bytes:
    """The plain page. What does not match is put on record once, and never returned."""
    try:
        key = key_for(file, actor.delegation_id, actor.delegation_code)
    except NoKey as missing:
        raise KeyMissing(missing) from missing
    except Altered as altered:
        raise _mismatch(actor, file, WHOLE) from altered
    at = number
    try:
        page = _page(file, key, number)
        if whole:
            at = WHOLE
            _compare_file(file, key)
    except Altered as altered:
        raise _mismatch(actor, file, at) from altered
    return page


def _page(file: InstrumentFile, key: bytes, number: int) -> bytes:
    rows = binary_rows(_IMAGES, [number, file.pk])
    digests = hashlib.sha256(b"".join(digest for _number, digest, _sealed in rows)).digest()
    if len(rows) != file.rendering.pages or digests != bytes(file.rendering.digest or b""):
        raise Altered
    digest, sealed = next((digest, sealed) for at, digest, sealed in rows if at == number)
    return unseal(key, _place(file, number), sealed, digest)


def _compare_file(file: InstrumentFile, key: bytes) -> None:
    for (sealed,) in binary_rows(_STORED, [file.pk]):
        unseal(key, _place(file, WHOLE), sealed, bytes(file.digest))
        return
    raise Altered


def _place(file: InstrumentFile, number: int) -> Place:
    return Place(str(file.instrument.uuid), str(file.uuid), file.digest_hex, number)


def _mismatch(actor: Identity, file: InstrumentFile, page: int) -> AlteredDocument:
    """Put it on record, in a transaction of its own, and say so. The first who meets it is named; it is told once."""
    with unit_of_work(actor):
        Mismatch.objects.bulk_create(
            [
                Mismatch(
                    uuid=uuid.uuid4(),
                    file=file,
                    page=page,
                    user_id=actor.user_id,
                    delegation_id=actor.delegation_id,
                    at=timezone.now(),
                )
            ],
            ignore_conflicts=True,
        )
    return AlteredDocument()
