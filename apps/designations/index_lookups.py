"""Keys that the database finds by an index which row-level security would keep from being used (ADR 0015)."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db.models import BigIntegerField, BooleanField, CharField, F, Func, Q, QuerySet, UUIDField, Value

from apps.access.connection import binary_rows
from apps.designations.fields import BoxField
from apps.geometry.outline import Box
from apps.geometry.precision import Precision
from apps.theatre.facts import theatre


class AmongFound(Func):
    """The key is among those that a function of `sql/reading.sql` finds: an array, made once for a statement."""

    output_field = BooleanField()

    def __init__(self, function: str, key: str, *asked: Value) -> None:
        super().__init__(F(key), *asked)
        self.extra["function"] = function

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, tuple[Any, ...]]:  # type: ignore[override]
        key, *asked = (compiler.compile(source_expression) for source_expression in self.source_expressions)
        arguments = ", ".join(sql for sql, _params in asked)
        params = chain.from_iterable(params for _sql, params in (key, *asked))
        return f"{key[0]} = ANY (ARRAY(SELECT {self.extra['function']}({arguments})))", tuple(params)


def among(keys: Collection[int], column: str = "pk") -> Func:
    """Rows with one of these keys. However many they are, they are one parameter of one statement, which stays
    prepared."""
    return _among(Value(list(keys), ArrayField(BigIntegerField())), column)


def named(names: Collection[UUID]) -> Func:
    """Rows with one of these UUIDs; one parameter too."""
    return _among(Value(list(names), ArrayField(UUIDField())), "uuid")


def _among(asked: Value, column: str) -> Func:
    template = "(%(expressions)s))"
    return Func(F(column), asked, template=template, arg_joiner=" = ANY (", output_field=BooleanField())


def meeting(box: Box) -> Q:
    """Designations whose current outline's box meets a box in degrees. A copy that names no place meets none."""
    return Q(AmongFound("designations_meeting", "pk", Value(box, BoxField()))) & ~Q(precision=Precision.EXISTENCE)


def amended_meeting(box: Box) -> Q:
    """Designations of which an amendment is on the table whose outline's box meets a box in degrees."""
    # The amendment has to be readable itself: its outline is what is asked for.
    return Q(AmongFound("designations_amended_meeting", "pk", Value(box, BoxField()))) & Q(proposed__sequence__gt=0)


# Stands for the box that is asked about, in a statement that is built once for a principal.
ASKED = Box(-720.0, -720.0, -720.0, -720.0)
# SQL and parameters; None for somebody to whom the policy shows nothing.
Statement = tuple[str, tuple[Any, ...]] | None


def statement_of(queryset: QuerySet[Any, Any]) -> Statement:
    """What asks for a queryset's rows: building it takes longer than running it does, so it is kept for a principal."""
    try:
        sql, params = queryset.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, params


def rows_about(box: Box, statement: Statement) -> list[Any]:
    """The rows of a statement that was built about `ASKED`, asked about this box, with bytes as bytes."""
    if statement is None:
        return []
    sql, params = statement
    placeholder, wanted = BoxField().get_prep_value(ASKED), BoxField().get_prep_value(box)
    return binary_rows(sql, [wanted if param == placeholder else param for param in params])


def saying(words: str) -> AmongFound:
    """Designations whose current texts have the words."""
    return AmongFound("designations_saying", "pk", *_asked(words))


def versions_saying(words: str) -> AmongFound:
    return AmongFound("versions_saying", "pk", *_asked(words))


def _asked(words: str) -> tuple[Value, Value]:
    languages = list(theatre().language_codes)
    return Value(words, CharField()), Value(languages, ArrayField(CharField()))
