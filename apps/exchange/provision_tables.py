"""Tables of provisions as the API takes and gives them: a list of rows, objects with the names of the columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from rest_framework import serializers

from apps.designations.columns import (
    AreaColumn,
    ChoiceColumn,
    Column,
    MomentColumn,
    NumberColumn,
    PlaceColumn,
    WordsColumn,
)
from apps.designations.provision_tables import TABLES
from apps.designations.provision_types import TableProvision
from apps.exchange.fields import GroundField, InstantField, PlaceField
from apps.exchange.strict import StrictSerializer

AnyField = serializers.Field[Any, Any, Any, Any]


class WordsField(serializers.DictField):
    """Words by language of the instruments."""

    def __init__(self, max_length: int, **kwargs: Any) -> None:
        super().__init__(child=serializers.CharField(max_length=max_length, allow_blank=True), **kwargs)


# What a field takes beside what every one does.
FIELDS: dict[type[Column], Callable[[Any, Mapping[str, Any]], AnyField]] = {
    ChoiceColumn: lambda column, options: serializers.CharField(max_length=32, **options),
    NumberColumn: lambda column, options: serializers.IntegerField(**options),
    WordsColumn: lambda column, options: WordsField(column.max_length, **options),
    MomentColumn: lambda column, options: InstantField(**options),
    PlaceColumn: lambda column, options: PlaceField(**options),
    AreaColumn: lambda column, options: GroundField(**options),
}


@cache
def _row_serializer(table: TableProvision) -> type[serializers.Serializer[Any]]:
    """Of a row; its class is named after the table, as the description of the API calls it."""

    def get_fields(_self: Any) -> dict[str, AnyField]:
        return {
            column.name: FIELDS[type(column)](column, {"required": False, "help_text": str(column.label)})
            for column in table.columns
        }

    def to_representation(self: Any, row: Mapping[str, Any]) -> dict[str, Any]:
        return {name: field.to_representation(row[name]) for name, field in self.fields.items() if name in row}

    name = "".join(part.capitalize() for part in table.name.split("_")) + "RowSerializer"
    members = {"__doc__": table.describes, "get_fields": get_fields, "to_representation": to_representation}
    return type(name, (StrictSerializer,), members)


def table_fields(*, given: bool) -> dict[str, AnyField]:
    """The fields of every table: `given` as of a version, else as they are sent. No rows: nothing was agreed."""
    fields: dict[str, AnyField] = {}
    for table in TABLES:
        options: dict[str, Any] = {"required": False, "default": list, "max_length": table.most}
        if given:
            options = {"source": f"provision_values.{table.name}", "read_only": True, "default": []}
        fields[table.name] = _row_serializer(table)(many=True, help_text=str(table.label), **options)
    return fields


def tables_sent(data: Mapping[str, Any]) -> dict[str, Any]:
    """The rows of what was sent, by table; None where there are none."""
    return {table.name: tuple(dict(row) for row in data[table.name]) or None for table in TABLES}
