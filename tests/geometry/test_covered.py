"""Covered and open ground are together the whole, wherever it is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box
from shapely.ops import unary_union

from apps.geometry.covered import covered_parts
from apps.geometry.outline import Outline

MICRO = 1_000_000
# Square metres: the same ring from another vertex on adds up in another order.
ROUNDING = 1e-3
numbers = st.integers(0, 20_000)


def outline(west: float, south: float, east: float, north: float) -> Outline:
    return Outline.from_shapely(box(west, south, east, north))


@st.composite
def boxes(draw, least: int = 1, most: int = 5):
    """Some rectangles within 0.02° near Aleppo."""
    found = []
    for _number in range(draw(st.integers(least, most))):
        x, y, width, height = draw(numbers), draw(numbers), draw(numbers), draw(numbers)
        west, south = 37_100_000 + x, 36_200_000 + y
        edges = (west, south, west + width + 10, south + height + 10)
        found.append(outline(*(edge / MICRO for edge in edges)))
    return found


WHOLE = outline(37.10, 36.20, 37.12, 36.22)


@given(ground=boxes(), covering=boxes(0, 6))
def test_covered_and_open_ground_are_the_whole(ground, covering):
    parts = covered_parts(ground, ground, [one.wkb for one in covering])
    merged = Outline.from_shapely(unary_union([one.to_shapely() for one in ground]))
    for measured, whole in zip((parts.whole, *parts.parts), (merged, *ground), strict=True):
        assert measured.covered_m2 + measured.open_m2 == pytest.approx(measured.whole_m2, abs=ROUNDING)
        assert measured.whole_m2 == pytest.approx(whole.area_m2, rel=1e-6, abs=3.0)


@given(cut=st.integers(1, 19_999), covering=boxes(0, 6))
def test_the_parts_of_a_split_add_up_to_what_was_split(cut, covering):
    west = outline(37.10, 36.20, 37.10 + cut / MICRO, 36.22)
    east = outline(37.10 + cut / MICRO, 36.20, 37.12, 36.22)
    parts = covered_parts([WHOLE], [west, east], [one.wkb for one in covering])
    for name in ("whole_m2", "covered_m2", "open_m2"):
        together = sum(getattr(part, name) for part in parts.parts)
        assert together == pytest.approx(getattr(parts.whole, name), abs=3.0)


@given(covering=boxes(1, 6))
def test_what_covers_twice_counts_once(covering):
    once = covered_parts([WHOLE], [], [one.wkb for one in covering])
    twice = covered_parts([WHOLE], [], [one.wkb for one in (*covering, *covering)])
    assert twice.whole.covered_m2 == pytest.approx(once.whole.covered_m2, abs=ROUNDING)


def test_nothing_covers_nothing_and_all_covers_all():
    assert covered_parts([WHOLE], [WHOLE], []).parts[0].covered_m2 == 0
    whole = covered_parts([WHOLE], [WHOLE], [WHOLE.wkb]).parts[0]
    assert (whole.is_whole, whole.share) == (True, 100)


def test_ground_beside_it_covers_none_of_it():
    beside = outline(37.12, 36.20, 37.14, 36.22)
    parts = covered_parts([WHOLE], [WHOLE], [beside.wkb])
    assert (parts.whole.covered_m2, parts.by_outline_m2) == (0.0, (0.0,))


def test_holes_are_open_ground():
    ring = Polygon(WHOLE.to_shapely().exterior, [box(37.105, 36.205, 37.115, 36.215).exterior])
    parts = covered_parts([WHOLE], [WHOLE], [Outline.from_shapely(ring).wkb])
    assert parts.whole.share == 75 or parts.whole.share == 74
    assert not parts.whole.is_whole
