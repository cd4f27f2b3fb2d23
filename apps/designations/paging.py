"""Numbered pages over long lists: the page's keys come from an index first, then only those rows are read.

Counting is what grows with the data: 740,000 entries took a second. So lists are counted only so far; beyond that a
page says "2,000+", and its readers go on page by page, or narrow the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

from apps.designations.index_lookups import among

M = TypeVar("M", bound=Model)
COUNTED = 2_000
# No offset beyond what PostgreSQL takes, whatever the address says.
LAST_PAGE = 10_000_000


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page, with what the pager shows. Pages are counted from 1.

    Where `more` is set, `total` is what is known to be there, and there is more than that.
    """

    rows: list[M]
    number: int
    pages: int
    total: int
    size: int
    more: bool = False
    has_next: bool = False

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.has_next else None


def capped_count(queryset: QuerySet[Any], most: int = COUNTED) -> tuple[int, bool]:
    """How many rows there are, counted up to `most`, and whether there are more."""
    found = queryset.order_by().values("pk")[: most + 1].count()
    return min(found, most), found > most


def page_of(queryset: QuerySet[M], number: Any, size: int, load: Callable[[QuerySet[M]], Iterable[M]]) -> Page[M]:
    """The page of that number, or the nearest that exists. `load` adds what the rows show (joins)."""
    total, more = capped_count(queryset)
    pages = max(1, -(-total // size))
    try:
        wanted = int(number)
    except (TypeError, ValueError):
        wanted = 1
    wanted = min(max(1, wanted), LAST_PAGE if more else pages)
    keys = _keys(queryset, wanted, size)
    if not keys and wanted > pages:  # beyond the end of a list that was not counted to its end
        wanted = pages
        keys = _keys(queryset, wanted, size)
    has_next, keys = len(keys) > size, keys[:size]
    found = queryset.model._default_manager.filter(among(keys)).order_by()
    rows = {row.pk: row for row in load(found)}
    known = max(total, (wanted - 1) * size + len(keys))
    return Page([rows[key] for key in keys if key in rows], wanted, pages, known, size, more and has_next, has_next)


def _keys(queryset: QuerySet[Any], number: int, size: int) -> list[Any]:
    """The keys of a page and of the first row after it, which says whether there is another page."""
    start = (number - 1) * size
    return list(queryset.values_list("pk", flat=True)[start : start + size + 1])
