"""Areas and lengths on the WGS 84 ellipsoid, in metres.

The edge between two vertices is the straight line in longitude and latitude, as RFC 7946 and the comparison of
outlines (GEOS, planar) read it. Areas follow exactly those edges, so that the parts of an outline add up to the
whole wherever it is cut. A geodesic polygon (Karney 2013, `pyproj.Geod`) bows its edges away from that line: by
1.4 m on 10 km, by 570 m on 200 km east to west, and then parts do not add up. On edges cut short the two agree
to better than one in a hundred million, which the tests hold.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from pyproj import Geod

EQUATORIAL_RADIUS_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
POLAR_RADIUS_M = EQUATORIAL_RADIUS_M * (1 - FLATTENING)
ECCENTRICITY = float(np.sqrt(FLATTENING * (2 - FLATTENING)))
METRES_PER_DEGREE = 111_320.0

_POLYGON = 3
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(5)

Floats = npt.NDArray[np.float64]


@cache
def geod() -> "Geod":
    """The WGS 84 ellipsoid; imported late because pyproj costs a process 60 ms and 10 MB that most never need."""
    from pyproj import Geod

    return Geod(ellps="WGS84")


def _zone_m2(latitude: Floats) -> Floats:
    """Area between the equator and `latitude` (radians) per radian of longitude."""
    sine = np.sin(latitude)
    e_sine = ECCENTRICITY * sine
    zone: Floats = (POLAR_RADIUS_M**2 / 2) * (sine / (1 - e_sine**2) + np.arctanh(e_sine) / ECCENTRICITY)
    return zone


def _under_segments_m2(starts: Floats, ends: Floats) -> Floats:
    """Signed area between the equator and each segment; five Gauss nodes are exact to rounding at these lengths."""
    start, end = np.radians(starts), np.radians(ends)
    middle = (start[:, 1] + end[:, 1]) / 2
    half = (end[:, 1] - start[:, 1]) / 2
    # Summed row by row, so that a segment counts the same in whatever company it is measured.
    mean = (_zone_m2(middle[:, None] + half[:, None] * _NODES) * (_WEIGHTS / 2)).sum(axis=1)
    under: Floats = mean * (end[:, 0] - start[:, 0])
    return under


def ring_areas_m2(rings: npt.NDArray[np.object_]) -> Floats:
    """Area inside each ring (LinearRing, or polygon without holes; degrees), never negative whichever way it runs."""
    coordinates, ring_of = shapely.get_coordinates(rings, return_index=True)
    if len(coordinates) < 2:
        return np.zeros(len(rings))
    same = ring_of[1:] == ring_of[:-1]
    under = _under_segments_m2(coordinates[:-1][same], coordinates[1:][same])
    return np.abs(np.bincount(ring_of[1:][same], weights=under, minlength=len(rings)))


def areas_m2(geometries: npt.NDArray[np.object_]) -> Floats:
    """Area in m² of each geometry (degrees), holes subtracted; points and lines count nothing."""
    if (shapely.get_type_id(geometries) == _POLYGON).all() and not shapely.get_num_interior_rings(geometries).any():
        return ring_areas_m2(geometries)
    total = np.zeros(len(geometries))
    parts, geometry_of = shapely.get_parts(geometries, return_index=True)
    polygonal = (shapely.get_type_id(parts) == _POLYGON) & ~shapely.is_empty(parts)
    parts, geometry_of = parts[polygonal], geometry_of[polygonal]
    if not len(parts):
        return total
    rings, part_of = shapely.get_rings(parts, return_index=True)
    sign = np.where(np.diff(part_of, prepend=-1) != 0, 1.0, -1.0)
    np.add.at(total, geometry_of[part_of], sign * ring_areas_m2(rings))
    return np.maximum(total, 0.0)


def area_m2(geometry: Any) -> float:
    """Area in m² of one shapely geometry in degrees."""
    return float(areas_m2(np.array([geometry], dtype=object))[0])


def line_length_m(line: tuple[tuple[float, float], ...]) -> float:
    """Length in metres of a line of (longitude, latitude) degrees, geodesic between its vertices."""
    longitudes, latitudes = zip(*line, strict=True)
    return float(geod().line_length(longitudes, latitudes))


def margin_degrees(kilometres: float, latitude: float) -> tuple[float, float]:
    """How many degrees of (longitude, latitude) a margin in km is at `latitude`; below 89° from the equator."""
    up = kilometres * 1000 / METRES_PER_DEGREE
    across = up / max(0.02, float(np.cos(np.radians(latitude))))
    return across, up
