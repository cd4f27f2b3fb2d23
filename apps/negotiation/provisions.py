"""Provisions as pages show them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.accounts.models import Delegation
from apps.designations.columns import (
    AreaColumn,
    Cells,
    ChoiceColumn,
    Column,
    MomentColumn,
    NumberColumn,
    PlaceColumn,
    WordsColumn,
)
from apps.designations.models import Version
from apps.designations.outlines import vertex_rows
from apps.designations.provision_types import (
    ChoiceProvision,
    CorrigendumProvision,
    HoursProvision,
    LineProvision,
    MomentProvision,
    RemaindersProvision,
    ReservationsProvision,
    TableProvision,
)
from apps.designations.schema import BY_NAME
from apps.designations.selectors import delegations, signatories
from apps.designations.structured import Corrigendum, Remainder, Reservation
from apps.geometry.canonical import grouped
from apps.geometry.outline import Outline
from apps.geometry.shapes import Area, Route, Site


@dataclass(frozen=True)
class Ground:
    """A part of an outline with a number of its own: its area in m², and its vertices as `vertex_rows` gives them."""

    number: int
    area_m2: float
    rows: list[dict[str, Any]]

    @classmethod
    def of(cls, number: int, outline: Outline) -> Ground:
        return cls(number, outline.area_m2, vertex_rows(Area(outline)))


@dataclass(frozen=True)
class ReservationRow:
    """`reasons`: by signatory its texts by language; None where it has given none yet."""

    ground: Ground
    reasons: list[tuple[Delegation, Any]]


@dataclass(frozen=True)
class RemainderRow:
    ground: Ground
    delegation: Delegation | None
    remainder: Remainder

    @property
    def digest_grouped(self) -> str:
        return grouped(self.remainder.digest)


@dataclass(frozen=True)
class CorrigendumRow:
    """The digests that are corrected, in groups of four, and the mistake by language."""

    corrects: list[str]
    mistake: Any


@dataclass(frozen=True)
class Cell:
    """What a row of a table says in a column: words, a moment, a text by language, a point as `vertex_rows` gives it,
    or a part of an outline; all None where it says nothing."""

    words: str | None = None
    moment: datetime | None = None
    texts: Mapping[str, str] | None = None
    place: Mapping[str, Any] | None = None
    ground: Ground | None = None


@dataclass(frozen=True)
class Table:
    """A table of provisions: the names of its columns, and its rows cell by cell."""

    columns: list[Any]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class Line:
    """A line: its length in metres, and its vertices as `vertex_rows` gives them."""

    length_m: float
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Row:
    """One provision: a moment for the page's own form of moments, words, or parts with rows of their own; all None
    where nothing was agreed. `hashed` is the JSON of what the digest covers."""

    name: str
    label: Any
    hashed: str
    moment: Any = None
    words: str | None = None
    reservations: list[ReservationRow] | None = None
    remainders: list[RemainderRow] | None = None
    corrigendum: CorrigendumRow | None = None
    table: Table | None = None
    line: Line | None = None

    @property
    def absent(self) -> Row:
        """The same of a version in which nothing was agreed about it."""
        return Row(self.name, self.label, "")


def in_order(names: Iterable[str]) -> list[str]:
    """In the order of the schema; what the site no longer knows last."""
    order = {name: place for place, name in enumerate(BY_NAME)}
    return sorted(names, key=lambda name: order.get(name, len(order)))


def provision_rows(version: Version) -> list[Row]:
    """The provisions of a version, in the order of the schema. One that the site no longer knows is shown as it is
    stored: the digest covers it."""
    values = version.provision_values
    return [_row(version, name, values[name]) for name in in_order(values)]


def _row(version: Version, name: str, value: Any) -> Row:
    provision = BY_NAME.get(name)
    hashed = json.dumps(version.provisions[name], ensure_ascii=False)
    match provision:
        case MomentProvision():
            return Row(name, provision.label, hashed, moment=value)
        case HoursProvision() | ChoiceProvision():
            return Row(name, provision.label, hashed, words=provision.in_words(value))
        case LineProvision():
            route = Route(value, 1)
            return Row(name, provision.label, hashed, line=Line(route.length_m, vertex_rows(route)))
        case TableProvision():
            return Row(name, provision.label, hashed, table=_table(provision, value))
        case ReservationsProvision():
            return Row(name, provision.label, hashed, reservations=_reservations(value))
        case RemaindersProvision():
            whose = {delegation.code: delegation for delegation in delegations().values()}
            remainders = [
                RemainderRow(Ground.of(number, one.ground), whose.get(one.delegation), one)
                for number, one in enumerate(value, 1)
            ]
            return Row(name, provision.label, hashed, remainders=remainders)
        case CorrigendumProvision():
            return Row(name, provision.label, hashed, corrigendum=_corrigendum(value))
        case _:
            return Row(name, name, hashed, words=hashed)


def _table(provision: TableProvision, value: Sequence[Cells]) -> Table:
    """Columns that no row fills are left out. One that the site no longer knows is shown as it is stored."""
    names = {name for row in value for name in row}
    columns = [column for column in provision.columns if column.name in names]
    unknown = sorted(names - {column.name for column in columns})
    rows = [
        [
            *(_cell(number, column, row.get(column.name)) for column in columns),
            *(Cell(words=json.dumps(row[name], ensure_ascii=False)) if name in row else Cell() for name in unknown),
        ]
        for number, row in enumerate(value, 1)
    ]
    return Table([*(column.label for column in columns), *unknown], rows)


def _cell(number: int, column: Column, value: Any) -> Cell:
    if value is None:
        return Cell()
    match column:
        case ChoiceColumn():
            return Cell(words=column.word(value))
        case NumberColumn():
            return Cell(words=column.in_words(value))
        case WordsColumn():
            return Cell(texts=value)
        case MomentColumn():
            return Cell(moment=datetime.fromisoformat(value))
        case PlaceColumn():
            return Cell(place=vertex_rows(Site((value[0], value[1]), 1))[0])
        case AreaColumn():
            return Cell(ground=Ground.of(number, column.area(value)))
        case _:
            return Cell(words=json.dumps(value, ensure_ascii=False))


def _reservations(value: tuple[Reservation, ...]) -> list[ReservationRow]:
    known = signatories()
    return [
        ReservationRow(
            Ground.of(number, one.ground),
            [(delegation, one.reasons.get(delegation.code)) for delegation in known],
        )
        for number, one in enumerate(value, 1)
    ]


def _corrigendum(value: Corrigendum) -> CorrigendumRow:
    return CorrigendumRow([grouped(digest) for digest in value.corrects], value.mistake)
