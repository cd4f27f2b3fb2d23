"""Putting a photo of a visit on record: encrypted for every delegation that may see the zone, with what it shows in
words."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import NotAllowedInState, NotPermitted, at_field
from apps.access.identity import Identity
from apps.documents.envelope import Place, new_key, seal
from apps.documents.file_keys import wrap_for
from apps.documents.keys import has_key
from apps.theatre.facts import theatre
from apps.truce.statements import written_text
from apps.undertakings.models import Finding, VisitPlan
from apps.undertakings.photo_copies import Copies
from apps.undertakings.photo_keys import readers_of
from apps.undertakings.photo_models import Part, PhotoBytes, VisitPhoto
from apps.undertakings.selectors import Zone
from apps.undertakings.statements import begin_statement, next_number, record_statement, visit_of

# Of one visit; and of one delegation on one zone, which is at most 2.6 GB.
MAX_OF_VISIT, MAX_OF_ZONE = 20, 200
MAX_TEXT = 500


@dataclass(frozen=True)
class PhotoInput:
    """A photo whose copies were made (`photo_copies.py`). `texts` by language say what it shows; the one in `language`,
    which its uploader works in, must be there. `finding`: what it is evidence of, else of the visit as a whole."""

    copies: Copies
    texts: Mapping[str, str]
    language: str
    finding: uuid.UUID | None = None
    # When it was handed over, where it is recorded here later; None: now.
    said_at: datetime | None = None


def own_visit(actor: Identity, zone: Zone, visit: uuid.UUID) -> VisitPlan:
    """A visit of the actor's own delegation, of which it alone gives an account. Raises NotPermitted, Incomplete."""
    plan = visit_of(zone, visit)
    if plan.delegation_id != actor.delegation_id:
        raise NotPermitted
    return plan


def add_photo(*, actor: Identity, designation: uuid.UUID, visit: uuid.UUID, sent: PhotoInput) -> VisitPhoto:
    """Record a photo of a visit of the actor's own delegation. Raises NotPermitted, NotVisible, NotAllowedInState,
    Incomplete."""
    with unit_of_work(actor):
        zone, said_at, now = begin_statement(actor, designation, sent.said_at, VisitPhoto, most=MAX_OF_ZONE)
        plan = own_visit(actor, zone, visit)
        texts = _checked_texts(sent)
        if sent.finding is not None and sent.finding not in {one.uuid for one in findings_on(zone, plan)}:
            raise at_field("finding", _("Name a finding of your own delegation on this visit."))
        if not has_key(actor.delegation_code):
            raise at_field("file", _("Your delegation has no key for photos. Ask the system operator to make one."))
        _check_place_for(zone, plan, sent.copies)
        copies = sent.copies
        photo = record_statement(
            VisitPhoto,
            actor,
            zone,
            said_at,
            now,
            visit=plan.uuid,
            finding=sent.finding,
            number=next_number(VisitPhoto, zone),
            texts=texts,
            media_type=copies.media_type,
            size=len(copies.original),
            width=copies.width,
            height=copies.height,
            digest=_digest(copies.original),
            shown_digest=_digest(copies.shown),
            small_digest=_digest(copies.small),
            camera_at=copies.claims.at,
            longitude=copies.claims.place[0] if copies.claims.place else None,
            latitude=copies.claims.place[1] if copies.claims.place else None,
        )
        _store(photo, copies)
        return photo


def findings_on(zone: Zone, plan: VisitPlan) -> list[Finding]:
    """What the visit's delegation found on it."""
    return [one for one in zone.findings if one.visit == plan.uuid and one.delegation_id == plan.delegation_id]


def place_of(photo: VisitPhoto, part: Part) -> Place:
    """Where the encrypted bytes of a part belong."""
    return Place(str(photo.designation.uuid), str(photo.uuid), photo.digest_hex, part.value)


def _store(photo: VisitPhoto, copies: Copies) -> None:
    key = new_key()
    parts = {Part.ORIGINAL: copies.original, Part.SHOWN: copies.shown, Part.SMALL: copies.small}
    for part, plain in parts.items():
        PhotoBytes.objects.create(photo=photo, part=part, sealed=seal(key, place_of(photo, part), plain))
    wrap_for(photo, readers_of(photo.designation), key)


def _checked_texts(sent: PhotoInput) -> dict[str, str]:
    """By language, without those that are missing."""
    texts = {}
    for language in theatre().language_codes:
        field = f"text_{language}"
        text = written_text(field, sent.texts.get(language, ""), required=language == sent.language)
        if len(text) > MAX_TEXT:
            raise at_field(field, _("Write at most %(count)s characters.") % {"count": MAX_TEXT})
        if text:
            texts[language] = text
    return texts


def _check_place_for(zone: Zone, plan: VisitPlan, copies: Copies) -> None:
    """Raises Incomplete for a photo that is there, NotAllowedInState where the visit has as many as it may."""
    photos = VisitPhoto.objects.filter(designation=zone.designation, visit=plan.uuid)
    same = photos.filter(digest=_digest(copies.original)).first()
    if same is not None:
        raise at_field("file", _("The visit has this photo already: %(number)s.") % {"number": same.reference})
    if photos.count() >= MAX_OF_VISIT:
        raise NotAllowedInState(
            _("A visit has at most %(count)s photos.") % {"count": MAX_OF_VISIT},
            mend=_("Describe the rest in a report."),
        )


def _digest(plain: bytes) -> bytes:
    return hashlib.sha256(plain).digest()
