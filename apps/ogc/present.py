"""Features of the present: what stands in the caller's register and on their map, and amendments on the table."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import shapely
from django.db.models import F, Func, IntegerField, QuerySet
from django.db.models.fields.json import KeyTransform

from apps.access.identity import Identity
from apps.access.policy import visible
from apps.accounts.compiled_query import KEYS_SLOT, CompiledQuery
from apps.designations.index_lookups import among
from apps.designations.kinds import ENDED
from apps.designations.models import Designation
from apps.designations.page_keys import Order
from apps.designations.paging import capped_count
from apps.designations.policies import AMENDMENT
from apps.designations.selectors import delegations, visible_to
from apps.geometry.outline import Box
from apps.geometry.precision import Precision
from apps.geometry.shapes import Route, Site, from_canonical
from apps.ogc.as_query import meeting, narrowed
from apps.ogc.conditions import Condition
from apps.ogc.features import Feature
from apps.ogc.offered import Collection, Source
from apps.ogc.paging import Key


class Register:
    """A collection as one caller sees it now, narrowed by a box and a condition as far as the database can."""

    order = Order((Designation._meta.get_field("id"),), False)
    at_once = 1_000

    def __init__(
        self, actor: Identity, collection: Collection, box: Box | None = None, condition: Condition | None = None
    ) -> None:
        self._collection = collection
        rows = _shown(actor, collection)
        if box is not None:
            rows = rows.filter(meeting(box, collection.version))
        self._rows = rows if condition is None else narrowed(rows, condition, collection.version)

    def keys(self, after: Any, most: int, *, backwards: bool) -> list[Key]:
        """Keys behind a place, or before it and the nearest first."""
        rows = self._rows
        if after is not None:
            rows = rows.filter(pk__lt=after) if backwards else rows.filter(pk__gt=after)
        size = Func(F(f"{self._collection.version}__outline"), function="octet_length", output_field=IntegerField())
        ordered = rows.order_by("-pk" if backwards else "pk").annotate(size=size)
        return [Key(key, key, size) for key, size in ordered.values_list("pk", "size")[:most]]

    def read(self, keys: Sequence[Key]) -> list[Feature]:
        everyone = {key: delegation.code for key, delegation in delegations().items()}
        rows = _reading(self._collection.version, bool(self._collection.shape_type)).ask([key.key for key in keys])
        return [_feature(row, everyone, self._collection) for row in rows]

    def count(self) -> int | None:
        """How many there are, where that is soon counted."""
        count, more = capped_count(self._rows)
        return None if more else count

    def feature(self, name: uuid.UUID) -> Feature | None:
        key = self._rows.filter(uuid=name).order_by().values_list("pk", flat=True).first()
        return next(iter(self.read([Key(key, key, 0)])), None) if key is not None else None


def _shown(actor: Identity, collection: Collection) -> QuerySet[Designation]:
    # A version has to be readable itself: it is what is shown.
    readable = {f"{collection.version}__sequence__gt": 0}
    if collection.source is Source.AMENDMENTS:
        rows = visible(actor, Designation.objects.exclude(amendment_state=""), AMENDMENT)
        return rows.filter(**readable)
    rows = visible_to(actor).filter(kind=collection.kind, **readable).exclude(state__in=ENDED)
    return rows.filter(current__shape__type=collection.shape_type) if collection.shape_type else rows


_ROW = ("pk", "uuid", "reference", "kind", "owner_id", "level", "caveat_id", "precision", "submitted_from")


@lru_cache(maxsize=4)
def _reading(version: str, with_shape: bool) -> CompiledQuery[Any]:
    state = ("amendment_state", "amendment_since") if version == "proposed" else ("state", "state_since")
    names = ("delegation_id", "sequence", "titles", "valid_from", "valid_until", "area_m2", "digest")
    columns = [f"{version}__{name}" for name in (*names, "shape" if with_shape else "outline")]
    reserved = KeyTransform("reservations", f"{version}__provisions")
    rows = Designation.objects.filter(among(KEYS_SLOT)).order_by()
    return CompiledQuery(rows.values_list(*_ROW, *state, *columns, reserved), [KEYS_SLOT])


def _feature(row: tuple[Any, ...], everyone: dict[int, str], collection: Collection) -> Feature:
    key, name, reference, kind, owner, level, caveat, precision, first = row[:9]
    status, since, delegation, sequence, titles, valid_from, valid_until, area, digest, drawn, reserved = row[9:]
    names_a_place = precision != Precision.EXISTENCE
    wkb, more = _drawn(drawn) if collection.shape_type else (bytes(drawn), {})
    values = {
        "reference": reference,
        "kind": kind,
        **titles_of(titles),
        "status": status,
        "status_since": since,
        "originator": everyone[owner],
        "delegation": everyone[delegation],
        "level": level,
        "precision": precision or Precision.EXACT.value,
        "valid_from": valid_from,
        "valid_until": valid_until,
        "area_m2": area if names_a_place else None,
    }
    own = {
        # As `Version.number`: what people call it.
        "version": sequence if first is None or sequence < first else sequence - first + 1,
        "digest": bytes(digest).hex(),
        "reservations": len(reserved or ()),
        "page": f"/designations/{name}/",
        **more,
    }
    return Feature(name, key, values, own, wkb if names_a_place else None, caveat)


def titles_of(titles: dict[str, str]) -> dict[str, str | None]:
    """The title in each language of the instruments."""
    return {name: titles.get(name.removeprefix("title_")) for name in _title_names()}


@lru_cache(maxsize=1)
def _title_names() -> list[str]:
    from apps.ogc.fields import fields

    return [name for name in fields() if name.startswith("title_")]


def _drawn(canonical: dict[str, Any]) -> tuple[bytes, dict[str, Any]]:
    """What was drawn, as WKB in degrees, with its measures."""
    drawn = from_canonical(canonical)
    if isinstance(drawn, Route):
        line = shapely.LineString(drawn.degrees)
        return line.wkb, {"length_m": round(drawn.length_m, 1), "width_m": drawn.width_m}
    assert isinstance(drawn, Site)
    return shapely.Point(drawn.degrees).wkb, {"radius_m": drawn.radius_m}
