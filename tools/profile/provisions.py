"""Provisions as they are exchanged: of the description of the content (`designations/schema.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

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
from apps.designations.provision_types import (
    ChoiceProvision,
    HoursProvision,
    LineProvision,
    MomentProvision,
    TableProvision,
)
from apps.designations.schema import CORRIGENDUM, PROVISIONS, REMAINDERS, RESERVATIONS, SingleProvision
from tools.profile.terms import CODE, DELEGATION, DIGEST, UUID, Schema, array, geometry, nullable, record, term

COLUMNS: Mapping[type[Column], Callable[[Any], Schema]] = {
    ChoiceColumn: lambda column: CODE,
    NumberColumn: lambda column: {"type": "integer", "minimum": column.least, "maximum": column.most},
    WordsColumn: lambda column: term("by_language"),
    MomentColumn: lambda column: term("second"),
    PlaceColumn: lambda column: geometry("point"),
    AreaColumn: lambda column: geometry("ground"),
}
SINGLE: Mapping[type[SingleProvision], Callable[[Any], Schema]] = {
    MomentProvision: lambda provision: term("second"),
    HoursProvision: lambda provision: {"type": "integer", "minimum": provision.least, "maximum": provision.most},
    ChoiceProvision: lambda provision: CODE,
    LineProvision: lambda provision: geometry("line"),
}


def _table(table: TableProvision) -> Schema:
    columns = {column.name: COLUMNS[type(column)](column) for column in table.columns}
    optional = [column.name for column in table.columns if not column.required]
    return array(record(f"A row of {table.name}", columns, optional), maxItems=table.most)


def provisions() -> Schema:
    area = {"type": "number", "exclusiveMinimum": 0}
    reasons = {"type": "object", "propertyNames": DELEGATION, "additionalProperties": term("by_language")}
    remainder = {"delegation": DELEGATION, "designation": UUID, "digest": DIGEST, "of": DIGEST}
    ground = {"geometry": geometry("ground"), "area_m2": area}
    members: dict[str, Schema] = {
        **{one.name: nullable(SINGLE[type(one)](one)) for one in PROVISIONS},
        **{table.name: _table(table) for table in TABLES},
        RESERVATIONS.name: array(record("A part that stays open", {**ground, "reasons": reasons})),
        CORRIGENDUM.name: nullable(
            record("What is corrected", {"corrects": array(DIGEST, minItems=1), "mistake": term("by_language")})
        ),
        REMAINDERS.name: array(record("What becomes a designation of its own", {**remainder, **ground})),
    }
    return record("The provisions of a version; null, or no rows, where nothing was agreed", members)
