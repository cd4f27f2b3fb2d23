"""Named reads of files, each through the policy."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from apps.access.identity import Identity
from apps.access.policy import get_visible, visible
from apps.accounts.models import Delegation
from apps.imports.models import CAN_BE_MADE, FileImport, ImportedFeature

PAGE = 50
# On the map of one page; the rest of the file is on its other pages.
MAX_DRAWN = 2_000
MAX_DRAWN_VERTICES = 60_000


def own_files(actor: Identity) -> QuerySet[FileImport]:
    return visible(actor, FileImport.objects.all())


def own_file(actor: Identity, key: uuid.UUID) -> FileImport:
    """Raises NotVisible."""
    return get_visible(actor, FileImport.objects.all(), uuid=key)


@dataclass(frozen=True)
class Layer:
    """A layer or folder of a file with several: how many features it has, how many of them can be made drafts, and how
    many were chosen."""

    name: str
    features: int
    usable: int
    chosen: int


def layers_of(file: FileImport) -> list[Layer]:
    """In the order of the file; none where it has no several."""
    counted = (
        file.features.exclude(layer="")
        .values("layer")
        .annotate(
            first=Min("number"),
            features=Count("pk"),
            usable=Count("pk", filter=CAN_BE_MADE),
            picked=Count("pk", filter=Q(chosen=True)),
        )
        .order_by("first")
    )
    return [Layer(row["layer"], row["features"], row["usable"], row["picked"]) for row in counted]


def features_page(file: FileImport, number: int, layer: str = "") -> tuple[list[ImportedFeature], bool]:
    """A page of the features, of one layer where one is named; and whether more follow."""
    rows = file.features.filter(layer=layer) if layer else file.features.all()
    page = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    return page[:PAGE], len(page) > PAGE


def counts(file: FileImport) -> dict[str, int]:
    """How many there are: as they are, with a repair, and neither; and how many were chosen."""
    accepted = file.features.filter(accepted=True).count()
    repaired = file.features.filter(accepted=False, repair__isnull=False).count()
    return {
        "accepted": accepted,
        "repaired": repaired,
        "refused": file.count - accepted - repaired,
        "chosen": file.features.filter(chosen=True).count(),
        "swappable": file.features.filter(accepted=True, swappable=True).count() == accepted > 0,
        "swapped": file.features.filter(repair__steps__contains=["axes_swapped"]).count(),
    }


def drawn(file: FileImport, delegation: Delegation, layer: str = "") -> tuple[list[dict[str, Any]], bool]:
    """The outlines for a map, of one layer where one is named: each as it would be taken and beside it as it came; and
    whether all of them are there."""
    features: list[dict[str, Any]] = []
    vertices = 0
    shown = file.features.filter(layer=layer) if layer else file.features.all()
    rows = shown.exclude(geometry=None, repair=None).only("number", "geometry", "repair", "accepted", "vertices")
    for row in rows[: MAX_DRAWN + 1]:
        vertices += row.vertices
        if len(features) >= MAX_DRAWN or vertices > MAX_DRAWN_VERTICES:
            return features, False
        if row.geometry is not None:
            features.append(_feature(row, row.geometry, delegation, refused=not row.accepted))
        if not row.accepted and row.repair is not None:
            features.append(_feature(row, row.repair["geometry"], delegation, refused=False))
    return features, True


def _feature(row: ImportedFeature, geometry: Any, delegation: Delegation, *, refused: bool) -> dict[str, Any]:
    look = {"role": "conflict"} if refused else {"phase": "draft", "side": delegation.position}
    key = f"{row.number}-{'came' if refused else 'taken'}"
    properties = {"reference": str(row.number), "title": str(row.number), "label": str(row.number), **look}
    return {"type": "Feature", "id": key, "geometry": geometry, "properties": properties}
