"""The MGRS grid and the graticule of a sheet: lines, their numbers at the frame, crosses. No Django here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor
from typing import Any

import numpy as np
import shapely

from apps.geometry.coordinates import format_mgrs
from apps.sheets.projecting import Projection, utm, zone_of

# Kilometres between lines of the grid, and minutes between those of the graticule, by scale.
INTERVALS: dict[int, tuple[int, int]] = {
    25_000: (1, 1),
    50_000: (1, 2),
    100_000: (2, 5),
    200_000: (5, 10),
    250_000: (5, 10),
    500_000: (10, 30),
    1_000_000: (20, 60),
    2_000_000: (50, 120),
    5_000_000: (100, 120),
}
SQUARE = 100_000
_STEPS = 24


@dataclass(frozen=True)
class GridLine:
    """`at` are its kilometres within a square of 100 km; `ends` where it meets the frame: (side, x, y)."""

    across: bool
    at: int
    is_square: bool
    shape: Any
    ends: tuple[tuple[str, float, float], ...]


def grid_lines(drawn: Projection) -> Iterator[GridLine]:
    """Of each UTM zone on the sheet, as far as the zone goes."""
    interval = INTERVALS[drawn.scale][0] * 1000
    longitudes, latitudes = drawn.edges()
    for zone in range(zone_of(float(longitudes.min())), zone_of(float(longitudes.max())) + 1):
        proj = utm(zone)
        west, east = zone * 6 - 186, zone * 6 - 180
        inside = np.clip(longitudes, west, east)
        x, y = proj(inside, latitudes)
        x0, x1 = float(x.min()) - interval, float(x.max()) + interval
        y0, y1 = float(y.min()) - interval, float(y.max()) + interval
        for across in (False, True):
            low, high, start, end = (y0, y1, x0, x1) if across else (x0, x1, y0, y1)
            for at in range(ceil(low / interval), floor(high / interval) + 1):
                along = np.linspace(start, end, _STEPS * (1 if drawn.zone else 20))
                fixed = np.full_like(along, at * interval)
                lon, lat = proj(*((along, fixed) if across else (fixed, along)), inverse=True)
                kept = (lon >= west) & (lon <= east)
                if kept.sum() < 2:
                    continue
                line = shapely.LineString(drawn.to_paper(lon[kept], lat[kept]))
                shape = shapely.intersection(line, drawn.frame)
                if not shape.is_empty:
                    metres = at * interval
                    yield GridLine(
                        across, metres // 1000 % 100, metres % SQUARE == 0, shape, tuple(_ends(shape, drawn))
                    )


def _ends(shape: Any, drawn: Projection) -> Iterator[tuple[str, float, float]]:
    for part in shapely.get_parts(shape):
        if part.geom_type != "LineString":
            continue
        for x, y in (part.coords[0], part.coords[-1]):
            if abs(y) < 0.01:
                yield "top", x, y
            elif abs(y - drawn.height) < 0.01:
                yield "bottom", x, y
            elif abs(x) < 0.01:
                yield "left", x, y
            elif abs(x - drawn.width) < 0.01:
                yield "right", x, y


def squares(drawn: Projection) -> list[str]:
    """ "37S CA": the squares of 100 km that the sheet shows."""
    names = set()
    for x in np.linspace(0.5, drawn.width - 0.5, 9):
        for y in np.linspace(0.5, drawn.height - 0.5, 9):
            longitude, latitude = drawn.to_degrees(x, y)
            names.add(format_mgrs(float(longitude), float(latitude), 1).rsplit(" ", 2)[0])
    return sorted(names)


@dataclass(frozen=True)
class Meridian:
    """A line of the graticule where it meets the frame: the upper side for a meridian, the left for a parallel."""

    degrees: float
    is_meridian: bool
    x: float
    y: float


def graticule(drawn: Projection) -> tuple[list[Meridian], list[tuple[float, float]]]:
    """Where its lines meet the frame, and where they cross each other."""
    step = INTERVALS[drawn.scale][1] / 60
    longitudes, latitudes = drawn.edges()
    west, east = float(longitudes.min()), float(longitudes.max())
    south, north = float(latitudes.min()), float(latitudes.max())
    meridians = [at * step for at in range(ceil(west / step), floor(east / step) + 1)]
    parallels = [at * step for at in range(ceil(south / step), floor(north / step) + 1)]
    ticks = []
    for at, is_meridian in [*((at, True) for at in meridians), *((at, False) for at in parallels)]:
        along = (
            np.linspace(south - step, north + step, 60) if is_meridian else np.linspace(west - step, east + step, 60)
        )
        fixed = np.full_like(along, at)
        line = shapely.LineString(drawn.to_paper(*((fixed, along) if is_meridian else (along, fixed))))
        wanted = "top" if is_meridian else "left"
        for side, x, y in _ends(shapely.intersection(line, drawn.frame), drawn):
            if side == wanted:
                ticks.append(Meridian(at, is_meridian, x, y))
                break
    across, up = map(np.ravel, np.meshgrid(meridians, parallels))
    points = drawn.to_paper(across, up)
    inside = [(float(x), float(y)) for x, y in points if 2 < x < drawn.width - 2 and 2 < y < drawn.height - 2]
    return ticks, inside


def degrees_words(tick: Meridian, language: str) -> str:
    """37°04′ E, or 37°04′ в. д."""
    minutes = round(abs(tick.degrees) * 60)
    east = tick.degrees >= 0
    letters = {"ru": (("в. д.", "з. д."), ("с. ш.", "ю. ш."))}.get(language, (("E", "W"), ("N", "S")))
    letter = letters[0 if tick.is_meridian else 1][0 if east else 1]
    return f"{minutes // 60}°{minutes % 60:02d}′ {letter}"
