"""Outlines as a map window writes them, kept for the windows to come: what one shows, the next ones show again.

They are kept by the digest of a version's content, which says what its outline is, so that of what is kept nothing but
the digest has to be read again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from threading import Lock

from cachetools import LRUCache

from apps.geometry.simplify import simplified_json

# Some 20,000 outlines of 60 vertices.
MAX_KEPT_BYTES = 16_000_000
# Beside its text, of each: its key and its places in both tables of the library.
_ENTRY_BYTES = 400
_Key = tuple[bytes, float]
_kept: LRUCache[_Key, str] = LRUCache(MAX_KEPT_BYTES, getsizeof=lambda text: len(text) + _ENTRY_BYTES)
_lock = Lock()


def outline_texts(
    digests: Iterable[bytes], zoom: float, load: Callable[[Collection[bytes]], Mapping[bytes, bytes]]
) -> dict[bytes, str]:
    """One GeoJSON geometry for each digest, simplified for the zoom. `load` gives the outlines (WKB, degrees) of those
    that are not kept; what it leaves out is left out here."""
    asked = set(digests)
    with _lock:
        texts = {digest: text for digest in asked if (text := _kept.get((digest, zoom))) is not None}
    missing = asked - texts.keys()
    if not missing:
        return texts
    outlines = load(missing)
    made = dict(zip(outlines, simplified_json(list(outlines.values()), zoom), strict=True))
    with _lock:
        for digest, text in made.items():
            # One that is larger than everything that is kept is not kept.
            if len(text) + _ENTRY_BYTES <= MAX_KEPT_BYTES:
                _kept[digest, zoom] = text
    return texts | made
