"""The way of a proof to its root as boxes and lines: a ladder, lowest step at the foot. No Django here.

All measures are whole units of the drawing's own window, so that no language writes them with a comma.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PITCH, BOX_WIDTH, BOX_HEIGHT, MARGIN = 40, 84, 22, 24
# Where boxes of each column have their middle.
ONE_WAY = {"left": 46, "way": 160, "right": 274}
ONE_WIDTH = 320
TWO_WAYS = {"left": 46, "earlier": 146, "later": 246, "right": 346}
TWO_WIDTH = 392


@dataclass(frozen=True)
class Box:
    """A node with the beginning of its hash. `look` is a class; `step` names it for the script that checks it."""

    x: int
    y: int
    width: int
    text: str
    look: str
    step: str

    @property
    def height(self) -> int:
        return BOX_HEIGHT

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def baseline(self) -> int:
        return self.y + BOX_HEIGHT // 2 + 4


@dataclass(frozen=True)
class Line:
    x1: int
    y1: int
    x2: int
    y2: int
    look: str
    step: str


@dataclass(frozen=True)
class Caption:
    x: int
    y: int
    text: str


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    lines: list[Line]
    boxes: list[Box]
    captions: list[Caption]


def short(hashed: str) -> str:
    """The first 32 bits, in two groups of four."""
    return f"{hashed[:4]} {hashed[4:8]}"


class _Pen:
    """Draws from the foot upwards; row 0 is the lowest."""

    def __init__(self, columns: dict[str, int], width: int, rows: int) -> None:
        self.columns, self.width, self.rows = columns, width, rows
        self.height = 2 * MARGIN + BOX_HEIGHT + PITCH * (rows - 1)
        self.lines: list[Line] = []
        self.boxes: list[Box] = []
        self.captions: list[Caption] = []

    def top(self, row: int) -> int:
        return MARGIN + PITCH * (self.rows - 1 - row)

    def box(self, column: str, row: int, hashed: str, look: str, step: str) -> None:
        self.boxes.append(
            Box(self.columns[column] - BOX_WIDTH // 2, self.top(row), BOX_WIDTH, short(hashed), look, step)
        )

    def line(self, start: tuple[str, int], end: tuple[str, int], look: str, step: str) -> None:
        """From the upper edge of one box to the lower edge of another, a little towards the side it comes from."""
        (column, row), (target, above) = start, end
        lean = (self.columns[column] > self.columns[target]) - (self.columns[column] < self.columns[target])
        self.lines.append(
            Line(
                self.columns[column],
                self.top(row),
                self.columns[target] + lean * BOX_WIDTH // 3,
                self.top(above) + BOX_HEIGHT,
                look,
                step,
            )
        )

    def caption(self, column: str, row: int, text: str, *, above: bool) -> None:
        y = self.top(row) - 8 if above else self.top(row) + BOX_HEIGHT + 16
        self.captions.append(Caption(self.columns[column], y, text))

    def drawing(self) -> Drawing:
        return Drawing(self.width, self.height, self.lines, self.boxes, self.captions)


def ladder(leaf: str, steps: Sequence[tuple[str, str, str]], below: str, above: str) -> Drawing:
    """One way: `leaf` and for each step (side, sibling, result), all hashes in hex; captions for foot and top."""
    pen = _Pen(ONE_WAY, ONE_WIDTH, len(steps) + 1)
    for number, (side, sibling, result) in enumerate(steps, 1):
        pen.line(("way", number - 1), ("way", number), "way", str(number))
        pen.line((side, number - 1), ("way", number), "beside", str(number))
        pen.box(side, number - 1, sibling, "beside", str(number))
        pen.box("way", number, result, "root" if number == len(steps) else "node", str(number))
    pen.box("way", 0, leaf, "leaf" if steps else "root", "leaf")
    pen.caption("way", 0, below, above=False)
    pen.caption("way", len(steps), above, above=True)
    return pen.drawing()


def double_ladder(
    seed: str, steps: Sequence[tuple[str, str, str, str]], below: str, earlier: str, later: str
) -> Drawing:
    """Two ways from one hash: for each step (side, sibling, result of the earlier list, result of the later one). What
    stands left goes into both; where it stands right, the earlier way passes by."""
    pen = _Pen(TWO_WAYS, TWO_WIDTH, len(steps) + 1)
    old_row, old, top = 0, seed, len(steps)
    for number, (side, sibling, old_result, new_result) in enumerate(steps, 1):
        name = str(number)
        pen.line(("later", number - 1), ("later", number), "way", name)
        pen.line((side, number - 1), ("later", number), "beside", name)
        pen.box(side, number - 1, sibling, "beside", name)
        pen.box("later", number, new_result, "root" if number == top else "node", name)
        if side == "left":
            pen.line(("earlier", old_row), ("earlier", number), "way old", name)
            pen.line((side, number - 1), ("earlier", number), "beside", name)
            pen.box("earlier", number, old_result, "root old" if number == top else "node old", name)
            old_row, old = number, old_result
    if old_row != top:
        pen.line(("earlier", old_row), ("earlier", top), "way old", "earlier")
        pen.box("earlier", top, old, "root old", "earlier")
    left, right = TWO_WAYS["earlier"] - BOX_WIDTH // 2, TWO_WAYS["later"] + BOX_WIDTH // 2
    pen.boxes.append(Box(left, pen.top(0), right - left, short(seed), "leaf", "seed"))
    pen.captions.append(Caption((left + right) // 2, pen.top(0) + BOX_HEIGHT + 16, below))
    pen.caption("earlier", top, earlier, above=True)
    pen.caption("later", top, later, above=True)
    return pen.drawing()
