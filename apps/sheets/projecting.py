"""From degrees to millimetres on the paper, at true scale.

A sheet is drawn in the UTM zone of its middle, its scale taken there, as long as that holds everywhere on it; a larger
piece of ground in the transverse Mercator projection about the sheet's own middle. Nowhere on a sheet of up to
1:500,000 is a distance off by more than a thousandth. WGS 84. No Django here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import floor
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from apps.sheets.paper import OVERVIEWS, SCALES, Rect

Floats = npt.NDArray[np.float64]
# By how much the scale may differ between the middle and a corner.
TRUE_TO = 0.0004
# Of the frame that what is drawn may take, so that its surroundings are seen.
FILLED = 0.9


def zone_of(longitude: float) -> int:
    return floor(longitude / 6) + 31


def utm(zone: int) -> pyproj.Proj:
    return pyproj.Proj(proj="utm", zone=zone, datum="WGS84")


@dataclass(frozen=True)
class Projection:
    """`zone` is that of UTM, 0 where the sheet has a projection of its own; `turned` the angle in degrees from the
    sheet's upward direction to true north, clockwise."""

    longitude: float
    latitude: float
    scale: int
    width: float
    height: float
    zone: int
    turned: float
    _proj: Any = field(repr=False)
    _middle: tuple[float, float] = field(repr=False)
    _per_metre: float = field(repr=False)

    def to_paper(self, longitudes: Any, latitudes: Any) -> Floats:
        """Millimetres from the frame's upper left corner, y downward."""
        east, north = self._proj(np.asarray(longitudes, float), np.asarray(latitudes, float))
        return np.column_stack(
            [
                self.width / 2 + (east - self._middle[0]) * self._per_metre,
                self.height / 2 - (north - self._middle[1]) * self._per_metre,
            ]
        )

    def to_degrees(self, x: Any, y: Any) -> tuple[Floats, Floats]:
        """The way back."""
        east = self._middle[0] + (np.asarray(x, float) - self.width / 2) / self._per_metre
        north = self._middle[1] - (np.asarray(y, float) - self.height / 2) / self._per_metre
        return self._proj(east, north, inverse=True)  # type: ignore[no-any-return]

    def geometry(self, geometry: Any) -> Any:
        """A geometry in degrees on the paper, where its edges stay straight."""
        return shapely.transform(geometry, lambda at: self.to_paper(at[:, 0], at[:, 1]))

    @property
    def frame(self) -> Any:
        return shapely.box(0, 0, self.width, self.height)

    def edges(self, steps: int = 12) -> tuple[Floats, Floats]:
        """Longitudes and latitudes along the frame."""
        along = np.linspace(0, 1, steps)
        x = np.concatenate([along, along, np.zeros(steps), np.ones(steps)]) * self.width
        y = np.concatenate([np.zeros(steps), np.ones(steps), along, along]) * self.height
        return self.to_degrees(x, y)


def project(longitude: float, latitude: float, scale: int, frame: Rect) -> Projection:
    """About a middle, in UTM where that is true everywhere on the sheet."""
    zone = zone_of(longitude)
    drawn = _about(utm(zone), zone, longitude, latitude, scale, frame)
    longitudes, latitudes = drawn.edges()
    scales = utm(zone).get_factors(longitudes, latitudes).meridional_scale
    middle = utm(zone).get_factors(longitude, latitude).meridional_scale
    if np.max(np.abs(scales / middle - 1)) <= TRUE_TO:
        return drawn
    own = pyproj.Proj(proj="tmerc", lon_0=round(longitude, 6), lat_0=round(latitude, 6), datum="WGS84")
    return _about(own, 0, longitude, latitude, scale, frame)


def _about(proj: Any, zone: int, longitude: float, latitude: float, scale: int, frame: Rect) -> Projection:
    factors = proj.get_factors(longitude, latitude)
    east, north = proj(longitude, latitude)
    # pyproj gives the convergence of the meridian: from the grid's north to true north.
    return Projection(
        longitude,
        latitude,
        scale,
        frame.w,
        frame.h,
        zone,
        float(factors.meridian_convergence) * -1.0,
        proj,
        (float(east), float(north)),
        1000 / scale / float(factors.meridional_scale),
    )


def convergence(longitude: float, latitude: float) -> float:
    """Degrees from grid north of UTM to true north there, clockwise."""
    return -float(utm(zone_of(longitude)).get_factors(longitude, latitude).meridian_convergence)


def fitting_scale(box: Sequence[float], frame: Rect) -> int:
    """The largest scale at which a box (west, south, east, north) has room in a frame."""
    west, south, east, north = box
    middle = (west + east) / 2, (south + north) / 2
    own = pyproj.Proj(proj="tmerc", lon_0=middle[0], lat_0=middle[1], datum="WGS84")
    x, y = own([west, east, west, east, middle[0], middle[0]], [south, south, north, north, south, north])
    width, height = (max(x) - min(x)) * 1000, (max(y) - min(y)) * 1000
    for scale in (*SCALES, *OVERVIEWS):
        if width / scale <= frame.w * FILLED and height / scale <= frame.h * FILLED:
            return scale
    return OVERVIEWS[-1]


def angle_words(angle: float) -> str:
    return f"{abs(angle):.1f}°"
