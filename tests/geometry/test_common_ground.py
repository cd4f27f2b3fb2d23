"""The common ground of two outlines: nothing of either is lost, and nothing counted twice."""

from itertools import pairwise

import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely.geometry import Polygon, box

from apps.geometry.common_ground import MAX_PIECES, NotDivisible, divide
from apps.geometry.outline import GRID, Outline


def grid_area(outline: Outline | None) -> int:
    """Twice the area in square microdegrees, exactly."""
    rings = [ring for rings in outline.polygons for ring in rings] if outline else []
    return sum(x0 * y1 - x1 * y0 for ring in rings for (x0, y0), (x1, y1) in pairwise(ring))


def of(*polygons) -> Outline:
    return Outline.from_shapely(shapely.union_all(list(polygons)))


def conserved(a: Outline, b: Outline) -> None:
    found = divide(a, b)
    union = Outline.from_shapely(shapely.union(a.to_shapely(), b.to_shapely(), grid_size=GRID))
    parts = (found.shared, found.only_a, found.only_b)
    assert sum(map(grid_area, parts)) == grid_area(union)
    drawn = [part.to_shapely() for part in parts if part is not None]
    assert all(part.is_valid for part in drawn)
    for index, part in enumerate(drawn):
        for other in drawn[index + 1 :]:
            assert shapely.intersection(part, other, grid_size=GRID).area == 0


@st.composite
def outlines(draw, size: float) -> Outline:
    """A triangle to an octagon somewhere in a square of `size` degrees, often with a hole or a second part."""
    places = st.tuples(st.integers(0, 40), st.integers(0, 40))

    def polygon() -> Polygon:
        corners = draw(st.lists(places, min_size=3, max_size=8, unique=True))
        hull = shapely.convex_hull(shapely.MultiPoint(corners))
        return hull if hull.geom_type == "Polygon" else box(0, 0, 20, 20)

    ground = polygon()
    if draw(st.booleans()):
        ground = ground.difference(polygon())
    if draw(st.booleans()):
        ground = ground.union(polygon())
    if ground.is_empty or ground.area < 1:
        ground = box(0, 0, 10, 10)
    step = size / 40
    moved = shapely.transform(ground, lambda points: points * step + (37.1, 36.2))
    on_grid = shapely.set_precision(moved, GRID)
    assume(on_grid.area > 0)
    return Outline.from_shapely(on_grid)


@given(outlines(0.2), outlines(0.2))
def test_no_ground_is_lost_or_counted_twice(a, b):
    conserved(a, b)


@given(outlines(0.00004), outlines(0.00004))
def test_nor_is_any_where_outlines_are_as_small_as_the_grid(a, b):
    conserved(a, b)


def test_outlines_that_only_touch_have_no_common_ground():
    a, b = of(box(37.0, 36.0, 37.1, 36.1)), of(box(37.1, 36.0, 37.2, 36.1))
    found = divide(a, b)
    assert (found.shared, found.only_a, found.only_b) == (None, a, b)


def test_of_an_outline_within_another_nothing_remains():
    a, b = of(box(37.0, 36.0, 37.1, 36.1)), of(box(37.02, 36.02, 37.04, 36.04))
    found = divide(a, b)
    assert found.shared == b
    assert found.only_b is None
    assert grid_area(found.only_a) == grid_area(a) - grid_area(b)


def test_the_same_outline_is_all_common():
    a = of(box(37.0, 36.0, 37.1, 36.1))
    found = divide(a, a)
    assert (found.shared, found.only_a, found.only_b) == (a, None, None)


def test_a_remainder_of_one_square_of_the_grid_is_kept():
    a, b = of(box(37.0, 36.0, 37.1, 36.1)), of(box(37.0, 36.0, 37.1, 36.1), box(37.1, 36.05, 37.100001, 36.050001))
    found = divide(a, b)
    assert found.only_a is None
    assert grid_area(found.only_b) == 2


def test_combs_laid_across_each_other_are_refused():
    teeth = MAX_PIECES // 8
    across = of(*(box(37 + i / 100, 36, 37 + i / 100 + 0.005, 36.4) for i in range(teeth)))
    along = of(*(box(37, 36 + i / 100, 37.4, 36 + i / 100 + 0.005) for i in range(teeth)))
    with pytest.raises(NotDivisible):
        divide(across, along)
