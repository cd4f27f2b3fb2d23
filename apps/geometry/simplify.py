"""Outlines for a map window: no finer than its pixels, still valid, many at once."""

import math
from collections.abc import Sequence

import numpy as np
import shapely

FULL_DETAIL_ZOOM = 15
_TILE = 512
_DECIMALS = 6


def tolerance_degrees(zoom: float) -> float:
    """Half a pixel at a map zoom (tiles of 512 px); 0 from zoom 15 on, where everything is drawn as it is."""
    if zoom >= FULL_DETAIL_ZOOM:
        return 0.0
    return float(0.5 * 360 / (_TILE * 2 ** max(0.0, zoom)))


def simplified_json(wkbs: Sequence[bytes], zoom: float) -> list[str]:
    """One GeoJSON geometry text for each WKB (degrees), in order; ready to be joined into a collection.

    Rings keep at least a triangle and polygons stay valid; coordinates have no more decimals than the zoom shows.
    """
    if not wkbs:
        return []
    full = shapely.from_wkb(np.array([bytes(wkb) for wkb in wkbs], dtype=object))
    tolerance = tolerance_degrees(zoom)
    simple = _simplified(full, tolerance) if tolerance else full
    # One decimal finer than the tolerance, and never finer than the grid.
    decimals = min(_DECIMALS, max(0, math.ceil(-math.log10(tolerance / 2)))) if tolerance else _DECIMALS
    rounded = shapely.transform(simple, lambda points: np.round(points, decimals))
    broken = ~shapely.is_valid(rounded)
    rounded[broken] = simple[broken]
    return [str(text) for text in shapely.to_geojson(rounded)]


def _simplified(full: np.ndarray, tolerance: float) -> np.ndarray:
    """Each ring by itself, which takes a quarter of the time; and as a whole those outlines that lost a ring by that,
    or of which two borders cross."""
    simple: np.ndarray = shapely.simplify(full, tolerance, preserve_topology=False)
    kept = shapely.is_valid(simple) & ~shapely.is_empty(simple) & (_rings(simple) == _rings(full))
    simple[~kept] = shapely.simplify(full[~kept], tolerance, preserve_topology=True)
    return simple


def _rings(outlines: np.ndarray) -> np.ndarray:
    """How many rings each outline has, in all its parts."""
    parts, of = shapely.get_parts(outlines, return_index=True)
    return np.bincount(of, weights=1 + shapely.get_num_interior_rings(parts), minlength=len(outlines))
