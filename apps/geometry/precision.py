"""How exactly ground is shown to another party: what of an outline is left at each precision.

A generalised outline is made of whole cells of a grid that everybody knows, so that it tells which cells the ground
meets and nothing of where in them it ends. It is a function of the outline and the precision alone: the same ground
gives the same cells, however often it is asked for. Cells are WGS 84, longitude and latitude in degrees.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from apps.geometry.outline import Box, Outline

if TYPE_CHECKING:
    from pyproj import Transformer

MINUTE = 1 / 60
ZONE = 6
# Smaller ground than this is one position to the minute, larger ground a perimeter to the minute.
POINT_BELOW_M2 = 10_000_000
# An edge that is straight in degrees bows on the grid, by 3 cm over this many degrees.
_SHORT_EDGE = 0.01
# Rows of cells that are compared at once, so that a large outline does not take the memory of all its cells.
_AT_ONCE = 200_000


class Precision(StrEnum):
    """From the finest to the coarsest."""

    EXACT = "exact"
    SQUARES_1_KM = "squares_1km"
    SQUARES_5_KM = "squares_5km"
    SQUARES_10_KM = "squares_10km"
    MINUTE = "minute"
    DISTRICT = "district"
    EXISTENCE = "existence"

    @property
    def square_m(self) -> int | None:
        """The side of a square in metres, where the precision is one of squares of the grid."""
        return _SQUARES.get(self)

    @property
    def family(self) -> str:
        """Precisions of one family nest in each other, so that two of them tell no more than the finer one."""
        return "squares" if self in _SQUARES else str(self)


_SQUARES = {Precision.SQUARES_1_KM: 1_000, Precision.SQUARES_5_KM: 5_000, Precision.SQUARES_10_KM: 10_000}
_NESTS_IN_ALL = {Precision.EXACT, Precision.EXISTENCE}


def may_follow(precision: Precision, earlier: Iterable[Precision]) -> bool:
    """Whether one more precision of the same ground tells no more than the finest of all.

    The squares of the grid and the minutes are cut differently: what lies in a square and in a minute lies in the
    often small piece that they share. Whoever was given one kind is not given another.
    """
    given = {one.family for one in (*earlier, precision) if one not in _NESTS_IN_ALL}
    return len(given) <= 1


def generalised(outline: Outline, precision: Precision, *, districts: Iterable[Outline], bounds: Box) -> Outline:
    """What `precision` leaves of an outline. `districts` are those that "district only" may name; `bounds`, in degrees,
    is all ground there is: what "existence only" shows, and what meets no district."""
    if precision is Precision.EXACT:
        return outline
    ground = outline.to_shapely()
    if square := precision.square_m:
        return Outline.from_shapely(_squares(ground, square))
    if precision is Precision.MINUTE:
        if outline.area_m2 < POINT_BELOW_M2:
            longitude, latitude = outline.label_point
            return Outline.from_shapely(_cell(longitude, latitude))
        return Outline.from_shapely(_met(ground, MINUTE))
    met: list[BaseGeometry] = []
    if precision is Precision.DISTRICT:
        met = [district.to_shapely() for district in districts if _shares_ground(district.to_shapely(), ground)]
    return Outline.from_shapely(shapely.union_all(met) if met else box(*bounds))


def _cell(longitude: float, latitude: float) -> BaseGeometry:
    west, south = floor(longitude / MINUTE), floor(latitude / MINUTE)
    return box(west * MINUTE, south * MINUTE, (west + 1) * MINUTE, (south + 1) * MINUTE)


def _shares_ground(one: BaseGeometry, other: BaseGeometry) -> bool:
    return bool(shapely.intersects(one, other) and not shapely.touches(one, other))


def _met(ground: BaseGeometry, step: float) -> BaseGeometry:
    """The union of the cells of `step` that share ground with a geometry, a vertex at every corner of a cell."""
    west, south, east, north = ground.bounds
    columns = np.arange(floor(west / step), ceil(east / step))
    rows = np.arange(floor(south / step), ceil(north / step))
    shapely.prepare(ground)
    kept = []
    several = max(1, _AT_ONCE // max(1, len(columns)))
    for start in range(0, len(rows), several):
        x, y = np.meshgrid(columns, rows[start : start + several])
        cells = shapely.box(x * step, y * step, (x + 1) * step, (y + 1) * step).ravel()
        kept.append(cells[shapely.intersects(ground, cells) & ~shapely.touches(ground, cells)])
    whole = shapely.union_all(shapely.union_all(np.concatenate(kept)).buffer(0))
    return shapely.segmentize(shapely.simplify(whole, 0), step * 1.000001)


def _squares(ground: BaseGeometry, side_m: int) -> BaseGeometry:
    """The squares of the MGRS grid that share ground with a geometry in degrees; each zone of 6° has its own grid, and
    squares end where their zone does."""
    west, _south, east, _north = ground.bounds
    parts = []
    for zone in range(floor(west / ZONE), ceil(east / ZONE)):
        strip = box(zone * ZONE, -80, (zone + 1) * ZONE, 84)
        inside = shapely.intersection(ground, strip)
        if shapely.area(inside) == 0:
            continue
        grid = _grid(zone)
        on_grid = shapely.transform(shapely.segmentize(inside, _SHORT_EDGE), grid.transform, interleaved=False)
        met = _met(on_grid if on_grid.is_valid else shapely.make_valid(on_grid), side_m)
        back = shapely.transform(met, lambda x, y, g=grid: g.transform(x, y, direction="INVERSE"), interleaved=False)
        parts.append(shapely.intersection(back, strip))
    return shapely.union_all(parts)


@cache
def _grid(zone: int) -> Transformer:
    """From degrees into metres of the UTM zone that begins at `zone` × 6° east; southern latitudes become negative."""
    from pyproj import Transformer

    return Transformer.from_crs("OGC:CRS84", f"+proj=utm +zone={zone + 31} +datum=WGS84", always_xy=True)
