"""A condition as a filter of the database.

A comparison with a value that is missing is neither true nor false, as CQL2 and SQL have it; Django's `~Q` takes it for
false. So two filters are made of each condition: of rows for which it is true, and of rows for which it is false.
Where the condition names a geometry, both are wider: of what they let through each row's own outline is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import BooleanField, Func, Q, QuerySet, Value
from django.db.models.expressions import ExpressionWrapper

from apps.access.conditions import ALWAYS, NEVER
from apps.designations import index_lookups
from apps.geometry.outline import Box
from apps.geometry.precision import Precision
from apps.ogc.conditions import (
    Always,
    Among,
    Between,
    Compare,
    Condition,
    Every,
    Intersects,
    IsNull,
    Like,
    Not,
    Some,
    parts_of,
)
from apps.ogc.fields import Field

_LOOKUPS = {"=": "exact", "<": "lt", ">": "gt", "<=": "lte", ">=": "gte"}


class _Like(Func):
    """LIKE with the pattern as it is written."""

    template = "(%(expressions)s)"
    arg_joiner = " LIKE "
    output_field = BooleanField()


def narrowed(queryset: QuerySet[Any], condition: Condition, version: str) -> QuerySet[Any]:
    """The rows for which a condition holds; with a geometry in it, those for which it may."""
    named = {part.field.name: part.field for part in parts_of(condition) if hasattr(part, "field")}
    queryset = queryset.annotate(**{_alias(field): field.expression(version) for field in named.values()})
    return queryset.filter(_query(condition, version, wanted=True))


def meeting(box: Box, version: str) -> Q:
    """Designations of which the shown version's box meets a box."""
    return index_lookups.amended_meeting(box) if version == "proposed" else index_lookups.meeting(box)


def _alias(field: Field) -> str:
    return f"asked_{field.name}"


def _query(condition: Condition, version: str, *, wanted: bool) -> Q:
    """Rows for which the condition is true, or those for which it is false."""
    match condition:
        case Always(holds):
            return ALWAYS if holds is wanted else NEVER
        case Not(part):
            return _query(part, version, wanted=not wanted)
        case Every(parts) | Some(parts):
            join: Callable[[Q, Q], Q] = and_ if isinstance(condition, Every) is wanted else or_
            return reduce(join, (_query(part, version, wanted=wanted) for part in parts))
        case IsNull(field):
            return Q(**{f"{_alias(field)}__isnull": wanted})
        case Intersects(geometry):
            # What does not meet the geometry may lie anywhere; what names no place does neither.
            return meeting(Box(*geometry.bounds), version) if wanted else ~Q(precision=Precision.EXISTENCE)
        case Compare(field, "<>", value):
            return _known(field, Q(**{_alias(field): value}), not wanted)
        case Compare(field, operator, value):
            return _known(field, Q(**{f"{_alias(field)}__{_LOOKUPS[operator]}": value}), wanted)
        case Among(field, values):
            return _known(field, reduce(or_, (Q(**{_alias(field): value}) for value in values)), wanted)
        case Between(field, low, high):
            return _known(field, Q(**{f"{_alias(field)}__gte": low, f"{_alias(field)}__lte": high}), wanted)
        case Like(field, pattern):
            like = ExpressionWrapper(_Like(_alias(field), Value(pattern)), output_field=BooleanField())
            return _known(field, Q(like), wanted)


def _known(field: Field, holds: Q, wanted: bool) -> Q:
    """Of rows that have the field, those for which something holds, or does not."""
    return Q(**{f"{_alias(field)}__isnull": False}) & (holds if wanted else ~holds)
