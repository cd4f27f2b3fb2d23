"""GPX 1.1 for receivers in the field: sites as waypoints, routes as routes, borders of areas as tracks."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from apps.exports.about import About
from apps.exports.formats.kml import text
from apps.exports.rows import ExportRow
from apps.texts.moments import instant


def write(path: Path, about: About, rows: Iterable[ExportRow]) -> None:
    # The format wants all waypoints first, then all routes, then all tracks.
    with (
        path.open("w", encoding="utf-8") as file,
        tempfile.TemporaryFile("w+", encoding="utf-8", dir=path.parent) as routes,
        tempfile.TemporaryFile("w+", encoding="utf-8", dir=path.parent) as tracks,
    ):
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<gpx xmlns="http://www.topografix.com/GPX/1/1"')
        file.write(f' version="1.1" creator={_quoted(about.title)}>\n<metadata><name>{text(about.title)}</name>')
        file.write(f"<desc>{text(about.text)}</desc><time>{instant(about.at)}</time></metadata>\n")
        into = {"site": file, "route": routes, "area": tracks}
        for row in rows:
            if row.geometry is not None:
                into[row.wanted].write(_written(row))
        for part in (routes, tracks):
            part.seek(0)
            while block := part.read(1_000_000):
                file.write(block)
        file.write("</gpx>\n")


def _quoted(value: str) -> str:
    return '"' + text(value).replace('"', "&quot;") + '"'


def _written(row: ExportRow) -> str:
    title = text(f"{row.values['reference']} {row.title}".strip())
    said = f"<name>{title}</name><desc>{text(str(row.values['marking']))}</desc>"
    outline: Any = row.geometry
    coordinates = outline["coordinates"]
    if outline["type"] == "Point":
        return f'<wpt lat="{coordinates[1]:.6f}" lon="{coordinates[0]:.6f}">{said}</wpt>\n'
    if outline["type"] == "LineString":
        return f"<rte>{said}{_points(coordinates, 'rtept')}</rte>\n"
    polygons = [coordinates] if outline["type"] == "Polygon" else coordinates
    rings = "".join(f"<trkseg>{_points(ring, 'trkpt')}</trkseg>" for polygon in polygons for ring in polygon)
    return f"<trk>{said}{rings}</trk>\n"


def _points(positions: Any, name: str) -> str:
    return "".join(f'<{name} lat="{y:.6f}" lon="{x:.6f}"/>' for x, y in positions)
