"""Outlines that a window has shown are kept, within a bound, for the windows to come."""

from __future__ import annotations

from hashlib import sha256

import pytest
from cachetools import LRUCache
from shapely.geometry import Point, box

from apps.atlas import kept_outlines
from apps.atlas.kept_outlines import outline_texts
from apps.geometry.simplify import simplified_json


class Outlines:
    """Outlines by digest, and which of them were asked for."""

    def __init__(self, *outlines: bytes) -> None:
        self.by_digest = {sha256(outline).digest(): outline for outline in outlines}
        self.loaded: list[set[bytes]] = []

    def load(self, digests):
        self.loaded.append(set(digests))
        return {digest: self.by_digest[digest] for digest in digests if digest in self.by_digest}

    def texts(self, zoom: float) -> dict[bytes, str]:
        return outline_texts(self.by_digest, zoom, self.load)


@pytest.fixture(autouse=True)
def kept(monkeypatch):
    """Nothing is kept yet, and three kilobytes at most will be."""
    kept = LRUCache(3_000, getsizeof=kept_outlines._kept.getsizeof)
    monkeypatch.setattr(kept_outlines, "_kept", kept)
    monkeypatch.setattr(kept_outlines, "MAX_KEPT_BYTES", 3_000)
    return kept


def test_what_is_kept_is_not_read_again_and_is_of_its_zoom_alone():
    outlines = Outlines(*(box(37, 36, 37 + step / 100, 37).wkb for step in (1, 2)))
    for zoom in (5, 16, 5, 16):
        expected = dict(zip(outlines.by_digest, simplified_json(list(outlines.by_digest.values()), zoom), strict=True))
        assert outlines.texts(zoom) == expected
    assert outlines.loaded == [set(outlines.by_digest)] * 2


def test_only_what_is_missing_is_read():
    few = Outlines(box(37, 36, 38, 37).wkb)
    few.texts(8)
    more = Outlines(*few.by_digest.values(), box(37, 36, 39, 37).wkb)
    assert len(more.texts(8)) == 2
    assert more.loaded == [more.by_digest.keys() - few.by_digest.keys()]


def test_what_is_kept_has_a_bound(kept):
    outlines = Outlines(Point(37, 36).buffer(0.01, 64).wkb, *(box(37, 36, 37 + n / 100, 37).wkb for n in range(1, 20)))
    texts = outlines.texts(20)
    assert len(texts) == 20
    assert kept.currsize <= 3_000
    assert 0 < len(kept) < 10
    assert outlines.texts(20) == texts


def test_what_may_not_be_read_is_left_out_and_asked_for_again():
    outlines = Outlines(box(37, 36, 38, 37).wkb)
    hidden = sha256(b"hidden").digest()
    for _time in range(2):
        assert outline_texts([hidden, *outlines.by_digest], 9, outlines.load).keys() == outlines.by_digest.keys()
    assert outlines.loaded[1] == {hidden}
