"""A sheet as Django hands it over, made ready to be set: its map drawn, its vertices in tables. No Django here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import segno

from apps.geometry.coordinates import format_dms, format_mgrs
from apps.geometry.outline import MICRO
from apps.sheets import frame, svg
from apps.sheets.grid import INTERVALS, squares
from apps.sheets.map_drawing import Drawing, draw
from apps.sheets.paper import BAND, GUTTER, MARGIN, Layout, layout

# Rows of coordinates on the sheet of one designation, on that of an edition, and of one table: what is longer is set in
# parts.
MAX_ROWS, MAX_ROWS_OF_MANY, ROWS_OF_A_TABLE = 10_000, 4_000, 400
# Points of the text on the map's page.
_TEXT = {"A4": 6.8, "A3": 8.4, "A2": 9.6, "A1": 11.5}
# Millimetres for the scale bar in the strip.
_BAR = {"A4": 86.0, "A3": 110.0, "A2": 140.0, "A1": 190.0}


def composed(sheet: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The sheet for the templates (`setting/`), and what is told of it: its scale, what lies beyond its edge."""
    ready = {
        **{
            name: value
            for name, value in sheet.items()
            if name not in ("features", "layers", "sides", "annexed", "records")
        },
        "margin": MARGIN,
        "band": BAND,
        "qr": _qr(sheet["address"]),
        "annex": _annex(sheet),
    }
    if sheet["is_instrument"]:
        return ready, {"scale": 0, "beyond": 0, "left_out": 0}
    page = layout(sheet["paper"], landscape=sheet["landscape"])
    drawing = draw(sheet, page)
    ready |= _map(sheet, page, drawing)
    return ready, {"scale": drawing.scale, "beyond": drawing.beyond, "left_out": drawing.left_out}


def _map(sheet: Mapping[str, Any], page: Layout, drawing: Drawing) -> dict[str, Any]:
    words, languages = sheet["words"], sheet["languages"]
    drawn, first = drawing.projection, languages[0]
    bar = min(_BAR[page.paper], page.strip.w * 0.42)
    size = _TEXT[page.paper]
    north = frame.north(drawn, _both(words["grid_north"], languages), _both(words["true_north"], languages))
    interval, minutes = INTERVALS[drawing.scale]
    zone = words["utm"] if drawn.zone else words["own_projection"]
    notes = [
        _filled(words["grid_note"], languages, squares=", ".join(squares(drawn)[:6]), km=interval),
        _filled(zone, languages, zone=drawn.zone),
        _filled(words["graticule_note"], languages, minutes=minutes),
    ]
    ruler = frame.scale_bar(drawing.scale, bar - 14, _both(words["km"], languages))
    beyond = dict.fromkeys(languages, "")
    if drawing.beyond:
        beyond = _filled(words["beyond"], languages, count=drawing.beyond)
    left_out = _filled(words["left_out"], languages, count=drawing.left_out) if drawing.left_out else beyond
    if drawing.left_out and drawing.beyond:
        left_out = {code: f"{left_out[code]} {beyond[code]}" for code in languages}
    return {
        "map": drawing.picture,
        "legend": [{"svg": swatch, "words": dict(names)} for swatch, names in drawing.legend],
        "north": north,
        "north-width": svg.width_in(north),
        "notes": notes,
        "scale-bar": ruler,
        "scale-bar-width": svg.width_in(ruler),
        "scale-words": _scale_words(words, languages, drawing.scale),
        "foot": {code: left_out[code] for code in languages},
        "alt": _filled(words["alt"], languages, title=sheet["heading"].get(first, ""), scale=_grouped(drawing.scale)),
        "layout": {
            "paper": sheet["paper"],
            "landscape": page.landscape,
            "width": page.width,
            "height": page.height,
            "text": size,
            "bar": bar,
            "legend-lines": page.legend_lines,
            "picture": {
                "x": page.frame.x - GUTTER,
                "y": page.frame.y - GUTTER,
                "w": page.frame.w + 2 * GUTTER,
            },
            "panel": vars(page.panel),
            "strip": vars(page.strip),
        },
    }


def _both(texts: Mapping[str, str], languages: list[str]) -> str:
    return " · ".join(dict.fromkeys(texts[code] for code in languages))


def _filled(texts: Mapping[str, str], languages: list[str], **values: Any) -> dict[str, str]:
    return {code: texts[code] % {name: _said(value, code) for name, value in values.items()} for code in languages}


def _said(value: Any, language: str) -> str:
    return str(value).replace(",", "\u00a0") if language == "ru" and isinstance(value, _Number) else str(value)


class _Number(str):
    """One that is grouped as each language does."""


def _grouped(value: int) -> _Number:
    return _Number(f"{value:,}")


def _scale_words(words: Mapping[str, Any], languages: list[str], scale: int) -> dict[str, str]:
    metres = scale // 100
    number, unit = (metres, "m") if metres < 1000 else (metres / 1000, "km")
    return {
        code: words["scale"][code]
        % {"scale": _said(_grouped(scale), code), "centimetre": f"{number:g}\u00a0{words[unit][code]}"}
        for code in languages
    }


def _qr(address: str) -> str:
    return str(segno.make(address, error="m", micro=False).svg_inline(scale=1, border=2, omitsize=True)).replace(
        "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1
    )


def _annex(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """Of each designation its rings, as long as there is room; the list of all of them where there is more than one."""
    annexed = sheet["annexed"]
    left, listed, notice = MAX_ROWS if len(annexed) == 1 else MAX_ROWS_OF_MANY, [], False
    for one in annexed:
        count = sum(len(ring["vertices"]) for ring in one["rings"])
        if count > left and len(annexed) > 1:
            notice = True
            continue
        rings = list(_tables(one["rings"], left))
        notice = notice or count > left
        left -= min(count, left)
        listed.append({"reference": one["reference"], "title": one["title"], "rings": rings})
    rows = [{name: one[name] for name in ("reference", "title", "version", "area", "digest")} for one in annexed]
    return {"designations": listed, "list": rows if len(rows) > 1 else [], "notice": notice}


def _tables(rings: list[dict[str, Any]], most: int) -> Iterator[dict[str, Any]]:
    for ring in rings:
        vertices = ring["vertices"][: max(0, most)]
        most -= len(vertices)
        for start in range(0, len(vertices), ROWS_OF_A_TABLE):
            part = vertices[start : start + ROWS_OF_A_TABLE]
            yield {"name": ring["name"], "rows": [_row(number, x, y) for number, x, y in part]}


def _row(number: int, x: int, y: int) -> list[str]:
    """`x` and `y` are microdegrees."""
    longitude, latitude = x / MICRO, y / MICRO
    return [
        str(number),
        format_mgrs(longitude, latitude),
        format_dms(longitude, latitude, 2).replace("'", "′").replace('"', "″"),
        f"{latitude:.6f} {longitude:.6f}",
    ]
