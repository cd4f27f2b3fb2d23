"""Places in a sorted list, as pages name them in addresses: after this row, before that one.

A place is the values that a row was sorted by. They hold a primary key, whose gaps would tell of the other side's
drafts, and may be a moment of a row that its next reader may not see: so they are sealed (AES-SIV, RFC 5297), to be
read and made by this site alone, for one list in one order. Nothing is looked up to read them.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.db.models import Field, Model, Q, QuerySet
from django.utils.crypto import salted_hmac

# Longer texts are none of ours.
LONGEST = 400


class UnknownPlace(ValueError):
    """What an address says is no place in this list: typed by hand, of another order, or sealed with an earlier key."""


@dataclass(frozen=True)
class Place:
    """The values of a row in the order's columns, and how many rows were before the place when it was named: of those
    that its `reader` may see, which to anybody else would tell of what is hidden from them."""

    values: tuple[Any, ...]
    rows_before: int
    reader: str


@dataclass(frozen=True)
class Order:
    """The columns that a list is sorted by, all in one direction, the last of them unique. As PostgreSQL has it, rows
    without a value come last, and first when it is turned around."""

    fields: tuple[Field[Any, Any], ...]
    descending: bool

    @classmethod
    def of(cls, queryset: QuerySet[Any]) -> Order:
        names = [str(name) for name in queryset.query.order_by or queryset.model._meta.ordering]
        directions = {name.startswith("-") for name in names}
        fields = tuple(_field(queryset.model, name.removeprefix("-")) for name in names)
        if len(directions) != 1 or len(fields) > 2 or not fields[-1].unique or any(one.null for one in fields[1:]):
            raise ValueError(f"A list in the order {names} has no places.")
        return cls(fields, directions.pop())

    @property
    def columns(self) -> list[str]:
        return [field.name for field in self.fields]

    @property
    def reverse(self) -> Order:
        return Order(self.fields, not self.descending)

    @property
    def names(self) -> list[str]:
        return [f"-{name}" if self.descending else name for name in self.columns]

    def stretches(self, place: Place) -> list[Q]:
        """What comes behind a place, as filters one after the other, each a stretch of one index."""
        first, value = self.fields[0], place.values[0]
        if len(self.fields) == 1:
            return [self._past(first, value)]
        key, tied_with = self.fields[1], place.values[1]
        missing, there = Q(**{f"{first.name}__isnull": True}), Q(**{f"{first.name}__isnull": False})
        if value is None:
            rest = [there] if self.descending else []
            return [missing & self._past(key, tied_with), *rest]
        beyond = self._past(first, value, "e") & (self._past(first, value) | self._past(key, tied_with))
        return [beyond, missing] if first.null and not self.descending else [beyond]

    def _past(self, field: Field[Any, Any], value: Any, equal: str = "") -> Q:
        return Q(**{f"{field.name}__{'lt' if self.descending else 'gt'}{equal}": value})

    def seal(self, place: Place) -> str:
        values = [value.isoformat() if isinstance(value, datetime) else value for value in place.values]
        text = json.dumps([place.reader, place.rows_before, *values], separators=(",", ":"), ensure_ascii=False)
        return urlsafe_b64encode(_cipher().encrypt(text.encode(), self._purpose)).decode().rstrip("=")

    def read(self, text: str) -> Place:
        """Raises UnknownPlace."""
        if not text.isascii() or len(text) > LONGEST:
            raise UnknownPlace
        try:
            sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
            reader, rows_before, *values = json.loads(_cipher().decrypt(sealed, self._purpose))
        except (ValueError, InvalidTag):
            raise UnknownPlace from None
        pairs = zip(self.fields, values, strict=True)
        return Place(tuple(field.to_python(value) for field, value in pairs), rows_before, reader)

    def at(self, place: Place) -> Q:
        """The row of a place itself."""
        return Q(**{self.fields[-1].name: place.values[-1]})

    @property
    def _purpose(self) -> Sequence[bytes]:
        return [self.fields[0].model._meta.label.encode(), " ".join(self.names).encode()]


def _field(model: type[Model], name: str) -> Field[Any, Any]:
    found: Field[Any, Any] = model._meta.get_field(name if name != "pk" else model._meta.pk.name)  # type: ignore[assignment]
    return found


def _cipher() -> AESSIV:
    return AESSIV(salted_hmac("jic page keys", "places", algorithm="sha256").digest())
