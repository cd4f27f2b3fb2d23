"""Choosing features, and saving which field is what."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import Q

from apps.access.connection import unit_of_work
from apps.access.identity import Identity
from apps.access.policy import get_visible
from apps.imports.models import CAN_BE_MADE, FileImport


def choose(actor: Identity, file: uuid.UUID, *, shown: Collection[int], chosen: Collection[int]) -> None:
    """Choose of the features that a page shows these and no others. Raises NotVisible."""
    with unit_of_work(actor):
        features = get_visible(actor, FileImport.objects.all(), uuid=file).features.filter(designation=None)
        features.filter(CAN_BE_MADE, number__in=chosen).update(chosen=True)
        features.filter(number__in=[number for number in shown if number not in chosen]).update(chosen=False)


def choose_all(actor: Identity, file: uuid.UUID, which: str, layers: Collection[str] = ()) -> None:
    """Choose all that can be made ("all"), those without a repair ("accepted"), or none; of these layers alone where
    any are named, so that the others stay as they are. Raises NotVisible."""
    with unit_of_work(actor):
        features = get_visible(actor, FileImport.objects.all(), uuid=file).features.filter(designation=None)
        if layers:
            features = features.filter(layer__in=layers)
        wanted = {"all": CAN_BE_MADE, "accepted": Q(accepted=True)}.get(which, Q(pk__in=[]))
        features.exclude(wanted).update(chosen=False)
        features.filter(wanted).update(chosen=True)


def save_mapping(actor: Identity, file: uuid.UUID, mapping: dict[str, Any]) -> None:
    """Raises NotVisible."""
    with unit_of_work(actor):
        found = get_visible(actor, FileImport.objects.all(), uuid=file)
        found.mapping = mapping
        found.save(update_fields=["mapping"])
