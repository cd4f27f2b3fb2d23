"""Pages of long lists by key: behind a row that was shown, and before one. The page's keys come from an index first,
then only those rows are read.

By number, PostgreSQL counts every row before the page: the register's 200th page took twice as long as its first, and a
row that came meanwhile pushed another onto the next page. By key each page costs the same, and rows that stay where
they are are met exactly once, whatever comes and goes. Numbers in addresses from before are still read, as far as lists
are counted.

Counting is what else grows with the data: 740,000 entries took a second. So lists are counted only so far; beyond that
a page says "2,000+", and its readers go on page by page, or narrow the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from apps.access.identity import Identity
from apps.designations.page_keys import Order, Place, UnknownPlace

M = TypeVar("M", bound=Model)
COUNTED = 2_000
# A row's key, and its values in the order's columns.
Found = tuple[Any, tuple[Any, ...]]


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page, with what the pager shows: `first` to `last` of `total`, counted from 1 along the reader's way.

    Where `more` is set, `total` is what is known to be there, and there is more than that. `previous` and `next` are
    sealed places; `unknown` says that the address named a place that is none, and the list is shown from its beginning.
    """

    rows: list[M]
    first: int
    total: int
    size: int
    more: bool = False
    previous: str = ""
    next: str = ""
    unknown: bool = False

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def pages(self) -> int:
        """As far as they are counted."""
        return max(1, -(-self.total // self.size))

    @property
    def number(self) -> int:
        return max(0, self.first - 1) // self.size + 1


def capped_count(queryset: QuerySet[Any], most: int = COUNTED) -> tuple[int, bool]:
    """How many rows there are, counted up to `most`, and whether there are more."""
    found = queryset.order_by().values("pk")[: most + 1].count()
    return min(found, most), found > most


def page_of(
    queryset: QuerySet[M],
    query: Mapping[str, Any],
    size: int,
    load: Callable[[list[Any]], Iterable[M]],
    *,
    reader: Identity,
) -> Page[M]:
    """The page that an address asks for by `after`, `before` or, from earlier days, `page`; without one that can be
    read the first, or the nearest that exists. `load` reads the rows of keys, in any order, with what they show. What
    an address from another reader says of the rows before it is counted anew among the reader's own."""
    order, (total, more) = Order.of(queryset), capped_count(queryset)
    name = str(reader.user_uuid)
    wanted = _Wanted(queryset, order, size, total, name)
    unknown, stretch = False, None
    try:
        if query.get("after"):
            stretch = wanted.after(order.read(query["after"]))
        elif query.get("before"):
            stretch = wanted.before(order.read(query["before"]))
    except UnknownPlace:
        unknown = True
    if stretch is None:
        stretch = wanted.numbered(1 if unknown else query.get("page"))
    elif not stretch.found:  # what was there has gone, or moved
        stretch = wanted.numbered(1 if query.get("before") else total)
    first = stretch.rows_before + 1 if stretch.has_previous else 1
    if not stretch.has_next and not more and stretch.has_previous:
        first = total - len(stretch.found) + 1  # counted from the end, where the end is known
    loaded = {row.pk: row for row in load(stretch.keys)}
    last = first + len(stretch.found) - 1
    return Page(
        rows=[loaded[key] for key in stretch.keys if key in loaded],
        first=first if stretch.found else 0,
        total=max(total, last),
        size=size,
        more=more and stretch.has_next,
        previous=order.seal(Place(stretch.found[0][1], first - 1, name)) if stretch.has_previous else "",
        next=order.seal(Place(stretch.found[-1][1], last, name)) if stretch.has_next else "",
        unknown=unknown,
    )


@dataclass(frozen=True)
class _Stretch:
    """Rows that follow each other, in the list's order."""

    found: Sequence[Found]
    rows_before: int
    has_previous: bool
    has_next: bool

    @property
    def keys(self) -> list[Any]:
        return [key for key, _values in self.found]


class _Wanted:
    """A list, to be asked for one stretch of it."""

    def __init__(self, queryset: QuerySet[Any], order: Order, size: int, total: int, reader: str) -> None:
        self._queryset, self._order, self._size, self._total = queryset, order, size, total
        self._reader = reader

    def after(self, place: Place) -> _Stretch:
        found = self._behind(self._order, place)
        rows_before = place.rows_before
        if place.reader != self._reader:
            rows_before = self._count_before(place) + self._queryset.filter(self._order.at(place)).count()
        return _Stretch(found[: self._size], rows_before, True, len(found) > self._size)

    def before(self, place: Place) -> _Stretch:
        found = self._behind(self._order.reverse, place)
        shown = found[: self._size][::-1]
        rows_before = place.rows_before if place.reader == self._reader else self._count_before(place)
        return _Stretch(shown, max(0, rows_before - len(shown)), len(found) > self._size, True)

    def _count_before(self, place: Place) -> int:
        """How many of the reader's own rows come before a place, as far as lists are counted."""
        stretches = self._order.reverse.stretches(place)
        return min(COUNTED, sum(capped_count(self._queryset.filter(stretch))[0] for stretch in stretches))

    def numbered(self, number: Any) -> _Stretch:
        """By number, as far as rows are counted."""
        try:
            wanted = int(number)
        except (TypeError, ValueError):
            wanted = 1
        start = (min(max(1, wanted), max(1, -(-self._total // self._size))) - 1) * self._size
        found = self._read(self._queryset, start, self._size + 1)
        return _Stretch(found[: self._size], start, start > 0, len(found) > self._size)

    def _behind(self, order: Order, place: Place) -> list[Found]:
        found: list[Found] = []
        for stretch in order.stretches(place):
            if len(found) <= self._size:
                rows = self._queryset.filter(stretch).order_by(*order.names)
                found += self._read(rows, 0, self._size + 1 - len(found))
        return found

    def _read(self, queryset: QuerySet[Any], start: int, most: int) -> list[Found]:
        rows = queryset.values_list("pk", *self._order.columns)[start : start + most]
        return [(key, tuple(values)) for key, *values in rows]
