"""The reference systems of coordinates that the service takes and gives, as Part 2 of the standard names them.

Everything is stored in CRS84: WGS 84, longitude before latitude, in degrees. Between these three no grid and no
datum is needed, so formulas stand here and no library is loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float64]
_EARTH = 6_378_137.0
# Where the square map of Web Mercator ends.
_NORTHMOST = 85.051128779806604


@dataclass(frozen=True)
class ReferenceSystem:
    """`of_degrees` makes its coordinates (n × 2) of longitudes and latitudes, `to_degrees` the reverse. `decimals` are
    those that say a decimetre."""

    uri: str
    of_degrees: Callable[[Points], Points]
    to_degrees: Callable[[Points], Points]
    decimals: int


def _same(points: Points) -> Points:
    return points


def _swapped(points: Points) -> Points:
    return points[:, ::-1]


def _to_metres(points: Points) -> Points:
    latitudes = np.radians(np.clip(points[:, 1], -_NORTHMOST, _NORTHMOST))
    return np.column_stack((_EARTH * np.radians(points[:, 0]), _EARTH * np.log(np.tan(np.pi / 4 + latitudes / 2))))


def _of_metres(points: Points) -> Points:
    # Beyond the map there is nothing; without a bound the exponential overflows.
    northings = np.clip(points[:, 1] / _EARTH, -np.pi, np.pi)
    return np.column_stack(
        (np.degrees(points[:, 0] / _EARTH), np.degrees(2 * np.arctan(np.exp(northings)) - np.pi / 2))
    )


CRS84 = ReferenceSystem("http://www.opengis.net/def/crs/OGC/1.3/CRS84", _same, _same, 6)
EPSG4326 = ReferenceSystem("http://www.opengis.net/def/crs/EPSG/0/4326", _swapped, _swapped, 6)
EPSG3857 = ReferenceSystem("http://www.opengis.net/def/crs/EPSG/0/3857", _to_metres, _of_metres, 2)
SYSTEMS = {system.uri: system for system in (CRS84, EPSG4326, EPSG3857)}
