"""Photos of the demonstration's visits: placeholders drawn here. No photo of a person or a place is in this system."""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from PIL import Image, ImageDraw

from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.documents import keys
from apps.documents.stamp import width_of, write
from apps.undertakings.models import VisitPlan
from apps.undertakings.photo_copies import copied
from apps.undertakings.photos import PhotoInput, add_photo, findings_on
from apps.undertakings.selectors import Zone

_SIZE, _HORIZON, _TEXT = (1_600, 1_200), 700, 56
_SKY, _GROUND, _INK = (196, 214, 226), (188, 172, 138), (60, 50, 40)
# Tags of EXIF.
_TAKEN, _EXIF, _GPS = 0x9003, 0x8769, 0x8825


def play(actor: Identity, zone: Zone, plan: VisitPlan, fields: Mapping[str, Any], said_at: datetime | None) -> None:
    """A photo of a visit. `texts` by language, `camera_at` as a camera writes it, `place` in microdegrees; `finding`:
    the number of the item of the baseline whose finding it shows."""
    for one in Delegation.objects.all():
        keys.create(one.code)
    picture = placeholder(fields["texts"], fields["camera_at"], fields["place"])
    numbers = {item.uuid: item.number for item in zone.items}
    findings = [one.uuid for one in findings_on(zone, plan) if numbers[one.item] == fields.get("finding")]
    sent = PhotoInput(copied(picture), fields["texts"], next(iter(fields["texts"])), _last(findings), said_at)
    add_photo(actor=actor, designation=zone.designation.uuid, visit=plan.uuid, sent=sent)


def _last(findings: Sequence[uuid.UUID]) -> uuid.UUID | None:
    return findings[-1] if findings else None


def placeholder(texts: Mapping[str, str], camera_at: str, place: Sequence[int]) -> bytes:
    """Sky, ground, and what a photo would show, as words; a JPEG with the tags of a camera."""
    image = Image.new("RGB", _SIZE, _SKY)
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((0, _HORIZON, *_SIZE), fill=_GROUND)
    for line, text in enumerate(texts.values()):
        at = ((_SIZE[0] - width_of(text, _TEXT)) / 2, _HORIZON + 120 + line * 2 * _TEXT)
        write(drawing, at, text, _TEXT, _INK)
    tags = Image.Exif()
    tags.get_ifd(_EXIF)[_TAKEN] = camera_at
    longitude, latitude = (_in_parts(one) for one in place)
    tags.get_ifd(_GPS).update({1: "N", 2: latitude, 3: "E", 4: longitude})
    image.save(stored := io.BytesIO(), "JPEG", exif=tags)
    return stored.getvalue()


def _in_parts(microdegrees: int) -> tuple[float, float, float]:
    """Degrees, minutes, seconds."""
    degrees, rest = divmod(microdegrees, 1_000_000)
    return float(degrees), 0.0, rest * 3_600 / 1_000_000
