"""Features of the past: what was in force at a moment, and what an edition of the agreed map has."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any

from apps.access.identity import Identity
from apps.designations.force_models import InForce
from apps.designations.models import Designation
from apps.designations.page_keys import Order
from apps.designations.past import (
    AsOf,
    Held,
    Narrowed,
    Span,
    held_keys_behind,
    held_keys_during,
    outlines,
    periods_of,
    told,
    version_address,
)
from apps.geometry.outline import Box
from apps.geometry.precision import Precision
from apps.ogc.features import Feature
from apps.ogc.offered import Collection, readers_map
from apps.ogc.paging import Key
from apps.ogc.present import titles_of

# Nothing is known of an outline's size before it is read: so few are read at once that they may be large.
SIZE, AT_ONCE = 0, 200


def _features(
    held: Sequence[Held], as_of: AsOf | Span, places: dict[int, Any], *, by_version: bool = False
) -> list[Feature]:
    """An edition names what it has by version: a designation's record may be closed to the reader since."""
    drawn = outlines(held)
    return [
        _feature(one, one.version if by_version else one.designation, as_of.as_held(one), places[one.pk], drawn[one.pk])
        for one in held
        if one.pk in drawn
    ]


def _feature(held: Held, name: uuid.UUID, as_of: AsOf, place: Any, wkb: bytes) -> Feature:
    values = {
        "reference": held.reference,
        "kind": held.kind,
        **titles_of(dict(held.titles)),
        "status": "in_force",
        "status_since": held.entered_at,
        "originator": held.everyone[held.owner_id].code,
        "delegation": held.delegation.code,
        "level": held.level,
        "precision": Precision.EXACT.value,
        "valid_from": held.valid_from,
        "valid_until": held.valid_until,
        "area_m2": held.area_m2,
    }
    more = {"version": held.number, "digest": held.digest_hex, "page": version_address(held, as_of)}
    return Feature(name, place, values, more, bytes(wkb), held.caveat_id)


class InThePast:
    """A kind as it was in force at a moment, as the centre knew it then, which is what the register shows as of it; or
    in a span of time, as the centre knew it at its end."""

    order = Order((Designation._meta.get_field("reference"),), False)
    at_once = AT_ONCE

    def __init__(self, actor: Identity, collection: Collection, as_of: AsOf | Span, box: Box | None = None) -> None:
        self._actor, self._as_of, self._box, kinds = actor, as_of, box, (collection.kind,)
        if isinstance(as_of, Span):
            self._held = partial(held_keys_during, actor, as_of, kinds)
        else:
            self._held = partial(held_keys_behind, actor, as_of, Narrowed(kinds=kinds))

    def keys(self, after: Any, most: int, *, backwards: bool) -> list[Key]:
        found = self._held(after, within=self._box, most=most, backwards=backwards)
        return [Key(key, reference, SIZE) for key, reference in found]

    def read(self, keys: Sequence[Key]) -> list[Feature]:
        places = {key.key: key.place for key in keys}
        return _features(told(self._actor, list(places)), self._as_of, places)

    def count(self) -> int | None:
        return None


class OfEdition:
    """The content of one edition of all that the caller may see."""

    order = Order((InForce._meta.get_field("id"),), False)
    at_once = AT_ONCE

    def __init__(self, actor: Identity, collection: Collection) -> None:
        self._actor = actor
        self._rows, since = readers_map(actor).content(collection.edition)
        self._as_of = AsOf.at(since)

    def keys(self, after: Any, most: int, *, backwards: bool) -> list[Key]:
        rows = self._rows
        if after is not None:
            rows = rows.filter(pk__lt=after) if backwards else rows.filter(pk__gt=after)
        ordered = rows.order_by("-pk" if backwards else "pk").values_list("pk", flat=True)
        return [Key(key, key, SIZE) for key in ordered[:most]]

    def read(self, keys: Sequence[Key]) -> list[Feature]:
        places = {key.key: key.place for key in keys}
        return _features(told(self._actor, list(places)), self._as_of, places, by_version=True)

    def count(self) -> int | None:
        return int(self._rows.count())

    def feature(self, name: uuid.UUID) -> Feature | None:
        periods = [held.pk for held in periods_of(self._actor, name)]
        key = self._rows.filter(pk__in=periods).values_list("pk", flat=True).first()
        return next(iter(self.read([Key(key, key, SIZE)])), None) if key is not None else None
