"""Photos with what their delegation said of them later: that they are withdrawn, and descriptions that were added."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from apps.access.identity import Identity
from apps.access.policy import visible
from apps.undertakings.photo_models import PhotoDescription, PhotoWithdrawal, VisitPhoto


@dataclass(frozen=True)
class PhotoRecord:
    """A photo, its withdrawal (None: it is shown), and the descriptions that were added to it."""

    row: VisitPhoto
    withdrawal: PhotoWithdrawal | None = None
    added: tuple[PhotoDescription, ...] = ()

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What it shows, by language, without those that are missing."""
        return {**{one.language: one.text for one in self.added}, **self.row.texts}

    @property
    def reference(self) -> str:
        return self.row.reference


def photo_records(actor: Identity, rows: Iterable[VisitPhoto]) -> list[PhotoRecord]:
    """As they are now, whenever they are looked at: what was withdrawn is not shown as of an earlier moment either."""
    photos = list(rows)
    if not photos:
        return []
    names = [one.uuid for one in photos]
    about = {"delegation", "user"}
    ended = visible(actor, PhotoWithdrawal.objects.filter(photo__in=names)).select_related(*about)
    withdrawals = {one.photo: one for one in ended}
    added: dict[uuid.UUID, list[PhotoDescription]] = {}
    for description in visible(actor, PhotoDescription.objects.filter(photo__in=names)).select_related(*about):
        added.setdefault(description.photo, []).append(description)
    return [PhotoRecord(one, withdrawals.get(one.uuid), tuple(added.get(one.uuid, ()))) for one in photos]
