"""One page of a collection: by key, within bounds of rows and bytes.

What the database cannot compare (outlines with a box or a geometry, anything of the past) is asked of each feature
that it lets through. So that a question that nothing answers ends too, a page looks at so many features and no more:
then it is short or empty, and its `next` goes on from there, as the standard allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol

import numpy as np
import shapely
from shapely.geometry import box as shapely_box

from apps.designations.page_keys import Order, Place, UnknownPlace
from apps.geometry.outline import Box
from apps.ogc.conditions import Condition
from apps.ogc.features import Feature
from apps.ogc.judging import holds

# Features that one page looks at, where each is asked, and how many of them at least at once.
MAX_LOOKED_AT, LEAST_AT_ONCE = 5_000, 200
# Outlines of one page, in bytes as they are stored; as text they are some three times as long.
MAX_BYTES = 8_000_000


class Key(NamedTuple):
    """A row of the database, its place in the collection, and the bytes of its outline (0: not known)."""

    key: Any
    place: Any
    size: int


class Features(Protocol):
    """Where a collection's features come from, at most `at_once` of them."""

    order: Order
    at_once: int

    def keys(self, after: Any, most: int, *, backwards: bool) -> list[Key]: ...

    def read(self, keys: Sequence[Key]) -> list[Feature]: ...

    def count(self) -> int | None: ...


@dataclass
class Page:
    """Features in their order; `previous` and `next` are sealed places, empty where nothing follows."""

    features: list[Feature] = field(default_factory=list)
    previous: str = ""
    next: str = ""


@dataclass(frozen=True)
class Asked:
    """What a page is asked for. `exact_box` and `condition` are asked of each feature; `after` and `before` are sealed
    places."""

    limit: int
    exact_box: Box | None = None
    condition: Condition | None = None
    after: str = ""
    before: str = ""

    @property
    def asks_each(self) -> bool:
        return self.exact_box is not None or self.condition is not None


def read_page(source: Features, asked: Asked, reader: str) -> Page:
    """Raises UnknownPlace where `after` or `before` is none that this reader was given; `reader` says whose page of
    which collection it is."""
    backwards = bool(asked.before)
    token = asked.before or asked.after
    place = source.order.read(token) if token else None
    if place is not None and place.reader != reader:
        raise UnknownPlace
    walk = _Walk(source, asked, place.values[0] if place else None, backwards)
    walk.go()
    if backwards and walk.first is None:
        # Nothing is before that place: the collection begins there.
        return read_page(source, replace(asked, before=""), reader)
    start, end = (walk.last, walk.first) if backwards else (walk.first, walk.last)
    has_previous, has_next = (walk.is_open, True) if backwards else (bool(token), walk.is_open)

    def sealed(place: Any) -> str:
        return source.order.seal(Place((place,), 0, reader))

    return Page(
        walk.features[::-1] if backwards else walk.features,
        sealed(start) if has_previous and start is not None else "",
        sealed(end) if has_next and end is not None else "",
    )


class _Walk:
    """Looks at features from a place on until a page is full. `first` and `last` are the places where it began and
    ended to look; `is_open`: there may be more behind."""

    def __init__(self, source: Features, asked: Asked, place: Any, backwards: bool) -> None:
        self._source, self._asked, self._backwards = source, asked, backwards
        self._from = place
        self.features: list[Feature] = []
        self.first: Any = None
        self.last: Any = None
        self.is_open = True
        self._bytes = 0

    def go(self) -> None:
        looked_at, most = 0, self._asked.limit
        if self._asked.asks_each:
            most = max(most, LEAST_AT_ONCE)
        most = min(most, self._source.at_once)
        while self.is_open and not self._is_full and looked_at < MAX_LOOKED_AT:
            found = self._source.keys(self._from, most + 1, backwards=self._backwards)
            self.is_open = len(found) > most
            keys = self._within_bytes(found[:most])
            looked_at += len(keys)
            if keys:
                self._take(keys)

    @property
    def _is_full(self) -> bool:
        return len(self.features) >= self._asked.limit or self._bytes >= MAX_BYTES

    def _within_bytes(self, found: Sequence[Key]) -> list[Key]:
        """Keys until the page has its bytes; at least one."""
        keys: list[Key] = []
        held = self._bytes
        for key in found:
            held += key.size
            if keys and held > MAX_BYTES:
                self.is_open = True
                break
            keys.append(key)
        return keys

    def _take(self, keys: Sequence[Key]) -> None:
        features = self._source.read(keys)
        fit = {feature.place: fits for feature, fits in zip(features, _fitting(features, self._asked), strict=True)}
        by_place = {feature.place: feature for feature in features}
        self.first = keys[0].place if self.first is None else self.first
        for key in keys:
            if self._is_full:
                self.is_open = True
                return
            self._from = self.last = key.place
            if fit.get(key.place):
                self.features.append(by_place[key.place])
                self._bytes += len(by_place[key.place].wkb or b"")


def _fitting(features: Sequence[Feature], asked: Asked) -> list[bool]:
    """Of each feature whether its geometry meets the box and the condition holds of it."""
    fit = np.ones(len(features), dtype=bool)
    if asked.exact_box is not None:
        geometries = shapely.from_wkb(np.array([feature.wkb for feature in features], dtype=object))
        fit &= shapely.intersects(geometries, shapely_box(*asked.exact_box))
    if asked.condition is not None:
        for at in map(int, np.flatnonzero(fit)):
            feature = features[at]
            fit[at] = holds(asked.condition, feature.values, feature.geometry) is True
    return [bool(fits) for fits in fit]
