"""Whether a sheet says what the centre's record says: its digest, compared for a reader who may see what it is of."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.policy import visible
from apps.designations.models import Designation, Version
from apps.editions.audiences import chosen_audience
from apps.editions.selectors import AudiencesMap
from apps.sheets.versions import printed_version


@dataclass(frozen=True)
class Verified:
    """What a digest is of; `edition` 0: a version."""

    edition: int = 0
    audience: str = ""
    version: uuid.UUID | None = None
    reference: str = ""
    number: int = 0


def verified(
    actor: Identity, digest: str, *, edition: int | None, audience: str, version: uuid.UUID | None
) -> Verified | None:
    """None where nothing that the reader may see has this digest: what is hidden is answered as what never was."""
    try:
        if edition:
            of_audience = AudiencesMap(actor, chosen_audience(actor, {"audience": audience}))
            issue = of_audience.issue(edition)
            return Verified(edition, str(of_audience.audience)) if issue.digest == digest else None
        key = version or _with_digest(actor, digest)
        if key is None:
            return None
        printed = printed_version(actor, key)
    except NotVisible:
        return None
    if printed.digest != digest:
        return None
    return Verified(version=printed.uuid, reference=printed.reference, number=printed.number)


def _with_digest(actor: Identity, digest: str) -> uuid.UUID | None:
    rows = visible(actor, Version.objects.filter(designation__in=visible(actor, Designation.objects.all())))
    return rows.filter(digest=bytes.fromhex(digest)).values_list("uuid", flat=True).order_by("pk").first()
