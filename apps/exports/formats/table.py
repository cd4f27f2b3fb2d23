"""CSV in UTF-8 with its mark, outlines as WKT. No cell begins as a formula does (`texts/csv_cells.py`)."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import shapely
from shapely.geometry import shape

from apps.exports.about import About
from apps.exports.rows import ExportRow, field_names
from apps.texts.csv_cells import guarded


def write(path: Path, about: About, rows: Iterable[ExportRow]) -> None:
    names = field_names()
    # In columns of their own: a line before the heading would be read as the heading.
    said = [guarded(value) for value in about.values.values()]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["wkt_wgs84", *names, *(f"file_{name}" for name in about.values)])
        for row in rows:
            wkt = shapely.to_wkt(shape(row.geometry), rounding_precision=6, trim=True) if row.geometry else ""
            cells = ["" if row.values[name] is None else guarded(str(row.values[name])) for name in names]
            table.writerow([wkt, *cells, *said])
