"""Querysets whose SQL is made once and asked often.

Django puts a statement together anew for each page, which takes longer than the database takes to answer it: of a
record it was a third of the page. What a page asks for is the same for everybody who holds the same grants, but for a
few values. So a queryset is built once with a slot in the place of each, and kept by whoever builds it, in a cache with
a bound whose key holds the whole identity where a policy's filter is part of it: other grants are another key.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

R = TypeVar("R")

# Slots for what is asked for most: values that nothing in the database has.
UUID_SLOT = uuid.UUID("e8a2b6d4-0d5b-4f0e-9a53-6f1f1c3b7d10")
KEY_SLOT = -4_611_686_018_427_387_911
KEYS_SLOT = [KEY_SLOT]
MOMENT_SLOT = datetime(1, 1, 1, tzinfo=UTC)


class UnusedSlot(ValueError):
    """A slot does not stand in the statement: what should take its place would be asked for nowhere."""


class _Kept:
    """Stands for a query whose compiler has its SQL already; what else is asked of it the query answers."""

    def __init__(self, query: Any, compiler: SQLCompiler) -> None:
        self._query, self._compiler = query, compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)

    def get_compiler(self, *_: Any, **__: Any) -> SQLCompiler:
        return self._compiler


class SlottedParams:
    """The parameters of a statement, some of which take another value each time."""

    def __init__(self, params: Sequence[Any], slots: Sequence[Any]) -> None:
        self._params = tuple(params)
        self._places = [
            [at for at, param in enumerate(params) if isinstance(param, type(slot)) and param == slot] for slot in slots
        ]
        if not all(self._places):
            raise UnusedSlot(f"Of {slots!r} one stands in no place of {params!r}.")

    def filled(self, values: Sequence[Any]) -> tuple[Any, ...]:
        params = list(self._params)
        for places, value in zip(self._places, values, strict=True):
            for place in places:
                # Django gives the driver integers of a type of their own, which says how wide the column is.
                kind = type(params[place])
                params[place] = value if isinstance(value, kind) else kind(value)
        return tuple(params)


class CompiledQuery(Generic[R]):
    """A queryset that is asked with other values in its slots.

    A slot is a value that nothing else in the statement equals, such as a UUID of its own; `ask` takes one value for
    each, in their order, in the form in which the database is given it.
    """

    def __init__(self, queryset: QuerySet[Any, R], slots: Sequence[Any] = ()) -> None:
        self._queryset = queryset
        self._compiler: Any = queryset.query.get_compiler(using=queryset.db)
        self._sql = ""
        try:
            self._sql, params = self._compiler.as_sql()
        except EmptyResultSet:  # somebody to whom the policy shows nothing
            return
        self._params = SlottedParams(params, slots)

    def ask(self, *values: Any) -> list[R]:
        """The rows, as the queryset gives them."""
        if not self._sql:
            return []
        params = self._params.filled(values)
        # A compiler belongs to the thread of its connection, and remembers what it asked.
        compiler: Any = copy.copy(self._compiler)
        compiler.connection = connections[self._queryset.db]
        compiler.as_sql = lambda *_, **__: (self._sql, params)
        kept: Any = _Kept(self._queryset.query, compiler)
        queryset: Any = QuerySet(self._queryset.model, query=kept, using=self._queryset.db)
        queryset._fields = self._queryset._fields  # type: ignore[attr-defined]
        iterable: Any = self._queryset._iterable_class
        rows: list[R] = list(iterable(queryset))
        return rows

    def first(self, *values: Any) -> R | None:
        return next(iter(self.ask(*values)), None)
