"""GeoJSON (RFC 7946): WGS 84, longitude first."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from apps.exports.about import About
from apps.exports.rows import ExportRow


def write(path: Path, about: About, rows: Iterable[ExportRow]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write('{"type":"FeatureCollection","about":' + _json(dict(about.values)) + ',"features":[')
        for number, row in enumerate(rows):
            values: dict[str, Any] = dict(row.values)
            values["provisions"] = json.loads(str(values["provisions"])) if values["provisions"] else {}
            feature = {"type": "Feature", "id": values["uuid"], "geometry": row.geometry, "properties": values}
            file.write((",\n" if number else "\n") + _json(feature))
        file.write("\n]}\n")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
