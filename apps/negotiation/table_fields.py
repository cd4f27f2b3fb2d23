"""The part of the form of a content that is tables: for each table of provisions its rows, cell by cell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.clearances.forms import MomentField
from apps.designations import problem_labels
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
from apps.designations.outlines import coordinate_lines, read_ground, read_place
from apps.designations.provision_tables import TABLES
from apps.designations.provision_types import TableProvision
from apps.geometry.outline import MICRO, Outline
from apps.geometry.problems import GeometryRejected
from apps.geometry.shapes import Area
from apps.texts.moments import instant
from apps.theatre.facts import theatre

# Empty rows that a page offers after those that say something.
EMPTY_ROWS = 2
# Characters of one area that is typed.
MAX_AREA = 20_000


@dataclass(frozen=True)
class CellInput:
    """The fields of a cell: one, or one for each language of the instruments."""

    column: Column
    fields: list[forms.BoundField]


@dataclass(frozen=True)
class ArrangedRows:
    """Rows that were published and can be taken over: for each row the values of its fields, by the end of their names
    (`distance_m` of `bands_1_distance_m`), as JSON."""

    name: str
    source: str
    rows: str


@dataclass(frozen=True)
class TableInput:
    """A table of the form with its rows, for the kinds (codes) that have it."""

    provision: TableProvision
    count: forms.BoundField
    rows: list[list[CellInput]]
    kinds: tuple[str, ...]
    arranged: list[ArrangedRows]

    @property
    def is_used(self) -> bool:
        return any(field.value() or field.errors for row in self.rows for cell in row for field in cell.fields)


def _choice(column: ChoiceColumn) -> forms.Field:
    language = get_language() or "en"
    choices = [("", ""), *((word.code, word.name(language)) for word in column.words())]
    return forms.ChoiceField(label=column.label, required=False, choices=choices)


def _number(column: NumberColumn) -> forms.Field:
    return forms.IntegerField(label=column.label, required=False)


def _words(column: WordsColumn) -> forms.Field:
    return forms.CharField(label=column.label, required=False, max_length=column.max_length)


def _moment(column: MomentColumn) -> forms.Field:
    return MomentField(label=column.label, required=False)


def _place(column: PlaceColumn) -> forms.Field:
    return forms.CharField(label=column.label, required=False, max_length=100)


def _area(column: AreaColumn) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
    return forms.CharField(label=column.label, required=False, max_length=MAX_AREA, widget=widget)


FIELDS: dict[type[Column], Callable[[Any], forms.Field]] = {
    ChoiceColumn: _choice,
    NumberColumn: _number,
    WordsColumn: _words,
    MomentColumn: _moment,
    PlaceColumn: _place,
    AreaColumn: _area,
}


def _names(table: TableProvision, row: int, column: Column) -> list[tuple[str, str]]:
    """The names of the fields of a cell, each with its language; one without where it is not words."""
    name = f"{table.name}_{row}_{column.name}"
    if isinstance(column, WordsColumn):
        return [(f"{name}_{language}", language) for language in theatre().language_codes]
    return [(name, "")]


def _count_name(table: TableProvision) -> str:
    return f"{table.name}_rows"


def is_table_field(provision: str, field: str) -> bool:
    """Whether a field of the form says a cell of a table."""
    return any(table.name == provision for table in TABLES) and field.startswith(f"{provision}_")


def add_table_fields(form: forms.Form, tables: Sequence[TableProvision]) -> None:
    """For every table the fields of its rows, and a hidden one with their number, which carries its errors."""
    for table in tables:
        name = _count_name(table)
        count = _count(table, form.data.get(name) if form.is_bound else form.initial.get(name))
        form.fields[name] = forms.CharField(
            label=table.label, required=False, widget=forms.HiddenInput, max_length=4, initial=count
        )
        for row in range(1, count + 1):
            for column in table.columns:
                for field, language in _names(table, row, column):
                    form.fields[field] = FIELDS[type(column)](column)
                    form.fields[field].label = _label(column, row, language)
                    if language:
                        form.fields[field].widget.attrs["lang"] = language


def _count(table: TableProvision, sent: Any) -> int:
    try:
        return max(EMPTY_ROWS, min(int(sent or 0), table.most))
    except ValueError:
        return EMPTY_ROWS


def _label(column: Column, row: int, language: str) -> str:
    """As a screen reader says it: the page names columns once."""
    name = str(column.label)
    if language:
        in_language = theatre().language(language).word(get_language() or "en", "in")
        name = _("%(field)s %(in_language)s") % {"field": name, "in_language": in_language}
    return _("Row %(number)s: %(name)s") % {"number": row, "name": name}


def table_inputs(
    form: forms.Form, tables: Sequence[TableProvision], kinds: Callable[[TableProvision], tuple[str, ...]]
) -> Iterator[TableInput]:
    """For the page; those that no kind has are left out."""
    for table in tables:
        if not (of_kinds := kinds(table)):
            continue
        count = form[_count_name(table)]
        rows = [
            [CellInput(column, [form[name] for name, _lang in _names(table, row, column)]) for column in table.columns]
            for row in range(1, _count(table, count.value()) + 1)
        ]
        yield TableInput(table, count, rows, of_kinds, list(_arranged(table, of_kinds)))


def _arranged(table: TableProvision, kinds: Sequence[str]) -> Iterator[ArrangedRows]:
    for arranged in theatre().provisions.arranged:
        rows = arranged["provisions"].get(table.name)
        if not rows or arranged["kind"] not in kinds:
            continue
        entered = [
            {
                name.removeprefix(f"{table.name}_{number}_"): value
                for column in table.columns
                if column.name in row
                for name, value in _initial_of(table, number, column, row[column.name]).items()
            }
            for number, row in enumerate(rows, 1)
        ]
        name = arranged["names"].get(get_language() or "en") or arranged["code"]
        yield ArrangedRows(name, arranged["source"], json.dumps(entered, cls=DjangoJSONEncoder))


def initial_of_tables(values: Mapping[str, Any]) -> dict[str, Any]:
    """The beginning of these fields from the provisions of a version, with empty rows behind."""
    initial: dict[str, Any] = {}
    for table in TABLES:
        rows: Sequence[Cells] = values.get(table.name) or ()
        initial[_count_name(table)] = min(len(rows) + EMPTY_ROWS, table.most)
        for number, row in enumerate(rows, 1):
            for column in table.columns:
                if column.name in row:
                    initial |= _initial_of(table, number, column, row[column.name])
    return initial


def _initial_of(table: TableProvision, row: int, column: Column, value: Any) -> dict[str, Any]:
    name = f"{table.name}_{row}_{column.name}"
    match column:
        case WordsColumn():
            return {f"{name}_{language}": text for language, text in value.items()}
        case MomentColumn():
            return {name: datetime.fromisoformat(value)}
        case PlaceColumn():
            return {name: f"{value[1] / MICRO:.6f} {value[0] / MICRO:.6f}"}
        case AreaColumn():
            return {name: coordinate_lines(Area(Outline.from_canonical(value)))}
        case _:
            return {name: value}


def clean_tables(form: forms.Form, cleaned: dict[str, Any], tables: Sequence[TableProvision]) -> None:
    """Read the rows of each table into `cleaned[its name]`, None where none says anything; what cannot be read is said
    at its field."""
    for table in tables:
        count = _count(table, cleaned.get(_count_name(table)))
        rows = (_row(form, cleaned, table, number) for number in range(1, count + 1))
        cleaned[table.name] = tuple(row for row in rows if row) or None


def typed_places(form: forms.Form, tables: Sequence[TableProvision]) -> list[str]:
    """What was typed in the cells of places, as it was typed."""
    names = [
        name
        for table in tables
        for column in table.columns
        if isinstance(column, PlaceColumn)
        for row in range(1, table.most + 1)
        for name, _language in _names(table, row, column)
    ]
    return [form.data[name] for name in names if form.data.get(name)]


def _row(form: forms.Form, cleaned: dict[str, Any], table: TableProvision, number: int) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in table.columns:
        entered = {
            language: value
            for name, language in _names(table, number, column)
            if (value := cleaned.get(name)) not in (None, "")
        }
        if not entered:
            continue
        try:
            row[column.name] = _read(column, entered)
        except GeometryRejected as refusal:
            name, _language = _names(table, number, column)[0]
            form.add_error(name, [problem_labels.whole_sentence(problem) for problem in refusal.problems])
    return row


def _read(column: Column, entered: Mapping[str, Any]) -> Any:
    """What is stored of what the fields of a cell say. Raises GeometryRejected."""
    if isinstance(column, WordsColumn):
        return dict(entered)
    value = entered[""]
    match column:
        case MomentColumn():
            return instant(value)
        case PlaceColumn():
            return list(read_place(value))
        case AreaColumn():
            return read_ground(value).canonical()
        case _:
            return value
