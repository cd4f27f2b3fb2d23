"""Draws the pages of files that were uploaded, beside the requests: whatever becomes of a message, the tables say which
files wait."""

from __future__ import annotations

import hashlib
import logging
import uuid

from django.db import IntegrityError, InterfaceError, OperationalError
from django.utils import timezone

from apps.access.connection import as_system, unit_of_work
from apps.access.identity import SYSTEM
from apps.documents.envelope import WHOLE, Altered, Place, seal, unseal
from apps.documents.file_keys import key_by_any
from apps.documents.keys import NoKey
from apps.documents.models import Fault, FileBytes, InstrumentFile, PageImage, Rendering
from apps.documents.rendering import Drawn, drawn

log = logging.getLogger(__name__)
# In one round; the next one goes on.
MAX_A_ROUND = 20


def draw_waiting() -> int:
    """Draw the pages of files that wait, of MAX_A_ROUND at most; returns how many were. A file whose key is missing
    waits on, one that fails is tried again in the next round, and neither keeps another one waiting."""
    with as_system():
        waiting = list(InstrumentFile.objects.filter(rendering=None).order_by("pk").values_list("pk", flat=True))
    count = 0
    for key in waiting:
        count += _draw_or_go_on(key)
        if count == MAX_A_ROUND:
            break
    return count


def _draw_or_go_on(key: int) -> bool:
    try:
        with as_system():
            file = InstrumentFile.objects.select_related("instrument").get(pk=key)
        return draw(file)
    except NoKey as missing:
        log.warning("The key %s is missing: the pages of a document wait for it.", missing)
    except (InterfaceError, OperationalError):
        # The database is away, for the next file too.
        raise
    # What is wrong with this file is nothing that the next one should wait for.
    except Exception:
        log.exception("The pages of the file %s could not be drawn: it is tried again.", key)
    return False


def draw(file: InstrumentFile) -> bool:
    """Draw one file's pages and store them encrypted; False where another worker was faster. Raises NoKey."""
    place = Place(str(file.instrument.uuid), str(file.uuid), file.digest_hex, WHOLE)
    with as_system():
        key = key_by_any(file)
        stored = FileBytes.objects.get(file=file)
    try:
        result = drawn(unseal(key, place, bytes(stored.sealed), bytes(file.digest)), file.media_type)
    except Altered:
        result = Drawn(fault=Fault.ALTERED)
    digests = [hashlib.sha256(page).digest() for page in result.pages]
    try:
        with unit_of_work(SYSTEM):
            Rendering.objects.create(
                file=file,
                uuid=uuid.uuid4(),
                delegation_id=file.delegation_id,
                pages=len(result.pages),
                fault=result.fault,
                digest=hashlib.sha256(b"".join(digests)).digest() if digests else None,
                at=timezone.now(),
            )
            for number, (page, digest) in enumerate(zip(result.pages, digests, strict=True), 1):
                sealed = seal(key, Place(place.instrument, place.file, place.digest, number), page)
                PageImage.objects.create(file=file, number=number, digest=digest, sealed=sealed)
    except IntegrityError:
        return False
    return True
