"""Showing a photo: what is stored is compared with its digests first, and nothing is shown that does not match."""

from __future__ import annotations

import logging
import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy

from apps.access.connection import binary_rows
from apps.access.errors import DomainError
from apps.access.identity import Identity
from apps.access.policy import get_visible
from apps.documents.envelope import Altered, unseal
from apps.documents.file_keys import key_for
from apps.documents.keys import NoKey
from apps.documents.problems import KeyMissing
from apps.undertakings.photo_models import Part, VisitPhoto
from apps.undertakings.photo_records import PhotoRecord, photo_records
from apps.undertakings.photos import place_of

log = logging.getLogger(__name__)
_PARTS = "SELECT b.sealed FROM undertakings_photobytes b WHERE b.photo_id = %s AND b.part = %s"


class AlteredPhoto(DomainError):
    """Stored bytes are not those of the record."""

    code = "photo_altered"
    status = 409
    title = gettext_lazy("The stored photo does not match its digest. It is not shown.")
    mend = gettext_lazy("Ask the system operator to restore the photo from a backup.")


class PhotoKeyMissing(KeyMissing):
    """The reader's delegation has no key that opens the photo."""

    code = "photo_key_missing"
    title = gettext_lazy("The key of your delegation for this photo is missing. The photo is not shown.")


class PhotoWithdrawn(DomainError):
    """Its delegation withdrew the photo."""

    code = "photo_withdrawn"
    status = 410
    title = gettext_lazy("This photo was withdrawn. It is not shown.")
    mend = gettext_lazy("The reason is on the page of the photo.")


def photo_of(actor: Identity, zone: uuid.UUID, photo: uuid.UUID, moment: datetime) -> PhotoRecord:
    """A photo of a zone, which was there at a moment, with what was said of it since. Raises NotVisible."""
    rows = VisitPhoto.objects.filter(designation__uuid=zone, said_at__lte=moment)
    row = get_visible(actor, rows.select_related("designation__caveat", "delegation", "user"), uuid=photo)
    return photo_records(actor, [row])[0]


def shown_copy(actor: Identity, photo: PhotoRecord) -> bytes:
    """The copy that is shown, as JPEG, once the original was compared with its digest too. Raises PhotoWithdrawn,
    PhotoKeyMissing, AlteredPhoto."""
    row = _shown(photo)
    _opened(actor, row, Part.ORIGINAL, bytes(row.digest))
    return _opened(actor, row, Part.SHOWN, bytes(row.shown_digest))


def small_copy(actor: Identity, photo: PhotoRecord) -> bytes:
    """The small copy, as JPEG. Raises PhotoWithdrawn, PhotoKeyMissing, AlteredPhoto."""
    row = _shown(photo)
    return _opened(actor, row, Part.SMALL, bytes(row.small_digest))


def _shown(photo: PhotoRecord) -> VisitPhoto:
    if photo.withdrawal is not None:
        raise PhotoWithdrawn
    return photo.row


def _opened(actor: Identity, photo: VisitPhoto, part: Part, digest: bytes) -> bytes:
    try:
        key = key_for(photo, actor.delegation_id, actor.delegation_code)
        for (sealed,) in binary_rows(_PARTS, [photo.pk, part.value]):
            return unseal(key, place_of(photo, part), sealed, digest)
    except NoKey as missing:
        raise PhotoKeyMissing(missing) from missing
    except Altered as altered:
        log.warning("Stored bytes of the photo %s (part %s) do not match their digest.", photo.uuid, part.value)
        raise AlteredPhoto from altered
    log.warning("Stored bytes of the photo %s (part %s) are missing.", photo.uuid, part.value)
    raise AlteredPhoto
