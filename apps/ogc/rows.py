"""Features as a page shows them, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.designations.kinds import Amendment, State, kind_name
from apps.designations.schema import in_reader_language
from apps.ogc.features import Feature
from apps.texts.characters import visible

_STATUS = {**dict(State.choices), **dict(Amendment.choices)}


@dataclass(frozen=True)
class Row:
    id: str
    reference: str
    title: str
    kind: str
    status: Any
    area_m2: float | None
    page: str


def of_page(features: Sequence[Feature]) -> list[Row]:
    return [_row(feature) for feature in features]


def _row(feature: Feature) -> Row:
    values = feature.values
    titles = {name.removeprefix("title_"): text for name, text in values.items() if name.startswith("title_") and text}
    return Row(
        str(feature.id),
        values["reference"] or "",
        visible(in_reader_language(titles)),
        kind_name(values["kind"]),
        _STATUS[values["status"]],
        values["area_m2"],
        feature.more["page"],
    )


def properties(feature: Feature) -> list[tuple[str, str]]:
    """By the names that programs read, as they are written there; what has no value is left out."""
    return [(name, str(value)) for name, value in feature.properties.items() if value not in (None, "")]
