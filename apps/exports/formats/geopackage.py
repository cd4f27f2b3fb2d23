"""GeoPackage 1.3 (OGC 12-128r18), written with SQLite alone: a layer for areas, routes and sites each, and the styles
that QGIS opens them with (`layer_styles`)."""

from __future__ import annotations

import json
import sqlite3
import struct
from collections.abc import Iterable
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon, shape

from apps.exports.about import About
from apps.exports.formats.qgis import layer_qml, layer_sld
from apps.exports.rows import WHOLE_NUMBERS, ExportRow, field_names
from apps.texts.moments import instant

LAYERS = {"area": ("areas", "MULTIPOLYGON"), "route": ("routes", "LINESTRING"), "site": ("sites", "POINT")}
_AT_ONCE = 500
# "GP", version 0, little-endian without an envelope, and the number of the system.
_HEADING = b"GP\x00\x01" + struct.pack("<i", 4326)
_TABLES = (Path(__file__).parent / "geopackage.sql").read_text(encoding="utf-8")
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)


def write(path: Path, about: About, rows: Iterable[ExportRow]) -> None:
    names = field_names()
    base = sqlite3.connect(path)
    try:
        base.executescript(_TABLES)
        base.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, ?, '')", [_WGS84])
        for layer, geometry_type in LAYERS.values():
            _add_layer(base, about, layer, geometry_type, names)
        said = json.dumps(dict(about.values), ensure_ascii=False)
        base.execute("INSERT INTO gpkg_metadata VALUES (1, 'dataset', '', 'application/json', ?)", [said])
        reference = "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', '', '', NULL, ?, 1, NULL)"
        base.execute(reference, [_now(about)])
        _add_rows(base, names, rows)
        base.commit()
    finally:
        base.close()


def _now(about: About) -> str:
    return instant(about.at).replace("Z", ".000Z")


def _columns(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _add_layer(base: sqlite3.Connection, about: About, layer: str, geometry_type: str, names: list[str]) -> None:
    columns = ", ".join(f'"{name}" {"INTEGER" if name in WHOLE_NUMBERS else "TEXT"}' for name in names)
    base.execute(f'CREATE TABLE "{layer}" (fid INTEGER PRIMARY KEY AUTOINCREMENT, geom {geometry_type}, {columns})')
    base.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, NULL, NULL, NULL, NULL, 4326)",
        [layer, layer, about.text, _now(about)],
    )
    base.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)", [layer, geometry_type])
    base.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,"
        " styleQML, styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, 'geom', 'default', ?, ?, 1, ?, '')",
        [layer, layer_qml(geometry_type), layer_sld(layer, geometry_type), about.note],
    )


def _add_rows(base: sqlite3.Connection, names: list[str], rows: Iterable[ExportRow]) -> None:
    marks = ", ".join("?" for _name in names)
    insert = {
        wanted: " ".join((f'INSERT INTO "{layer}"', f"(geom, {_columns(names)})", f"VALUES (?, {marks})"))
        for wanted, (layer, _type) in LAYERS.items()
    }
    waiting: dict[str, list[list[object]]] = {wanted: [] for wanted in LAYERS}
    for row in rows:
        batch = waiting[row.wanted]
        batch.append([_blob(row), *(row.values[name] for name in names)])
        if len(batch) == _AT_ONCE:
            base.executemany(insert[row.wanted], batch)
            batch.clear()
    for wanted, batch in waiting.items():
        base.executemany(insert[wanted], batch)


def _blob(row: ExportRow) -> bytes | None:
    if row.geometry is None:
        return None
    outline = shape(row.geometry)
    if outline.geom_type == "Polygon":
        outline = MultiPolygon([outline])
    return _HEADING + bytes(shapely.to_wkb(outline, byte_order=1))
