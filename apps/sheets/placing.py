"""Where labels stand so that none covers another. No Django here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).resolve().parent / "fonts"
FACES = {
    "regular": "IBMPlexSans-Regular.ttf",
    "bold": "IBMPlexSans-SemiBold.ttf",
    "italic": "IBMPlexSans-Italic.ttf",
}
_UNITS = 200
Box = tuple[float, float, float, float]


@lru_cache(maxsize=8)
def _face(face: str) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(str(FONTS / FACES[face]), _UNITS, layout_engine=ImageFont.Layout.BASIC)


def width_of(words: str, size: float, face: str = "regular") -> float:
    """Of a line of text as it is set, in the unit of `size`."""
    return float(_face(face).getlength(words)) / _UNITS * size


@dataclass
class Room:
    """What of a frame is taken. Boxes are kept by cells of ten millimetres, so that asking costs the same for any
    number of labels."""

    width: float
    height: float
    _cells: dict[tuple[int, int], list[Box]] = field(default_factory=dict)

    def is_free(self, box: Box) -> bool:
        x0, y0, x1, y1 = box
        if x0 < 0.6 or y0 < 0.6 or x1 > self.width - 0.6 or y1 > self.height - 0.6:
            return False
        for cell in _cells_of(box):
            for a0, b0, a1, b1 in self._cells.get(cell, ()):
                if x0 < a1 and a0 < x1 and y0 < b1 and b0 < y1:
                    return False
        return True

    def take(self, box: Box) -> None:
        for cell in _cells_of(box):
            self._cells.setdefault(cell, []).append(box)

    def place(self, boxes: Iterable[Box]) -> Box | None:
        """The first of these that is free, which is taken; None where none is."""
        for box in boxes:
            if self.is_free(box):
                self.take(box)
                return box
        return None


def _cells_of(box: Box) -> Iterable[tuple[int, int]]:
    x0, y0, x1, y1 = box
    return ((i, j) for i in range(int(x0 // 10), int(x1 // 10) + 1) for j in range(int(y0 // 10), int(y1 // 10) + 1))


def around(x: float, y: float, w: float, h: float, gap: float) -> list[Box]:
    """Beside a point: right, left, above, below, and the four corners."""
    starts: Sequence[tuple[float, float]] = (
        (x + gap, y - h / 2),
        (x - gap - w, y - h / 2),
        (x - w / 2, y - gap - h),
        (x - w / 2, y + gap),
        (x + gap, y - gap - h),
        (x + gap, y + gap),
        (x - gap - w, y - gap - h),
        (x - gap - w, y + gap),
    )
    return [(left, top, left + w, top + h) for left, top in starts]


def upon(x: float, y: float, w: float, h: float) -> list[Box]:
    """On a point, then farther and farther around it."""
    boxes = [(x - w / 2, y - h / 2, x + w / 2, y + h / 2)]
    for far in (2.0, 5.0, 9.0):
        boxes += around(x, y, w, h, far)
    return boxes
