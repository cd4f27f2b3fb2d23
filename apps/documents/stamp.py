"""Writes who reads a page, and when, across it and along its foot: in the picture itself, so that a photograph of the
screen says it too. No Django here."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from math import ceil
from pathlib import Path
from typing import Any
from unicodedata import category

from apps.documents.page_images import check_shape

FOOT = 44
_TEXT, _ACROSS = 22, 34
# How dark the line across is, of 255: it leaves the text beneath it readable.
_STRENGTH = 60
_FONTS = Path(__file__).resolve().parents[2] / "frontend" / "dist" / "assets"


class NoFont(RuntimeError):
    """The front end was not built: its fonts are what the name is written with."""


@lru_cache(maxsize=8)
def _font(script: str, size: int) -> Any:
    from PIL import ImageFont

    for path in sorted(_FONTS.glob(f"ibm-plex-sans-{script}-400-normal-*.woff2")):
        return ImageFont.truetype(str(path), size)
    raise NoFont(f"frontend/dist has no ibm-plex-sans-{script}: build the front end (`npm run build`).")


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """The text in pieces of one script each, since each font has one."""
    for is_cyrillic, run in groupby(text, lambda sign: "\u0400" <= sign <= "\u04ff"):
        yield "cyrillic" if is_cyrillic else "latin", "".join(run)


def width_of(text: str, size: int) -> float:
    return float(sum(_font(script, size).getlength(run) for script, run in _runs(text)))


def write(drawing: Any, at: tuple[float, float], text: str, size: int, fill: Any) -> None:
    """A line of text in Latin and Cyrillic, from its upper left corner."""
    x, y = at
    for script, run in _runs(text):
        font = _font(script, size)
        drawing.text((x, y + size), run, font=font, fill=fill, anchor="ls")
        x += font.getlength(run)


def stamped(page: bytes, line: str, name: str = "") -> bytes:
    """A page (PNG, one of ours) with a line across it and at its foot, as PNG: all of `line`, and as much as fits of
    the name behind it. Raises Refused for what is no page."""
    from PIL import Image, ImageDraw

    with Image.open(io.BytesIO(page), formats=["PNG"]) as opened:
        # Before any of it is unpacked.
        check_shape(*opened.size)
        image = opened.convert("RGB")
    line = _fitting(_plain(line), _plain(name), image.width - 32)
    width = max(image.width, ceil(width_of(line, _TEXT)) + 32)
    across = Image.new("L", (round(width_of(line, _ACROSS)) + 8, 2 * _ACROSS), 0)
    write(ImageDraw.Draw(across), (4, 4), line, _ACROSS, _STRENGTH)
    across = across.rotate(30, expand=True)
    ink = Image.new("RGB", across.size, (120, 20, 20))
    for down in range(0, image.height, max(across.height, 400)):
        # What is longer than the page loses its end.
        image.paste(ink, (max(0, (image.width - across.width) // 2), down), across)
    sheet = Image.new("RGB", (width, image.height + FOOT), "white")
    sheet.paste(image, (0, 0))
    drawing = ImageDraw.Draw(sheet)
    drawing.line([(0, image.height), (width, image.height)], fill="black", width=2)
    write(drawing, (16, image.height + 6), line, _TEXT, "black")
    stored = io.BytesIO()
    sheet.save(stored, "PNG", compress_level=3)
    return stored.getvalue()


def _fitting(line: str, name: str, width: int) -> str:
    """The line with as much of a name behind it as fits the foot."""
    for length in range(len(name), 0, -1):
        shown = name if length == len(name) else f"{name[:length].rstrip()}…"
        if width_of(whole := f"{line} · {shown}", _TEXT) <= width:
            return whole
    return line


def _plain(text: str) -> str:
    """Without what moves or hides the text around it: line ends, marks of direction, other controls."""
    return "".join("?" if category(sign)[0] == "C" or category(sign) in ("Zl", "Zp") else sign for sign in text)
