"""Numbered pages over long lists: the page's keys come from an index first, then only those rows are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page, with what the pager shows. Pages are counted from 1."""

    rows: list[M]
    number: int
    pages: int
    total: int
    size: int

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.pages else None


def page_of(queryset: QuerySet[M], number: Any, size: int, load: Callable[[QuerySet[M]], Iterable[M]]) -> Page[M]:
    """The page of that number, or the nearest that exists. `load` adds what the rows show (joins)."""
    total = queryset.order_by().count()
    pages = max(1, -(-total // size))
    try:
        wanted = int(number)
    except (TypeError, ValueError):
        wanted = 1
    wanted = min(max(1, wanted), pages)
    start = (wanted - 1) * size
    keys = list(queryset.values_list("pk", flat=True)[start : start + size])
    rows = {row.pk: row for row in load(queryset.model._default_manager.filter(pk__in=keys))}
    return Page([rows[key] for key in keys if key in rows], wanted, pages, total, size)
