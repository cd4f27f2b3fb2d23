"""The map of a sheet as SVG, with the legend of exactly what is on it. No Django here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry import shape
from shapely.strtree import STRtree

from apps.sheets import frame, ground, looks, svg
from apps.sheets.looks import Look
from apps.sheets.paper import Layout
from apps.sheets.placing import Room, around, upon, width_of
from apps.sheets.projecting import Projection, fitting_scale, project

# Vertices of one designation that are drawn and numbered on a sheet of its own.
MAX_NUMBERED = 150
# Pairs of designations whose overlap is looked at.
MAX_PAIRS = 20_000
# Square millimetres of an overlap that can be seen.
LEAST_OVERLAP = 0.02
Words = Mapping[str, str]


@dataclass
class Drawing:
    """`legend`: a swatch and its words by language, each look once. `left_out`: labels that had no room; `beyond`:
    designations of which a part, or all, lies outside the frame."""

    picture: str
    scale: int
    projection: Projection
    legend: list[tuple[str, Words]] = field(default_factory=list)
    left_out: int = 0
    beyond: int = 0


def look_of(feature: Mapping[str, Any], sides: Mapping[int, Any]) -> Look:
    how: Mapping[str, Any] = feature["look"]
    match how["as"]:
        case "kind":
            return looks.kind_look(how["place"])
        case "side" if how["slot"] in sides:
            return looks.side_look(sides[int(how["slot"])])
        case "band":
            return looks.BANDS[int(how["place"]) % len(looks.BANDS)]
        case name:
            return _NAMED.get(str(name), looks.NOBODY)


_NAMED: dict[str, Look] = {
    "halted": looks.HALTED,
    "ended": looks.ENDED,
    "reserved": looks.RESERVED,
    "disputed": looks.DISPUTED,
    "line": looks.CENTRE_LINE,
}


def draw(sheet: Mapping[str, Any], page: Layout) -> Drawing:
    """Of a sheet's features, base layers and words."""
    languages: Sequence[str] = sheet["languages"]
    features = [{**one, "shape": shape(one["geometry"])} for one in sheet["features"]]
    box = shapely.total_bounds([one["shape"] for one in features if one.get("is_main", True)])
    scale = sheet["scale"] or fitting_scale(box, page.frame)
    drawn = project((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, scale, page.frame)
    room = Room(drawn.width, drawn.height)
    result = Drawing("", scale, drawn)
    looks_used: dict[str, tuple[Look, Words]] = {}
    outlines, details, posts = _drawn(features, sheet, drawn, looks_used, result)
    overlaps = _overlaps(features, sheet, drawn, looks_used)
    vertices = _vertices(features, drawn, room)
    labels = _labels(features, drawn, room, result)
    post_marks = _posts(features, languages, drawn, room)
    degrees = frame.degrees(drawn, languages, room)
    lines, squares, numbers = frame.grid(drawn, room)
    places = ground.name_places(sheet["layers"], drawn, languages, room)
    body = [
        ground.base_map(sheet["layers"], drawn),
        lines,
        outlines,
        overlaps,
        details,
        squares,
        degrees,
        places,
        vertices,
    ]
    body += [labels, post_marks]
    definitions = "".join(look.definition for look, _words in looks_used.values())
    result.picture = frame.outside(drawn, "".join(body), numbers, definitions)
    result.legend = [(look.swatch(), words) for look, words in looks_used.values()]
    if vertices:
        result.legend.append(
            (
                _sign("<circle cx='4' cy='2.5' r='0.9' fill='#fff' stroke='#0a6450' stroke-width='.35'/>"),
                sheet["words"]["vertex"],
            )
        )
    if posts:
        result.legend.append((_sign(_post_sign(4, 2.5)), sheet["words"]["post"]))
    return result


def _sign(body: str) -> str:
    return svg.document(8, 5, body)


def _drawn(
    features: Sequence[dict[str, Any]],
    sheet: Mapping[str, Any],
    drawn: Projection,
    used: dict[str, tuple[Look, Words]],
    result: Drawing,
) -> tuple[str, str, bool]:
    """Outlines, then what lies over them; each keeps its form on the paper."""
    sides = {one["slot"]: one for one in sheet["sides"]}
    below: list[str] = []
    above: list[str] = []
    posts = False
    for feature in features:
        if feature["role"] == "post":
            posts = True
            continue
        whole = drawn.geometry(feature["shape"])
        clipped = shapely.intersection(shapely.make_valid(whole), drawn.frame)
        if feature["role"] == "outline" and not drawn.frame.contains(whole):
            result.beyond += 1
        feature["paper"] = clipped
        if clipped.is_empty:
            continue
        look = look_of(feature, sides)
        used.setdefault(look.name, (look, feature["legend"]))
        is_line = feature["role"] in ("line", "band") or not look.tile
        fill = "" if is_line else look.fill(svg.geometry_path(clipped))
        edge = ground.boundary(clipped, drawn) if feature["role"] != "line" else clipped
        target = below if feature["role"] == "outline" else above
        target.append(fill + look.line(svg.geometry_path(edge)))
    return "".join(below), "".join(above), posts


def _overlaps(
    features: Sequence[dict[str, Any]],
    sheet: Mapping[str, Any],
    drawn: Projection,
    used: dict[str, tuple[Look, Words]],
) -> str:
    """Ground that two designations cover."""
    shapes = [one["paper"] for one in features if one["role"] == "outline" and not one["paper"].is_empty]
    if len(shapes) < 2:
        return ""
    first, second = STRtree(shapes).query(shapes, predicate="intersects")
    pairs = [(a, b) for a, b in zip(first.tolist(), second.tolist(), strict=True) if a < b][:MAX_PAIRS]
    if not pairs:
        return ""
    common = shapely.intersection([shapes[a] for a, _b in pairs], [shapes[b] for _a, b in pairs])
    common = [one for one in common if shapely.area(one) > LEAST_OVERLAP]
    if not common:
        return ""
    covered = shapely.union_all(common)
    used[looks.OVERLAP.name] = (looks.OVERLAP, sheet["words"]["overlap"])
    d = svg.geometry_path(covered)
    return looks.OVERLAP.fill(d) + looks.OVERLAP.line(svg.geometry_path(ground.boundary(covered, drawn)))


def _vertices(features: Sequence[dict[str, Any]], drawn: Projection, room: Room) -> str:
    """Circles at the vertices of what is alone on a sheet, numbered as the annex numbers them."""
    parts = []
    for feature in features:
        rows = feature.get("vertices") or []
        if not rows or len(rows) > MAX_NUMBERED:
            continue
        points = drawn.to_paper([row[1] for row in rows], [row[2] for row in rows])
        inside = [
            (row[0], float(x), float(y))
            for row, (x, y) in zip(rows, points, strict=True)
            if 0 < x < drawn.width and 0 < y < drawn.height
        ]
        for _number, x, y in inside:
            room.take((x - 0.8, y - 0.8, x + 0.8, y + 0.8))
            parts.append(svg.circle(x, y, 0.7, fill="#ffffff", stroke=looks.AGREED, stroke_width="0.3"))
        for number, x, y in inside:
            words = str(number)
            w, h = width_of(words, 1.9, "bold") + 0.3, 1.8
            box = room.place(around(x, y, w, h, 0.9))
            if box is not None:
                parts.append(ground.label(box, [words], [1.75], ["bold"], [looks.AGREED], ground="0.85"))
    return "".join(parts)


def _labels(features: Sequence[dict[str, Any]], drawn: Projection, room: Room, result: Drawing) -> str:
    """The large first: each inside its outline or beside it."""
    named = [one for one in features if one.get("label") and one["role"] == "outline" and not one["paper"].is_empty]
    named.sort(key=lambda one: (-shapely.area(one["paper"]), one["label"]))
    for feature in named:
        x0, y0, x1, y1 = shapely.bounds(feature["paper"])
        if max(x1 - x0, y1 - y0) < 12:
            room.take((x0, y0, x1, y1))
    parts = []
    for feature in named:
        at = shapely.point_on_surface(feature["paper"])
        size = 2.3 if len(named) > 40 else 2.7
        lines = [feature["label"], *feature.get("names", ())]
        faces = ["bold", *["regular", "italic"][: len(lines) - 1]]
        sizes = [size, *[size * 0.85] * (len(lines) - 1)]
        w = max(width_of(words, one, face) for words, one, face in zip(lines, sizes, faces, strict=True)) + 1
        h = sum(sizes) * 1.15 + 0.5
        box = room.place(_spots(feature["paper"], at, w, h))
        if box is None and len(lines) > 1:
            lines, faces, sizes = lines[:1], faces[:1], sizes[:1]
            w, h = width_of(lines[0], size, "bold") + 1, size * 1.15 + 0.5
            box = room.place(_spots(feature["paper"], at, w, h))
        if box is None:
            result.left_out += 1
            continue
        inks = [looks.INK, looks.INK, looks.QUIET][: len(lines)]
        parts.append(ground.label(box, lines, sizes, faces, inks, ground="0.85"))
    return "".join(parts)


def _spots(ground_on_paper: Any, at: Any, w: float, h: float) -> list[tuple[float, float, float, float]]:
    """Inside what is large enough, beside what is small: a label never hides what it names."""
    x0, y0, x1, y1 = shapely.bounds(ground_on_paper)
    if x1 - x0 > w * 1.2 and y1 - y0 > h * 1.6:
        return upon(at.x, at.y, w, h)
    half = ((x1 - x0) / 2, (y1 - y0) / 2)
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    gap = 0.8
    return [
        (x + half[0] + gap, y - h / 2, x + half[0] + gap + w, y + h / 2),
        (x - half[0] - gap - w, y - h / 2, x - half[0] - gap, y + h / 2),
        (x - w / 2, y - half[1] - gap - h, x + w / 2, y - half[1] - gap),
        (x - w / 2, y + half[1] + gap, x + w / 2, y + half[1] + gap + h),
        *around(x, y, w, h, max(half) + 2),
        *around(x, y, w, h, max(half) + 6),
    ]


def _posts(features: Sequence[dict[str, Any]], languages: Sequence[str], drawn: Projection, room: Room) -> str:
    parts = []
    for feature in features:
        if feature["role"] != "post":
            continue
        x, y = map(float, drawn.to_paper([feature["shape"].x], [feature["shape"].y])[0])
        if not (1 < x < drawn.width - 1 and 1 < y < drawn.height - 1):
            continue
        room.take((x - 1.2, y - 1.2, x + 1.2, y + 1.2))
        parts.append(_post_sign(x, y))
        names = list(dict.fromkeys(feature["names"][code] for code in languages if feature["names"].get(code)))
        sizes, faces = [2.1] * len(names), ["bold", *["italic"] * (len(names) - 1)]
        if not names:
            continue
        w = max(width_of(name, 2.1, face) for name, face in zip(names, faces, strict=True)) + 0.6
        box = room.place(around(x, y, w, sum(sizes) * 1.15 + 0.2, 1.6))
        if box is not None:
            parts.append(ground.label(box, names, sizes, faces, [looks.INK, looks.QUIET][: len(names)], ground="0.85"))
    return "".join(parts)


def _post_sign(x: float, y: float) -> str:
    return svg.path(f"M{x - 1:.2f} {y - 1:.2f}h2v2h-2Z", fill="#ffffff", stroke=looks.INK, stroke_width="0.45")
