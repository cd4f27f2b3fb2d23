"""Counts whose SQL is made once and asked often, as `apps/accounts/compiled_query.py` does with rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from apps.access.connection import binary_rows
from apps.accounts.compiled_query import SlottedParams


class CompiledCount:
    """How many rows a queryset has, counted up to `most`; for slots see `CompiledQuery`."""

    def __init__(self, queryset: QuerySet[Any], most: int, slots: Sequence[Any] = ()) -> None:
        self._most = most
        self._sql = ""
        try:
            sql, params = queryset.order_by().values("pk")[: most + 1].query.sql_with_params()
        except EmptyResultSet:
            return
        self._sql = f"SELECT count(*) FROM ({sql}) AS counted"  # noqa: S608  # nosec B608  (made by Django)
        self._params = SlottedParams(params, slots)

    def ask(self, *values: Any) -> tuple[int, bool]:
        """The count, and whether there are more."""
        if not self._sql:
            return 0, False
        ((count,),) = binary_rows(self._sql, self._params.filled(values))
        return min(count, self._most), count > self._most
