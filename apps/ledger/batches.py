"""Reading all of the log without holding all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet


def in_batches(queryset: QuerySet[Any], size: int, index: Callable[[Any], int]) -> Iterator[Any]:
    """The rows of a queryset of entries in the order of their index, `size` of them a statement.

    No cursor of the server is open meanwhile: row-level security tells each statement apart who asks, and a cursor
    outlives its statement. `index` gives the index of a row.
    """
    ordered, following = queryset.order_by("index"), 0
    while rows := list(ordered.filter(index__gte=following)[:size]):
        yield from rows
        following = index(rows[-1]) + 1
