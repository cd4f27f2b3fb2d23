"""The base map of a sheet: land, governorates, quarters, rivers, roads, and places by name. No Django here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import shapely
from shapely.geometry import shape

from apps.sheets import svg
from apps.sheets.looks import BORDER, CASE, CITY, FOREIGN, INK, LAND, QUIET, RIVER, ROAD, SEA
from apps.sheets.placing import Room, around, width_of
from apps.sheets.projecting import Projection

# The least rank of a place that is named at a scale: the first row whose scale is not smaller.
RANKS = ((100_000, 9), (250_000, 5), (500_000, 4), (1_000_000, 2), (5_000_000, 1))
_SIZE = 2.1


def _shapes(layer: Mapping[str, Any], drawn: Projection) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """Each feature on the paper, as far as the frame goes."""
    west, east = drawn.edges()[0].min() - 0.3, drawn.edges()[0].max() + 0.3
    south, north = drawn.edges()[1].min() - 0.3, drawn.edges()[1].max() + 0.3
    near = shapely.box(west, south, east, north)
    for feature in layer["features"]:
        geometry = shape(feature["geometry"])
        if not geometry.intersects(near):
            continue
        on_paper = drawn.geometry(shapely.intersection(shapely.make_valid(geometry), near))
        clipped = shapely.intersection(on_paper, drawn.frame)
        if not clipped.is_empty:
            yield feature["properties"], clipped


def base_map(layers: Mapping[str, Any], drawn: Projection) -> str:
    parts = [svg.path(f"M0 0H{drawn.width:.2f}V{drawn.height:.2f}H0Z", fill=SEA)]
    for about, land in _shapes(layers["land"], drawn):
        parts.append(
            svg.path(
                svg.geometry_path(land), fill=LAND if about.get("home") else FOREIGN, stroke=BORDER, stroke_width="0.2"
            )
        )
    for _about, quarter in _shapes(layers["quarters"], drawn):
        parts.append(svg.path(svg.geometry_path(quarter), fill=CITY))
    for _about, governorate in _shapes(layers["governorates"], drawn):
        lines = svg.geometry_path(_inner_lines(governorate, drawn))
        parts.append(svg.path(lines, fill="none", stroke=BORDER, stroke_width="0.3", stroke_dasharray="2.4 1 0.5 1"))
    for _about, river in _shapes(layers["rivers"], drawn):
        parts.append(svg.path(svg.geometry_path(river), fill="none", stroke=RIVER, stroke_width="0.7"))
    roads = [svg.geometry_path(road) for _about, road in _shapes(layers["roads"], drawn)]
    for colour, width in ((CASE, "0.9"), (ROAD, "0.55")):
        parts += [svg.path(road, fill="none", stroke=colour, stroke_width=width) for road in roads]
    return "".join(parts)


def _inner_lines(ground: Any, drawn: Projection) -> Any:
    """The border of a piece of ground without what the frame cut off."""
    return shapely.intersection(ground.boundary, shapely.buffer(drawn.frame, -0.01))


def boundary(ground: Any, drawn: Projection) -> Any:
    return _inner_lines(ground, drawn)


def name_places(layers: Mapping[str, Any], drawn: Projection, languages: Sequence[str], room: Room) -> str:
    """Places, the largest first, each where it has room; what has none is left out."""
    most = next((rank for scale, rank in RANKS if drawn.scale <= scale), 1)
    places = [one for one in layers["places"]["features"] if one["properties"]["rank"] <= most]
    places.sort(key=lambda one: (one["properties"]["rank"], one["properties"]["name_en"]))
    parts = []
    for place in places:
        at = drawn.to_paper(*([value] for value in place["geometry"]["coordinates"]))[0]
        x, y = float(at[0]), float(at[1])
        if not (2 < x < drawn.width - 2 and 2 < y < drawn.height - 2):
            continue
        is_large = place["properties"]["rank"] <= 2
        size = _SIZE * (1.25 if is_large else 1)
        names = [place["properties"].get(f"name_{code}", "") for code in languages]
        names = list(dict.fromkeys(name for name in names if name))
        faces = ["bold" if is_large else "regular", *["italic"] * (len(names) - 1)]
        sizes = [size, *[size * 0.92] * (len(names) - 1)]
        width = max(width_of(name, one, face) for name, one, face in zip(names, sizes, faces, strict=True)) + 0.6
        height = sum(sizes) * 1.15 + 0.2
        dot = (x - 0.6, y - 0.6, x + 0.6, y + 0.6)
        if not room.is_free(dot):
            continue
        box = room.place(around(x, y, width, height, 1.0))
        if box is None:
            continue
        room.take(dot)
        parts.append(svg.circle(x, y, 0.5, fill=INK))
        parts.append(label(box, names, sizes, faces, [INK, *[QUIET] * (len(names) - 1)], align=_side(box, x)))
    return "".join(parts)


def _side(box: tuple[float, float, float, float], x: float) -> str:
    return "start" if box[0] >= x else "end" if box[2] <= x else "middle"


def label(
    box: tuple[float, float, float, float],
    lines: Sequence[str],
    sizes: Sequence[float],
    faces: Sequence[str],
    inks: Sequence[str],
    *,
    align: str = "middle",
    ground: str = "0.72",
) -> str:
    """Lines of text on a pale ground."""
    x0, y0, x1, y1 = box
    x = {"start": x0 + 0.3, "end": x1 - 0.3}.get(align, (x0 + x1) / 2)
    rect = svg.path(f"M{x0:.2f} {y0:.2f}H{x1:.2f}V{y1:.2f}H{x0:.2f}Z", fill="#ffffff", fill_opacity=ground)
    parts, y = [rect], y0 + 0.1
    for words, size, face, ink in zip(lines, sizes, faces, inks, strict=True):
        y += size * 1.15
        parts.append(
            svg.text(
                x,
                y - size * 0.28,
                words,
                size,
                fill=ink,
                text_anchor=None if align == "start" else align,
                font_weight=600 if face == "bold" else None,
                font_style="italic" if face == "italic" else None,
            )
        )
    return "".join(parts)
