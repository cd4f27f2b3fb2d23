"""KML 2.2 as Google Earth shows it: outlines in the colours of the delegations, every field in its balloon. KMZ is the
same in an archive.

Google Earth takes what stands in a balloon for HTML, the values of fields too. So each outline brings a balloon of its
own, in which everything that somebody wrote is escaped once more; its fields stay as they are, to be read again.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr  # nosec B406  (writing alone)

from apps.exports.about import About
from apps.exports.looks import styles
from apps.exports.rows import WHOLE_NUMBERS, ExportRow, field_names

# What no document of XML may hold, escaped or not.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write(path: Path, about: About, rows: Iterable[ExportRow]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(document(about, rows))


def write_kmz(path: Path, about: About, rows: Iterable[ExportRow]) -> None:
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("doc.kml", "w", force_zip64=True) as member,
        io.TextIOWrapper(member, encoding="utf-8") as file,
    ):
        file.writelines(document(about, rows))


def document(about: About, rows: Iterable[ExportRow]) -> Iterator[str]:
    names = field_names()
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n'
    yield f"<name>{text(about.title)}</name><description>{text(about.text)}</description>\n"
    for style in styles():
        yield (
            f'<Style id="{style.code}"><LineStyle><color>ff{style.kml}</color><width>3</width></LineStyle>'
            f"<PolyStyle><color>40{style.kml}</color></PolyStyle>"
            f"<IconStyle><color>ff{style.kml}</color></IconStyle></Style>\n"
        )
    yield '<Schema name="designation" id="designation">'
    for name in names:
        yield f'<SimpleField type="{"int" if name in WHOLE_NUMBERS else "string"}" name="{name}"/>'
    yield "</Schema>\n"
    for row in rows:
        yield placemark(row, names)
    yield "</Document></kml>\n"


def placemark(row: ExportRow, names: list[str]) -> str:
    values = "".join(
        f"<SimpleData name={quoteattr(name)}>{text(str(row.values[name]))}</SimpleData>"
        for name in names
        if row.values[name] not in (None, "")
    )
    title = f"{row.values['reference']} {row.title}".strip()
    return (
        f"<Placemark><name>{text(title)}</name><styleUrl>#{row.style}</styleUrl>"
        f"<Style><BalloonStyle><text>{text(balloon(title, row, names))}</text></BalloonStyle></Style>"
        f'<ExtendedData><SchemaData schemaUrl="#designation">{values}</SchemaData></ExtendedData>'
        f"{geometry(row.geometry) if row.geometry else ''}</Placemark>\n"
    )


def balloon(title: str, row: ExportRow, names: list[str]) -> str:
    """As HTML, with nothing that is taken for markup or for the name of a field (`$[…]`)."""
    values = ((name, row.values[name]) for name in names)
    lines = "".join(f"<tr><th>{name}</th><td>{shown(str(value))}</td></tr>" for name, value in values if value)
    return f"<h3>{shown(title)}</h3><table>{lines}</table>"


def shown(value: str) -> str:
    """Text of somebody's within HTML."""
    return escape(value, {'"': "&quot;", "'": "&#39;", "$": "&#36;", "\n": "<br>"})


def text(value: str) -> str:
    return escape(_NOT_XML.sub("", value))


def geometry(outline: Any) -> str:
    kind, coordinates = outline["type"], outline["coordinates"]
    if kind == "Point":
        return f"<Point><coordinates>{_places([coordinates])}</coordinates></Point>"
    if kind == "LineString":
        return f"<LineString><tessellate>1</tessellate><coordinates>{_places(coordinates)}</coordinates></LineString>"
    if kind == "Polygon":
        return _polygon(coordinates)
    return f"<MultiGeometry>{''.join(map(_polygon, coordinates))}</MultiGeometry>"


def _polygon(rings: Any) -> str:
    borders = [
        f"<{name}><LinearRing><coordinates>{_places(ring)}</coordinates></LinearRing></{name}>"
        for ring, name in zip(rings, ["outerBoundaryIs"] + ["innerBoundaryIs"] * (len(rings) - 1), strict=True)
    ]
    return f"<Polygon><tessellate>1</tessellate>{''.join(borders)}</Polygon>"


def _places(positions: Any) -> str:
    return " ".join(f"{x:.6f},{y:.6f}" for x, y in positions)
