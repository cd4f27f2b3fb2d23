"""What the delegation of a photo says of it later: that it withdraws the photo, and what the photo shows in a language
in which it was not described. Both also after the zone has ended: what a photo shows goes on being shown."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import NotAllowedInState, NotPermitted, at_field
from apps.access.identity import Identity
from apps.access.policy import can
from apps.texts.moments import current_moment
from apps.theatre.facts import theatre
from apps.truce.decisions import lock
from apps.truce.statements import written_text
from apps.undertakings.photo_models import OfPhoto, PhotoDescription, PhotoWithdrawal, VisitPhoto
from apps.undertakings.photo_reading import photo_of
from apps.undertakings.photo_records import PhotoRecord
from apps.undertakings.photos import MAX_TEXT
from apps.undertakings.policies import SAY_OF_PHOTO

T = TypeVar("T", bound=OfPhoto)
MAX_REASON = 2_000


def may_say_of(actor: Identity, photo: VisitPhoto) -> bool:
    """Whether the actor withdraws and describes this photo for their delegation."""
    statement = PhotoWithdrawal(designation=photo.designation)
    return photo.delegation_id == actor.delegation_id and can(actor, SAY_OF_PHOTO, statement)


def missing_languages(record: PhotoRecord) -> list[str]:
    """The languages of the instruments in which a photo is not described."""
    return [code for code in theatre().language_codes if not record.texts.get(code)]


def withdraw_photo(*, actor: Identity, zone: uuid.UUID, photo: uuid.UUID, reason: str) -> PhotoWithdrawal:
    """Show a photo of the actor's delegation no longer; it stays on record as withdrawn. Raises NotVisible,
    NotPermitted, NotAllowedInState, Incomplete."""
    with _own_photo(actor, zone, photo) as (record, now):
        reason = written_text("reason", reason)
        if len(reason) > MAX_REASON:
            raise at_field("reason", _("Write at most %(count)s characters.") % {"count": MAX_REASON})
        if record.withdrawal is not None:
            raise NotAllowedInState(_("This photo is withdrawn already."), mend=_("Reload the page."))
        return _record(PhotoWithdrawal, actor, record, now, reason=reason)


def describe_photo(*, actor: Identity, zone: uuid.UUID, photo: uuid.UUID, language: str, text: str) -> PhotoDescription:
    """Say what a photo of the actor's delegation shows, in a language in which that is missing. Raises NotVisible,
    NotPermitted, NotAllowedInState, Incomplete."""
    with _own_photo(actor, zone, photo) as (record, now):
        text = written_text("text", text)
        if len(text) > MAX_TEXT:
            raise at_field("text", _("Write at most %(count)s characters.") % {"count": MAX_TEXT})
        if language not in missing_languages(record):
            raise NotAllowedInState(
                _("The photo has a description in this language already."), mend=_("Reload the page.")
            )
        return _record(PhotoDescription, actor, record, now, language=language, text=text)


@contextmanager
def _own_photo(actor: Identity, zone: uuid.UUID, photo: uuid.UUID) -> Iterator[tuple[PhotoRecord, datetime]]:
    """A photo of the actor's own delegation and now, in a transaction in which nobody else says anything."""
    with unit_of_work(actor):
        lock()
        now = current_moment()
        record = photo_of(actor, zone, photo, now)
        if not may_say_of(actor, record.row):
            raise NotPermitted
        yield record, now


def _record(model: type[T], actor: Identity, record: PhotoRecord, now: datetime, **values: Any) -> T:
    return model._default_manager.create(
        designation=record.row.designation,
        photo=record.row.uuid,
        delegation_id=actor.delegation_id,
        user_id=actor.user_id,
        said_at=now,
        at=now,
        **values,
    )
