"""For whom the key of a photo is wrapped: every delegation whose people may see its zone."""

from __future__ import annotations

from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.documents.file_keys import Keyed
from apps.undertakings.photo_models import PhotoKey, VisitPhoto


def readers_of(zone: Designation) -> list[Delegation]:
    """Those that the zone's marking names, or all."""
    delegations = Delegation.objects.order_by("pk")
    named = set(zone.caveat.releasable_to) if zone.caveat else set()
    return [one for one in delegations if not named or one.code in named]


PHOTOS = Keyed(
    PhotoKey,
    lambda: VisitPhoto.objects.select_related("designation__caveat", "delegation").order_by("pk"),
    lambda photo: readers_of(photo.designation),
)
