"""A feature as it is shown: what a page says of the same designation, by names that do not change with the language."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import shapely
from django.utils.translation import get_language
from shapely.geometry.base import BaseGeometry

from apps.access.markings import Marked, together
from apps.geometry.simplify import FULL_DETAIL_ZOOM, simplified_json
from apps.ogc.reference_systems import CRS84, ReferenceSystem
from apps.texts.characters import visible
from apps.theatre.facts import theatre

_POLYGON, _MULTI = '{"type":"Polygon","coordinates":', '{"type":"MultiPolygon","coordinates":['


@dataclass(frozen=True)
class Feature:
    """`values` are its fields (`fields.py`) as they are compared, `more` what else is shown. `wkb` is the geometry in
    degrees, None where it names no place. `place` is where it stands in its collection."""

    id: uuid.UUID
    place: int | str
    values: Mapping[str, Any]
    more: Mapping[str, Any]
    wkb: bytes | None
    caveat_id: int | None

    @property
    def level(self) -> int:
        return int(self.values["level"])

    @property
    def geometry(self) -> BaseGeometry | None:
        return None if self.wkb is None else shapely.from_wkb(self.wkb)

    @property
    def properties(self) -> dict[str, Any]:
        return {name: _written(value) for name, value in {**self.values, **self.more, **self._marking}.items()}

    @property
    def _marking(self) -> dict[str, str]:
        marking, language = together([Marked(self.level, self.caveat_id)]), get_language() or "en"
        name = theatre().level(marking.level).name(language)
        return {"marking": f"{name}//{marking.caveat}" if marking.caveat else name}


def _written(value: Any) -> Any:
    """As JSON has it: moments in UTC, texts without characters that nobody sees."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return visible(value) if isinstance(value, str) else value


def geojson(features: Sequence[Feature], system: ReferenceSystem, geometry_type: str) -> list[str]:
    """Each as the text of a GeoJSON feature, with coordinates of a reference system."""
    placed = [feature.wkb for feature in features if feature.wkb is not None]
    texts = iter(_texts(placed, system, geometry_type))
    written = []
    for feature in features:
        geometry = "null" if feature.wkb is None else next(texts)
        properties = json.dumps(feature.properties, ensure_ascii=False)
        written.append(f'{{"type":"Feature","id":"{feature.id}","geometry":{geometry},"properties":{properties}}}')
    return written


def _texts(wkbs: Sequence[bytes], system: ReferenceSystem, geometry_type: str) -> list[str]:
    if system is CRS84:
        texts = simplified_json(wkbs, FULL_DETAIL_ZOOM)
    else:
        full = shapely.from_wkb(np.array(wkbs, dtype=object))
        moved = shapely.transform(full, lambda points: np.round(system.of_degrees(points), system.decimals))
        texts = [str(text) for text in shapely.to_geojson(moved)]
    return [_multiple(text) for text in texts] if geometry_type == "MultiPolygon" else texts


def _multiple(text: str) -> str:
    """A polygon's text as that of a multipolygon, so that a collection has one type of geometry."""
    return f"{_MULTI}{text[len(_POLYGON) : -1]}]}}" if text.startswith(_POLYGON) else text
