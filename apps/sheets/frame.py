"""What stands at and in the frame of a sheet: grid, graticule, scale bar and north. No Django here."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, radians, sin

from apps.sheets import svg
from apps.sheets.grid import degrees_words, graticule, grid_lines, squares
from apps.sheets.looks import GRID, INK
from apps.sheets.paper import GUTTER
from apps.sheets.placing import Room, width_of
from apps.sheets.projecting import Projection, angle_words, convergence

_NUMBER = 2.6
_DEGREES = 2.1
# How far from each other numbers of the grid stand at least.
_APART = 6.0
# Kilometres of one part of a scale bar.
_PARTS = (0.25, 0.5, 1, 2, 5, 10, 20, 50, 100)


def grid(drawn: Projection, room: Room) -> tuple[str, str, str]:
    """The lines, the names of the squares that they part, and their numbers, which stand around the frame."""
    lines, numbers = [], []
    taken: dict[str, list[float]] = {}
    for line in grid_lines(drawn):
        width = "0.35" if line.is_square else "0.16"
        lines.append(
            svg.path(svg.geometry_path(line.shape), fill="none", stroke=GRID, stroke_width=width, stroke_opacity="0.75")
        )
        for side, x, y in line.ends:
            if (side in ("top", "bottom")) == line.across:
                continue
            along = y if line.across else x
            if any(abs(along - other) < _APART for other in taken.setdefault(side, [])):
                continue
            taken[side].append(along)
            numbers.append(_number(f"{line.at:02d}", side, x, y))
    shown = squares(drawn)
    names = [_square_name(name, drawn, room) for name in shown] if len(shown) > 1 else []
    return "".join(lines), "".join(names), "".join(numbers)


def _number(words: str, side: str, x: float, y: float) -> str:
    gap = 1.2
    at = {
        "top": (x, -gap, "middle"),
        "bottom": (x, y + gap + _NUMBER * 0.72, "middle"),
        "left": (-gap, y + _NUMBER * 0.36, "end"),
        "right": (x + gap, y + _NUMBER * 0.36, None),
    }[side]
    return svg.text(at[0], at[1], words, _NUMBER, fill=GRID, font_weight=600, text_anchor=at[2])


def _square_name(name: str, drawn: Projection, room: Room) -> str:
    """The letters of a square of 100 km, where most of what is seen of it is."""
    from apps.geometry.coordinates import format_mgrs

    places = []
    for row in range(1, 12):
        for column in range(1, 12):
            x, y = drawn.width * column / 12, drawn.height * row / 12
            longitude, latitude = drawn.to_degrees(x, y)
            if format_mgrs(float(longitude), float(latitude), 1).startswith(name):
                places.append((x, y))
    if not places:
        return ""
    middle = (sum(x for x, _y in places) / len(places), sum(y for _x, y in places) / len(places))
    places.sort(key=lambda at: (at[0] - middle[0]) ** 2 + (at[1] - middle[1]) ** 2)
    size = 3.2
    width = width_of(name, size, "bold") + 1
    box = room.place((x - width / 2, y - size / 2, x + width / 2, y + size / 2) for x, y in places)
    if box is None:
        return ""
    return svg.text(
        (box[0] + box[2]) / 2, box[3] - size * 0.2, name, size, fill=GRID, font_weight=600, text_anchor="middle",
        fill_opacity="0.8",
    )  # fmt: skip


def degrees(drawn: Projection, languages: Sequence[str], room: Room) -> str:
    """Ticks at the upper and the left side with their degrees, and crosses where the lines meet."""
    ticks, crosses = graticule(drawn)
    language = languages[0]
    parts = []
    for tick in ticks:
        words = degrees_words(tick, language)
        width = width_of(words, _DEGREES, "bold") + 0.8
        if tick.is_meridian:
            parts.append(svg.path(f"M{tick.x:.2f} 0V2", stroke=INK, stroke_width="0.3"))
            box = (tick.x - width / 2, 2.2, tick.x + width / 2, 2.4 + _DEGREES)
        else:
            parts.append(svg.path(f"M0 {tick.y:.2f}H2", stroke=INK, stroke_width="0.3"))
            box = (2.4, tick.y - _DEGREES / 2, 2.4 + width, tick.y + _DEGREES / 2 + 0.2)
        if not room.is_free(box):
            continue
        room.take(box)
        parts.append(
            svg.path(
                f"M{box[0]:.2f} {box[1]:.2f}H{box[2]:.2f}V{box[3]:.2f}H{box[0]:.2f}Z", fill="#fff", fill_opacity="0.8"
            )
        )
        parts.append(
            svg.text(
                (box[0] + box[2]) / 2,
                box[3] - _DEGREES * 0.22,
                words,
                _DEGREES,
                fill=INK,
                font_weight=600,
                text_anchor="middle",
            )
        )
    for x, y in crosses:
        if not room.is_free((x - 1.2, y - 1.2, x + 1.2, y + 1.2)):
            continue
        parts.append(
            svg.path(
                f"M{x - 1.2:.2f} {y:.2f}H{x + 1.2:.2f}M{x:.2f} {y - 1.2:.2f}V{y + 1.2:.2f}",
                stroke=INK,
                stroke_width="0.22",
            )
        )
    return "".join(parts)


def scale_bar(scale: int, width: float, unit: str) -> str:
    """Of whole kilometres in four parts, the first of them once more to the left of nought."""
    part = max((km for km in _PARTS if km * 5e6 / scale <= width), default=_PARTS[0])
    length = part * 1e6 / scale
    bars, y, thick = [], 4.2, 1.5
    for at in range(5):
        x = at * length
        fill = INK if at % 2 == 0 else "#ffffff"
        bars.append(
            svg.path(f"M{x:.2f} {y}H{x + length:.2f}V{y + thick}H{x:.2f}Z", fill=fill, stroke=INK, stroke_width="0.2")
        )
    half = length / 2
    bars.append(svg.path(f"M0 {y}H{half:.2f}V{y + thick}H0Z", fill="#ffffff", stroke=INK, stroke_width="0.2"))
    numbers = [(0.0, _km(part)), *((length * (at + 1), _km(part * at)) for at in range(5))]
    texts = [svg.text(x, 3, words, 2.3, text_anchor="middle", fill=INK, font_weight=600) for x, words in numbers]
    texts.append(svg.text(length * 5 + 2.4, 3, unit, 2.3, fill=INK, font_weight=600))
    body = f'<g transform="translate(3 0)">{"".join(bars)}{"".join(texts)}</g>'
    return svg.document(length * 5 + 9 + width_of(unit, 2.3, "bold"), 6.2, body)


def _km(value: float) -> str:
    return f"{value:g}"


def north(drawn: Projection, grid_word: str, true_word: str) -> str:
    """Upward is grid north in UTM, true north where the sheet has a projection of its own; the other leans as it does
    in the middle of the sheet. The lean is drawn larger than it is where it could not be seen."""
    angle = convergence(drawn.longitude, drawn.latitude)
    leans = angle if drawn.zone else -angle
    shown = leans if abs(leans) >= 4 else (4.0 if leans >= 0 else -4.0)
    x, foot, length = 8.0, 17.0, 13.0
    tip = (x + length * sin(radians(shown)), foot - length * cos(radians(shown)))
    arrow = svg.path(f"M{x} {foot}V4.5", stroke=INK, stroke_width="0.5") + svg.path(
        f"M{x - 1.2} 6.2L{x} 3L{x + 1.2} 6.2Z", fill=INK
    )
    lean = svg.path(f"M{x} {foot}L{tip[0]:.2f} {tip[1]:.2f}", stroke=INK, stroke_width="0.3", stroke_dasharray="1 0.7")
    up, other = (grid_word, true_word) if drawn.zone else (true_word, grid_word)
    words = [(up, 4.6), (f"{other} {angle_words(angle)}", 8.0)]
    left = x + 3.2 if shown < 0 else x + 4.2
    texts = [
        svg.text(left, y, line, 2.3, fill=INK, font_weight=600 if at == 0 else None)
        for at, (line, y) in enumerate(words)
    ]
    width = left + max(width_of(line, 2.3, "bold") for line, _y in words) + 1
    return svg.document(width, 18, arrow + lean + "".join(texts))


def outside(drawn: Projection, body: str, numbers: str, definitions: str) -> str:
    """The whole picture: the frame with what is in it, and the numbers in the gutter around it."""
    border = svg.path(f"M0 0H{drawn.width:.2f}V{drawn.height:.2f}H0Z", fill="none", stroke=INK, stroke_width="0.5")
    moved = f'<g transform="translate({GUTTER} {GUTTER})">{body}{border}{numbers}</g>'
    return svg.document(drawn.width + 2 * GUTTER, drawn.height + 2 * GUTTER, moved, definitions)
