"""What a file says of a designation: the same fields in every format that can carry them, which is also what a file is
read by (`apps/imports/mapping.py`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from apps.access.markings import marking
from apps.designations.kinds import kind_name
from apps.designations.models import Designation, Version
from apps.designations.schema import each_text, texts_as_sent
from apps.geometry.shapes import Route, Site
from apps.texts.moments import instant
from apps.theatre.facts import theatre

WHOLE_NUMBERS = frozenset({"version", "level", "width_m", "radius_m"})


@dataclass(frozen=True)
class ExportRow:
    """A designation as a file has it: `geometry` is GeoJSON, None where its reader is not told where it is; `style`
    names how it looks, by whose version it is."""

    title: str
    style: str
    geometry: Mapping[str, Any] | None
    values: Mapping[str, str | int | None]

    @property
    def wanted(self) -> str:
        """area, route or site; one without a place goes with the areas."""
        types = {"LineString": "route", "Point": "site"}
        return types.get(self.geometry["type"], "area") if self.geometry else "area"


def field_names() -> list[str]:
    """Of every row, in order."""
    texts = [text.name_in(language) for text, language in each_text()]
    return [
        *("uuid", "reference", "kind", "kind_name", "state", "version", "digest", "delegation"),
        *texts,
        *("marking", "level", "compartments", "releasable_to", "valid_from", "valid_until"),
        *("width_m", "radius_m", "provisions"),
    ]


def export_row(designation: Designation, version: Version) -> ExportRow:
    shape = version.as_shape
    values: dict[str, str | int | None] = {
        "uuid": str(designation.uuid),
        "reference": designation.reference or "",
        "kind": designation.kind,
        "kind_name": kind_name(designation.kind),
        "state": designation.state,
        "version": version.number,
        "digest": version.digest_hex,
        "delegation": version.delegation.code,
        **texts_as_sent(version),
        "marking": marking_words(version.level, version.compartments, version.releasable_to),
        "level": version.level,
        "compartments": ",".join(version.compartments),
        "releasable_to": ",".join(version.releasable_to),
        "valid_from": instant(version.valid_from) if version.valid_from else "",
        "valid_until": instant(version.valid_until) if version.valid_until else "",
        "width_m": shape.width_m if isinstance(shape, Route) else None,
        "radius_m": shape.radius_m if isinstance(shape, Site) else None,
        "provisions": json.dumps(version.provisions, ensure_ascii=False, sort_keys=True) if version.provisions else "",
    }
    geometry = shape.geojson() if designation.names_a_place else None
    return ExportRow(version.title, version.delegation.code, geometry, values)


def marking_words(level: int, compartments: Any, releasable_to: Any) -> str:
    """As it is printed: "JIC RESTRICTED//OPPOSITION//REL TO US, RU"."""
    caveat = marking(level, compartments, releasable_to).caveat
    name = theatre().level(level).name(get_language() or "en")
    return f"{name}//{caveat}" if caveat else name
