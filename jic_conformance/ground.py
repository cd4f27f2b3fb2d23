"""Outlines by the rules of the profile: the grid of a microdegree, closed rings in their order and direction, areas,
and the cells that a generalised copy is made of. Coordinates are (longitude, latitude), WGS 84."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import atan2, atanh, cos, cosh, radians, sin, sinh, sqrt
from typing import Any

from jic_conformance.canonical import MICRO

Ring = list[list[int]]
A, F = 6_378_137.0, 1 / 298.257223563
E2 = F * (2 - F)
E = sqrt(E2)
B2 = (A * (1 - F)) ** 2
# A double holds six decimals of a degree to better than this part of a microdegree.
OFF_GRID = 1e-3
# Gauss-Legendre, five nodes on [-1, 1].
_GAUSS = (
    (0.0, 0.5688888888888889),
    *((sign * 0.5384693101056831, 0.47862867049936647) for sign in (-1, 1)),
    *((sign * 0.906179845938664, 0.23692688505618908) for sign in (-1, 1)),
)


def flat(coordinates: Any) -> Iterator[Sequence[float]]:
    """All positions of a geometry's coordinates."""
    if coordinates and not isinstance(coordinates[0], list):
        yield coordinates
    else:
        for one in coordinates:
            yield from flat(one)


def off_grid(geometry: Mapping[str, Any]) -> Sequence[float] | None:
    """A position with more than six decimals of a degree; None where there is none."""
    for position in flat(geometry["coordinates"]):
        if any(abs(number * MICRO - round(number * MICRO)) > OFF_GRID for number in position):
            return position
    return None


def twice_area(ring: Ring) -> int:
    """Twice the signed area in square microdegrees: positive where the ring runs counter-clockwise."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))


def is_closed(ring: Ring) -> bool:
    return len(ring) >= 4 and ring[0] == ring[-1] and all(a != b for a, b in pairwise(ring))


def runs_as_it_should(rings: list[Ring]) -> bool:
    """The outer ring counter-clockwise, holes clockwise (RFC 7946)."""
    return twice_area(rings[0]) > 0 and all(twice_area(hole) < 0 for hole in rings[1:])


def is_in_order(many: list[list[Ring]]) -> bool:
    """Each ring begins at its smallest vertex; holes, and polygons, are sorted."""
    begins = all(ring[0] == min(ring) for rings in many for ring in rings)
    holes = all(rings[1:] == sorted(rings[1:]) for rings in many)
    return begins and holes and many == sorted(many)


def _zone(latitude: float) -> float:
    """Area between the equator and a latitude (radians), per radian of longitude, in m²."""
    sine = sin(latitude)
    return B2 / 2 * (sine / (1 - E2 * sine * sine) + atanh(E * sine) / E)


def _under(start: Sequence[float], end: Sequence[float]) -> float:
    middle, half = radians((start[1] + end[1]) / 2), radians((end[1] - start[1]) / 2)
    mean = sum(weight / 2 * _zone(middle + half * node) for node, weight in _GAUSS)
    return mean * radians(end[0] - start[0])


def area_m2(geometry: Mapping[str, Any]) -> float:
    """On the ellipsoid of WGS 84, edges straight in longitude and latitude, holes subtracted."""
    many = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    total = 0.0
    for rings in many:
        outer, *holes = (abs(sum(_under(start, end) for start, end in pairwise(ring))) for ring in rings)
        total += outer - sum(holes)
    return total


def utm(longitude: float, latitude: float) -> tuple[float, float]:
    """Easting and northing in metres in the zone of 6° that the longitude is in; northing negative in the south.

    Krüger's series to the third power of n: exact to a millimetre within a zone.
    """
    n = F / (2 - F)
    rectifying = A / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    alpha = (n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16, 13 * n**2 / 48 - 3 * n**3 / 5, 61 * n**3 / 240)
    central = (longitude // 6) * 6 + 3
    phi, lam = radians(latitude), radians(longitude - central)
    root = 2 * sqrt(n) / (1 + n)
    t = sinh(atanh(sin(phi)) - root * atanh(root * sin(phi)))
    xi, eta = atan2(t, cos(lam)), atanh(sin(lam) / sqrt(1 + t * t))
    east = eta + sum(a * cos(2 * j * xi) * sinh(2 * j * eta) for j, a in enumerate(alpha, 1))
    north = xi + sum(a * sin(2 * j * xi) * cosh(2 * j * eta) for j, a in enumerate(alpha, 1))
    return 500_000 + 0.9996 * rectifying * east, 0.9996 * rectifying * north


def finer_than_squares(outline: Mapping[str, Any], side_m: int) -> Sequence[float] | None:
    """A vertex that is no corner of a square of the MGRS grid of this side, to a metre; None where there is none.
    Squares end at the border of a zone: what lies on one is not looked at."""
    for longitude, latitude in flat(outline["coordinates"]):
        if abs(longitude / 6 - round(longitude / 6)) * 6 < 2e-6:
            continue
        if any(abs(number - round(number / side_m) * side_m) > 1 for number in utm(longitude, latitude)):
            return longitude, latitude
    return None


def finer_than_minutes(outline: Mapping[str, Any]) -> Sequence[float] | None:
    """A vertex that does not lie on whole minutes, to two microdegrees; None where there is none."""
    for position in flat(outline["coordinates"]):
        if any(abs(number - round(number * 60) / 60) > 2e-6 for number in position):
            return position
    return None
