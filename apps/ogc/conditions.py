"""A filter as it is understood: what CQL2 says, once every name and every value in it has been checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shapely.geometry.base import BaseGeometry

from apps.ogc.fields import Field

Scalar = str | float | datetime
Operator = Literal["=", "<>", "<", ">", "<=", ">="]


@dataclass(frozen=True)
class Compare:
    field: Field
    operator: Operator
    value: Scalar


@dataclass(frozen=True)
class Like:
    """`%` stands for any characters, `_` for one, a backslash before either for itself."""

    field: Field
    pattern: str


@dataclass(frozen=True)
class Among:
    field: Field
    values: tuple[Scalar, ...]


@dataclass(frozen=True)
class Between:
    """Both ends included."""

    field: Field
    low: Scalar
    high: Scalar


@dataclass(frozen=True)
class IsNull:
    field: Field


@dataclass(frozen=True)
class Intersects:
    """The feature's geometry, as it is shown, meets this one (CRS84)."""

    geometry: BaseGeometry


@dataclass(frozen=True)
class Always:
    holds: bool


@dataclass(frozen=True)
class Not:
    part: Condition


@dataclass(frozen=True)
class Every:
    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Some:
    parts: tuple[Condition, ...]


Condition = Compare | Like | Among | Between | IsNull | Intersects | Always | Not | Every | Some


def parts_of(condition: Condition) -> Iterator[Condition]:
    """The condition and everything in it."""
    yield condition
    if isinstance(condition, Not):
        yield from parts_of(condition.part)
    elif isinstance(condition, Every | Some):
        for part in condition.parts:
            yield from parts_of(part)


def is_spatial(condition: Condition) -> bool:
    return any(isinstance(part, Intersects) for part in parts_of(condition))
