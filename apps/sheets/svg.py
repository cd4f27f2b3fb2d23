"""Writes SVG in millimetres: paths of geometries, lines and texts. No Django here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import shapely

FONT = "IBM Plex Sans"
# A point is as many millimetres.
POINT = 0.3528


def attributes(**values: Any) -> str:
    pairs = ((name.rstrip("_").replace("_", "-"), value) for name, value in values.items() if value is not None)
    return "".join(f" {name}={quoteattr(str(value))}" for name, value in pairs)


def number(value: float) -> str:
    """At most a hundredth of a millimetre."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def line_path(points: Iterable[Sequence[float]], *, closed: bool = False) -> str:
    steps = " ".join(f"{number(x)} {number(y)}" for x, y in points)
    return f"M{steps}{'Z' if closed else ''}" if steps else ""


def geometry_path(geometry: Any) -> str:
    """Polygons with their holes, and lines."""
    parts = []
    for part in shapely.get_parts(geometry):
        match part.geom_type:
            case "Polygon" if not part.is_empty:
                parts += [
                    line_path(shapely.get_coordinates(ring)[:-1], closed=True) for ring in shapely.get_rings(part)
                ]
            case "LineString" | "LinearRing" if not part.is_empty:
                parts.append(line_path(shapely.get_coordinates(part)))
            case "MultiPolygon" | "MultiLineString" | "GeometryCollection":
                parts.append(geometry_path(part))
    return "".join(parts)


def path(d: str, **look: Any) -> str:
    return f"<path d={quoteattr(d)}{attributes(**look)}/>" if d else ""


def text(x: float, y: float, words: str, size: float, **look: Any) -> str:
    """`size` in millimetres; `y` is the base line."""
    look = {"font_family": FONT, "font_size": number(size), **look}
    return f"<text x={quoteattr(number(x))} y={quoteattr(number(y))}{attributes(**look)}>{escape(words)}</text>"


def circle(x: float, y: float, radius: float, **look: Any) -> str:
    return f"<circle{attributes(cx=number(x), cy=number(y), r=radius, **look)}/>"


def document(width: float, height: float, body: str, definitions: str = "") -> str:
    size = f'width="{number(width)}mm" height="{number(height)}mm" viewBox="0 0 {number(width)} {number(height)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><defs>{definitions}</defs>{body}</svg>'


def width_in(document_text: str) -> float:
    """Millimetres of a document that `document` wrote."""
    return float(document_text.partition('width="')[2].partition("mm")[0])
