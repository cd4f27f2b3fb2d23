"""Shapefile (ESRI, 1998) in an archive: areas, routes and sites are files of their own. Names of fields end after ten
letters, and texts after 254 bytes."""

from __future__ import annotations

import shutil
import struct
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from shapely.geometry import shape
from shapely.geometry.polygon import orient

from apps.exports.about import About
from apps.exports.rows import WHOLE_NUMBERS, ExportRow, field_names

# What kind of record each is, and the files of it.
_TYPES = {"area": (5, "areas"), "route": (3, "routes"), "site": (1, "sites")}
_NAME, _TEXT, _NUMBER = 10, 254, 10
_PRJ = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)


def write(path: Path, about: About, rows: Iterable[ExportRow]) -> None:
    folder = Path(tempfile.mkdtemp(dir=path.parent))
    try:
        layers: dict[str, _Layer] = {}
        for row in rows:
            if row.wanted not in layers:
                layers[row.wanted] = _Layer(folder, *_TYPES[row.wanted])
            layers[row.wanted].add(row)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for layer in layers.values():
                layer.close()
            for part in sorted(folder.iterdir()):
                archive.write(part, part.name)
            archive.writestr("about.txt", about.text + "\n")
    finally:
        shutil.rmtree(folder)


def short_names() -> dict[str, str]:
    """The name of each field in a Shapefile: ten letters, each once."""
    taken: dict[str, str] = {}
    for name in field_names():
        short = name[:_NAME]
        taken[name] = short if short not in taken.values() else f"{name[: _NAME - 1]}{len(taken) % 10}"
    return taken


class _Layer:
    """The four files of a layer, written record by record; lengths are filled in at the end."""

    def __init__(self, folder: Path, shape_type: int, name: str) -> None:
        self._type = shape_type
        self._names = short_names()
        self._box = [180.0, 90.0, -180.0, -90.0]
        self._count = 0
        self._shp, self._shx, self._dbf = ((folder / f"{name}.{end}").open("w+b") for end in ("shp", "shx", "dbf"))
        (folder / f"{name}.prj").write_text(_PRJ, encoding="ascii")
        (folder / f"{name}.cpg").write_text("UTF-8", encoding="ascii")
        for file in (self._shp, self._shx):
            file.write(bytes(100))
        self._dbf.write(bytes(32))
        for field, short in self._names.items():
            kind, length = (b"N", _NUMBER) if field in WHOLE_NUMBERS else (b"C", _TEXT)
            self._dbf.write(struct.pack("<11sc4xBB14x", short.encode(), kind, length, 0))
        self._dbf.write(b"\r")

    def add(self, row: ExportRow) -> None:
        record = self._record(row.geometry)
        self._shx.write(struct.pack(">ii", self._shp.tell() // 2, len(record) // 2))
        self._count += 1
        self._shp.write(struct.pack(">ii", self._count, len(record) // 2) + record)
        self._dbf.write(b" " + b"".join(_cell(field, row.values[field]) for field in self._names))

    def _record(self, geometry: Any) -> bytes:
        if geometry is None:
            return struct.pack("<i", 0)
        if geometry["type"] == "Point":
            x, y = geometry["coordinates"]
            self._grow((x, y, x, y))
            return struct.pack("<idd", 1, x, y)
        parts = _parts(geometry)
        box = shape(geometry).bounds
        self._grow(box)
        points = [place for part in parts for place in part]
        starts = [sum(len(part) for part in parts[:number]) for number in range(len(parts))]
        return (
            struct.pack("<i4dii", self._type, *box, len(parts), len(points))
            + struct.pack(f"<{len(starts)}i", *starts)
            + struct.pack(f"<{2 * len(points)}d", *(number for place in points for number in place))
        )

    def _grow(self, box: tuple[float, float, float, float]) -> None:
        self._box = [*map(min, self._box[:2], box[:2]), *map(max, self._box[2:], box[2:])]

    def close(self) -> None:
        for file in (self._shp, self._shx):
            length = file.seek(0, 2) // 2
            file.seek(0)
            file.write(struct.pack(">i20xi", 9994, length) + struct.pack("<ii4d32x", 1000, self._type, *self._box))
            file.close()
        self._dbf.write(b"\x1a")
        self._dbf.seek(0)
        fields = len(self._names)
        width = 1 + sum(_NUMBER if name in WHOLE_NUMBERS else _TEXT for name in self._names)
        self._dbf.write(struct.pack("<B3BIHH", 3, 95, 7, 26, self._count, 33 + 32 * fields, width))
        self._dbf.close()


def _parts(geometry: Any) -> list[list[tuple[float, float]]]:
    """Rings as the format wants them: borders clockwise, holes the other way."""
    if geometry["type"] == "LineString":
        return [[(x, y) for x, y in geometry["coordinates"]]]
    outline = shape(geometry)
    polygons = [orient(polygon, -1) for polygon in getattr(outline, "geoms", [outline])]
    return [list(ring.coords) for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]


def _cell(field: str, value: Any) -> bytes:
    if field in WHOLE_NUMBERS:
        return str("" if value is None else value).rjust(_NUMBER).encode()
    written = str(value or "").encode()[:_TEXT].decode("utf-8", "ignore").encode()
    return written.ljust(_TEXT)
