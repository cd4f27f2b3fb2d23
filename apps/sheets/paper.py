"""The papers and scales of a sheet, and where on the paper its parts stand. Millimetres. No Django here."""

from __future__ import annotations

from dataclasses import dataclass

# Portrait: width, height (ISO 216).
PAPERS: dict[str, tuple[float, float]] = {"A4": (210, 297), "A3": (297, 420), "A2": (420, 594), "A1": (594, 841)}
SCALES = (25_000, 50_000, 100_000, 200_000, 250_000, 500_000)
# What "fit" may also take where nothing of a small paper holds the whole: an overview.
OVERVIEWS = (1_000_000, 2_000_000, 5_000_000)
MARGIN = 9.0
# Of the marking at the head and the foot of each page.
BAND = 7.0
# Around the frame: the numbers of the grid.
GUTTER = 6.0
# Below the map: scale bar and signatures.
STRIP = {"A4": 30.0, "A3": 32.0, "A2": 34.0, "A1": 36.0}
# Beside the map (landscape), or beneath it (portrait).
PANEL_WIDTH = {"A4": 66.0, "A3": 84.0, "A2": 96.0, "A1": 108.0}
PANEL_HEIGHT = {"A4": 92.0, "A3": 104.0, "A2": 112.0, "A1": 120.0}
# Lines of the legend that have room there; more of them have a page of their own.
LEGEND_LINES = {"A4": 8, "A3": 12, "A2": 20, "A1": 34}
LEGEND_LINES_BELOW = {"A4": 8, "A3": 9, "A2": 10, "A1": 12}


@dataclass(frozen=True)
class Rect:
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Layout:
    """Where the frame of the map, the panel and the strip stand."""

    paper: str
    landscape: bool
    width: float
    height: float
    frame: Rect
    panel: Rect
    strip: Rect
    legend_lines: int


def layout(paper: str, *, landscape: bool) -> Layout:
    narrow, long = PAPERS[paper]
    width, height = (long, narrow) if landscape else (narrow, long)
    top, bottom = MARGIN + BAND + 3, height - MARGIN - BAND - 3
    inner = width - 2 * MARGIN
    strip_top = bottom - STRIP[paper]
    strip = Rect(MARGIN, strip_top, inner, STRIP[paper])
    if landscape:
        panel_width = PANEL_WIDTH[paper]
        panel = Rect(width - MARGIN - panel_width, top, panel_width, strip_top - top - 2)
        outer = Rect(MARGIN, top, inner - panel_width - 4, strip_top - top - 2)
        lines = LEGEND_LINES[paper]
    else:
        panel_height = PANEL_HEIGHT[paper]
        panel = Rect(MARGIN, strip_top - panel_height, inner, panel_height - 2)
        outer = Rect(MARGIN, top, inner, panel.y - top - 3)
        lines = LEGEND_LINES_BELOW[paper]
    frame = Rect(outer.x + GUTTER, outer.y + GUTTER, outer.w - 2 * GUTTER, outer.h - 2 * GUTTER)
    return Layout(paper, landscape, width, height, frame, panel, strip, lines)
