"""How what is on a sheet looks: by what holds and its kind, or by the side whose it is; told apart in black and white
by pattern and line, in colour besides. No Django here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apps.sheets import svg

INK, QUIET, GRID, AGREED, DANGER = "#191d21", "#5b6269", "#2c6a8f", "#0a6450", "#9c1f2b"
SEA, LAND, FOREIGN, CITY, RIVER, ROAD, CASE, BORDER = (
    "#d9e3e8", "#fbfaf7", "#efede6", "#e2ded2", "#a9c6d4", "#ffffff", "#b9b4a5", "#a8a294",
)  # fmt: skip
# Tiles of 8 × 8 for kinds, none of which is a side's hatch (theatre/looks.py). In the order of the theatre's kinds.
KIND_TILES = (
    "M-2 10 10-2M-2-2 10 10M-2 2 2-2M6 10 10 6M-2 6 2 10M6-2 10 2",
    "M0 2H5M3 6H8",
    "M1 1 3 3M3 1 1 3M5 5 7 7M7 5 5 7",
    "M4-1V9M-1 4H9",
    "M0 4 2 2 4 4 6 2 8 4",
    "M2 0V5M6 3V8",
    "M1 3 2.5 1 4 3ZM5 7 6.5 5 8 7Z",
    "M-1 2H9M2 2V8M6-1V2",
    "M0 0H4V4H0ZM4 4H8V8H4Z",
    "M4 1 7 4 4 7 1 4Z",
    "M-2 10 10-2M-1 3 3-1",
    "M3 4A1 1 0 1 0 5 4A1 1 0 1 0 3 4Z",
    "M2-1V9M5-1V9M6-1V9",
    "M-1 2H9M-1 3.5H9",
    "M1 6 4 2 7 6",
    "M2 4H6M4 2V6M0 0H1M7 8H8",
)
KIND_DASHES = ("", "7 2", "2 1.4", "8 1.6 1.6 1.6", "5 1.6", "10 2 2 2 2 2")
# Of a tile on the paper: millimetres for eight units.
TILE = 2.6


@dataclass(frozen=True)
class Look:
    """A colour, a pattern (an SVG path in a tile of 8 × 8, empty for none) and a line's strokes and gaps."""

    name: str
    ink: str
    tile: str
    dash: str
    width: float = 0.45

    @property
    def definition(self) -> str:
        if not self.tile:
            return ""
        stroke = svg.path(self.tile, stroke=self.ink, stroke_width="0.75", fill="none")
        ratio = svg.number(TILE / 8)
        where = svg.attributes(
            id=self.name, width=8, height=8, patternUnits="userSpaceOnUse", patternTransform=f"scale({ratio})"
        )
        return f"<pattern{where}>{stroke}</pattern>"

    def fill(self, d: str) -> str:
        ground = svg.path(d, fill=self.ink, fill_opacity="0.07", fill_rule="evenodd")
        return ground + (svg.path(d, fill=f"url(#{self.name})", fill_rule="evenodd") if self.tile else "")

    def line(self, d: str) -> str:
        dashes = " ".join(svg.number(float(part) * self.width) for part in self.dash.split()) or None
        return svg.path(
            d, fill="none", stroke=self.ink, stroke_width=self.width, stroke_dasharray=dashes, stroke_linejoin="round"
        )

    def swatch(self) -> str:
        """As it stands in the legend."""
        d = "M.4.4H7.6V4.6H.4Z"
        body = self.fill(d) + self.line(d) if self.tile else self.line("M0 2.5H8")
        return svg.document(8, 5, body, self.definition)


def kind_look(place: int) -> Look:
    """Of what holds, by the place of its kind among the theatre's."""
    tile, dash = KIND_TILES[place % len(KIND_TILES)], KIND_DASHES[place // 3 % len(KIND_DASHES)]
    return Look(f"kind-{place}", AGREED, tile, dash)


def side_look(side: dict[str, Any]) -> Look:
    """Of what is only proposed: the look of the side on every page."""
    return Look(f"side-{side['slot']}", side["ink"], side["hatch"], side["dash"])


NOBODY = Look("side-0", "#474e55", "M3.4 4A.6.6 0 1 0 4.6 4A.6.6 0 1 0 3.4 4Z", "1 2")
HALTED = Look("halted", "#754c00", "M-1 4H9", "6 3")
ENDED = Look("ended", QUIET, "", "2 2")
OVERLAP = Look("overlap", DANGER, "M1 1 7 7M7 1 1 7", "2 1.2", 0.5)
RESERVED = Look("reserved", DANGER, "M0 8 8 0", "1 1.4", 0.4)
DISPUTED = Look("disputed", DANGER, "M0 0 8 8M0 4 4 8M4 0 8 4", "4 1.4 1 1.4", 0.5)
CENTRE_LINE = Look("line", INK, "", "", 0.8)
BANDS = tuple(
    Look(f"band-{at}", ink, "", dash, 0.4)
    for at, (ink, dash) in enumerate(
        (
            ("#8a5300", "7 3"),
            ("#57399e", ""),
            (INK, "2.5 2"),
            ("#0a5560", "9 2 2 2"),
            (DANGER, "5 2 1 2"),
            (QUIET, "1 1.5"),
        )
    )
)
