"""Outlines for a map window: no finer than its pixels, still valid, many at once."""

import math
from collections.abc import Sequence
from hashlib import blake2b
from threading import Lock

import numpy as np
import shapely
from cachetools import LRUCache

FULL_DETAIL_ZOOM = 15
_TILE = 512
_DECIMALS = 6
# Outlines as text, each for one zoom: what one window shows, the next ones show again. Some 20,000 of 60 vertices.
MAX_KEPT_BYTES = 16_000_000
# Beside its text, of each: its key and its places in both tables of the library.
_ENTRY_BYTES = 400
_Key = tuple[bytes, float]
_kept: LRUCache[_Key, str] = LRUCache(MAX_KEPT_BYTES, getsizeof=lambda text: len(text) + _ENTRY_BYTES)
_lock = Lock()


def tolerance_degrees(zoom: float) -> float:
    """Half a pixel at a map zoom (tiles of 512 px); 0 from zoom 15 on, where everything is drawn as it is."""
    if zoom >= FULL_DETAIL_ZOOM:
        return 0.0
    return float(0.5 * 360 / (_TILE * 2 ** max(0.0, zoom)))


def simplified_json(wkbs: Sequence[bytes], zoom: float) -> list[str]:
    """One GeoJSON geometry text for each WKB (degrees), in order; ready to be joined into a collection.

    Rings keep at least a triangle and polygons stay valid; coordinates have no more decimals than the zoom shows.
    """
    keys = [(blake2b(wkb, digest_size=16).digest(), zoom) for wkb in wkbs]
    with _lock:
        texts = {key: _kept.get(key) for key in keys}
    missing = {key: bytes(wkb) for key, wkb in zip(keys, wkbs, strict=True) if texts[key] is None}
    if missing:
        new_texts = dict(zip(missing, _as_text(list(missing.values()), zoom), strict=True))
        texts |= new_texts
        with _lock:
            for key, text in new_texts.items():
                # One that is larger than everything that is kept is not kept.
                if len(text) + _ENTRY_BYTES <= MAX_KEPT_BYTES:
                    _kept[key] = text
    return [texts[key] or "" for key in keys]


def _as_text(wkbs: Sequence[bytes], zoom: float) -> list[str]:
    full = shapely.from_wkb(np.array(wkbs, dtype=object))
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
