"""Which characters the fonts of a sheet can write: no more than these go on paper, so that none is missing there."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).resolve().parent / "fonts"
# In place of a character that no font has.
INSTEAD = "\ufffd"


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """Code points of the text face and of the Arabic one."""
    names = ("IBMPlexSans-Regular.ttf", "IBMPlexSansArabic-Regular.ttf")
    return frozenset(point for name in names for point in _points((FONTS / name).read_bytes())) | {0x0A}


def writable(words: str) -> str:
    """The text with what cannot be written replaced."""
    points = covered()
    if all(ord(sign) in points for sign in words):
        return words
    return "".join(_ALIKE.get(sign, sign) if ord(_ALIKE.get(sign, sign)[0]) in points else _STANDS_IN for sign in words)


# What a font of letters may lack, and says the same.
_ALIKE = {"\u202f": "\u00a0", "\u2009": " ", "\u2011": "-", "\u2192": "–", "\u2265": ">", "\u2264": "<", "\t": " "}
_STANDS_IN = "?"


def _points(font: bytes) -> Iterator[int]:
    """Code points of a TrueType font's table `cmap`, formats 4 and 12."""
    count = struct.unpack(">H", font[4:6])[0]
    start = next(
        struct.unpack(">I", font[12 + 16 * at + 8 : 12 + 16 * at + 12])[0]
        for at in range(count)
        if font[12 + 16 * at : 16 + 16 * at] == b"cmap"
    )
    tables = struct.unpack(">H", font[start + 2 : start + 4])[0]
    for at in range(tables):
        (offset,) = struct.unpack(">I", font[start + 8 + 8 * at : start + 12 + 8 * at])
        yield from _of_table(font, start + offset)


def _of_table(font: bytes, at: int) -> Iterator[int]:
    (form,) = struct.unpack(">H", font[at : at + 2])
    if form == 4:
        (double,) = struct.unpack(">H", font[at + 6 : at + 8])
        ends = struct.unpack(f">{double // 2}H", font[at + 14 : at + 14 + double])
        starts = struct.unpack(f">{double // 2}H", font[at + 16 + double : at + 16 + 2 * double])
        for low, high in zip(starts, ends, strict=True):
            yield from (point for point in range(low, high + 1) if point != 0xFFFF)
    elif form == 12:
        (groups,) = struct.unpack(">I", font[at + 12 : at + 16])
        for group in range(groups):
            low, high, _glyph = struct.unpack(">3I", font[at + 16 + 12 * group : at + 28 + 12 * group])
            yield from range(low, high + 1)
