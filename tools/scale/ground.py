"""Outlines in bulk: star-shaped polygons made in arrays, already in canonical form.

A star-shaped ring cannot cross itself, and 60 vertices at the sizes used here stay apart on the grid of 1 µ°. So
nothing has to be checked or repaired, and what comes out is exactly what `Outline.from_shapely` would make of it (a
test holds that).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import pi, sqrt
from struct import pack

import numpy as np
import numpy.typing as npt

from apps.geometry.outline import MICRO, Box, Outline, Ring
from apps.geometry.shapes import Area

VERTICES = 60
HOLE_VERTICES = 24
# How many others one outline meets, whatever their number.
TOUCHES = 10
# A star's mean reach beside that of a circle that meets as many others (measured, see the test of density).
REACH = 0.86
LARGEST = 0.3

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def radius_for(count: int, bounds: Box) -> float:
    """Mean radius in degrees at which `count` outlines, spread over the bounds, meet TOUCHES others each."""
    ground = (bounds.east - bounds.west) * (bounds.north - bounds.south)
    return min(LARGEST, REACH * sqrt(TOUCHES * ground / (4 * pi * max(1, count))))


@dataclass(frozen=True)
class Piece:
    """One outline with its stored forms, none of which had to be computed from another."""

    shell: list[list[int]]
    hole: list[list[int]] | None
    wkb: bytes
    box: Box

    @property
    def canonical(self) -> list[list[list[list[int]]]]:
        """As `Outline.canonical()` gives it."""
        return [[self.shell, self.hole]] if self.hole else [[self.shell]]

    @cached_property
    def outline(self) -> Outline:
        rings: list[Ring] = [tuple((x, y) for x, y in self.shell)]
        if self.hole:
            rings.append(tuple((x, y) for x, y in self.hole))
        return Outline((tuple(rings),))

    @property
    def shape(self) -> Area:
        return Area(self.outline)


def _rings(centres: Floats, radii: Floats, phases: Floats, count: int, *, clockwise: bool) -> Ints:
    """Closed rings in microdegrees, each begun at its smallest vertex: (outlines, count + 1, 2)."""
    angles = np.linspace(0, 2 * pi, count, endpoint=False)
    if clockwise:
        angles = -angles
    waves = (
        1.0
        + 0.22 * np.sin(2 * angles + phases[:, 0:1])
        + 0.14 * np.sin(3 * angles + phases[:, 1:2])
        + 0.06 * np.sin(7 * angles + phases[:, 2:3])
    )
    reach = radii[:, None] * waves
    across = centres[:, 0:1] + reach * np.cos(angles) / np.cos(np.radians(centres[:, 1:2]))
    up = centres[:, 1:2] + reach * np.sin(angles)
    points = np.rint(np.stack((across, up), axis=2) * MICRO).astype(np.int64)
    order = points[:, :, 0] * 1_000_000_000 + points[:, :, 1]
    start = order.argmin(axis=1)
    turned = (start[:, None] + np.arange(count + 1)) % count
    return np.take_along_axis(points, turned[:, :, None], axis=1)


def pieces(centres: Floats, radii: Floats, phases: Floats, holed: npt.NDArray[np.bool_]) -> Iterator[Piece]:
    """An outline for each centre (longitude, latitude) and mean radius, both in degrees.

    `phases` (outlines, 3) in radians give each its form; where `holed`, a hole of a third of its size is left out.
    """
    shells = _rings(centres, radii, phases, VERTICES, clockwise=False)
    holes = _rings(centres, radii * 0.3, phases, HOLE_VERTICES, clockwise=True)
    low, high = shells.min(axis=1) / MICRO, shells.max(axis=1) / MICRO
    shell_bytes, hole_bytes = (shells / MICRO).astype("<f8"), (holes / MICRO).astype("<f8")
    for index, with_hole in enumerate(holed.tolist()):
        wkb = pack("<BIII", 1, 3, 2 if with_hole else 1, VERTICES + 1) + shell_bytes[index].tobytes()
        if with_hole:
            wkb += pack("<I", HOLE_VERTICES + 1) + hole_bytes[index].tobytes()
        yield Piece(
            shells[index].tolist(),
            holes[index].tolist() if with_hole else None,
            wkb,
            Box(*low[index].tolist(), *high[index].tolist()),
        )
