"""What was stored comes back as it was, without being put in order again."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given

from apps.geometry.outline import InvalidOutline, Outline
from tests.geometry.drawn import outlines


@given(outlines)
def test_it_is_the_outline_that_was_stored(outline: Outline) -> None:
    stored = Outline.stored(outline.wkb)
    assert stored == outline == Outline.from_wkb(outline.wkb)
    assert hash(stored) == hash(outline)
    assert (stored.wkb, stored.box, stored.area_m2, stored.digest) == (
        outline.wkb,
        outline.box,
        outline.area_m2,
        outline.digest,
    )
    assert (stored.canonical(), stored.geojson(), list(stored.vertices())) == (
        outline.canonical(),
        outline.geojson(),
        list(outline.vertices()),
    )


@given(outlines)
def test_it_can_be_copied_and_sent_before_anybody_asked_for_its_rings(outline: Outline) -> None:
    assert copy.copy(Outline.stored(outline.wkb)) == outline
    assert pickle.loads(pickle.dumps(Outline.stored(outline.wkb))) == outline  # noqa: S301  (our own bytes)


def test_bytes_that_are_no_outline_are_refused() -> None:
    with pytest.raises(InvalidOutline):
        Outline.stored(b"\x01\x03")
