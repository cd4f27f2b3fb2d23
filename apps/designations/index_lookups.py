"""Keys that the database finds by an index which row-level security would keep from being used (ADR 0015)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, CharField, F, Func, Q, Value

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
    asked = Value(list(keys), ArrayField(BigIntegerField()))
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


def about(box: Box, params: Iterable[Any]) -> list[Any]:
    """The parameters of such a statement, asked about this box."""
    placeholder, wanted = BoxField().get_prep_value(ASKED), BoxField().get_prep_value(box)
    return [wanted if param == placeholder else param for param in params]


def saying(words: str) -> AmongFound:
    """Designations whose current texts have the words."""
    return AmongFound("designations_saying", "pk", *_asked(words))


def versions_saying(words: str) -> AmongFound:
    return AmongFound("versions_saying", "pk", *_asked(words))


def _asked(words: str) -> tuple[Value, Value]:
    languages = list(theatre().language_codes)
    return Value(words, CharField()), Value(languages, ArrayField(CharField()))
