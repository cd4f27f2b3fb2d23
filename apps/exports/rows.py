"""What a file says of a designation: the same fields in every format that can carry them, which is also what a file is
read by (`apps/imports/mapping.py`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from apps.access.markings import marking, together
from apps.designations.kinds import State, kind_name
from apps.designations.models import Designation, Version
from apps.designations.past import Held
from apps.designations.schema import each_text, texts_as_sent
from apps.geometry.outline import Outline
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
    """A designation as it is now."""
    geometry = version.as_shape.geojson() if designation.names_a_place else None
    values: dict[str, str | int | None] = {
        "uuid": str(designation.uuid),
        "reference": designation.reference or "",
        "kind": designation.kind,
        "kind_name": kind_name(designation.kind),
        "state": designation.state,
        "version": version.number,
    }
    return ExportRow(version.title, version.delegation.code, geometry, values | _content(version))


def past_row(held: Held, version: Version) -> ExportRow:
    """One that was in force, of whose version the reader may see all."""
    values = _identity(held) | _content(version)
    return ExportRow(held.title, held.delegation.code, version.as_shape.geojson(), values)


def told_row(held: Held, terms: Mapping[str, str], outline: bytes) -> ExportRow:
    """One that was in force, whose record is closed to the reader since: what pages and `/ogc/` still show of it."""
    stated, texts = together([held]), {"titles": held.titles, "terms": terms}
    values: dict[str, str | int | None] = {
        **_identity(held),
        "digest": held.digest_hex,
        "delegation": held.delegation.code,
        **{text.name_in(language): texts[text.attribute].get(language, "") for text, language in each_text()},
        **_marking(stated.level, sorted(stated.compartments), sorted(stated.releasable_to or ())),
        **_validity(held.valid_from, held.valid_until),
        "width_m": None,
        "radius_m": None,
        "provisions": "",
    }
    return ExportRow(held.title, held.delegation.code, Outline.stored(outline).geojson(), values)


def _identity(held: Held) -> dict[str, str | int | None]:
    return {
        "uuid": str(held.designation),
        "reference": held.reference,
        "kind": held.kind,
        "kind_name": kind_name(held.kind),
        "state": State.IN_FORCE.value,
        "version": held.number,
    }


def _content(version: Version) -> dict[str, str | int | None]:
    shape = version.as_shape
    return {
        "digest": version.digest_hex,
        "delegation": version.delegation.code,
        **texts_as_sent(version),
        **_marking(version.level, version.compartments, version.releasable_to),
        **_validity(version.valid_from, version.valid_until),
        "width_m": shape.width_m if isinstance(shape, Route) else None,
        "radius_m": shape.radius_m if isinstance(shape, Site) else None,
        "provisions": json.dumps(version.provisions, ensure_ascii=False, sort_keys=True) if version.provisions else "",
    }


def _marking(level: int, compartments: Sequence[str], releasable_to: Sequence[str]) -> dict[str, str | int | None]:
    return {
        "marking": marking_words(level, compartments, releasable_to),
        "level": level,
        "compartments": ",".join(compartments),
        "releasable_to": ",".join(releasable_to),
    }


def _validity(begin: datetime | None, end: datetime | None) -> dict[str, str | int | None]:
    return {"valid_from": instant(begin) if begin else "", "valid_until": instant(end) if end else ""}


def marking_words(level: int, compartments: Any, releasable_to: Any) -> str:
    """As it is printed: "JIC RESTRICTED//OPPOSITION//REL TO US, RU"."""
    caveat = marking(level, compartments, releasable_to).caveat
    name = theatre().level(level).name(get_language() or "en")
    return f"{name}//{caveat}" if caveat else name
