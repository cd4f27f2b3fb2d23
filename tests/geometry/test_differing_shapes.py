"""Where two shapes differ, and what comes of choosing one side at each difference."""

import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from apps.geometry.difference import MAX_DIFFERENCES, BadChoice, Part, Side
from apps.geometry.differing_shapes import chosen, differences
from apps.geometry.outline import EmptyOutline, Outline
from apps.geometry.overlay import compare
from apps.geometry.shapes import Area, BadShape, Route, Shape, Site
from tests.geometry.drawn import outlines

A, B = Side.A, Side.B
# Few positions, so that lines share vertices, come back to them and run both ways.
few = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(
    lambda at: (37_000_000 + at[0] * 900, 36_000_000 + at[1] * 900)
)
lines = st.lists(few, min_size=2, max_size=12).filter(lambda line: len(set(line)) > 1)
routes = st.builds(lambda line, width: Route(tuple(line), width), lines, st.sampled_from([10, 20]))
sites = st.builds(Site, few, st.sampled_from([10, 20]))
grounds = outlines.map(Area)
pairs = st.one_of(st.tuples(grounds, grounds), st.tuples(routes, routes), st.tuples(sites, sites))


def area(*polygons: Polygon) -> Area:
    return Area(Outline.from_shapely(MultiPolygon(polygons)))


@given(pairs)
def test_one_side_everywhere_gives_that_sides_shape_exactly(pair: tuple[Shape, Shape]) -> None:
    a, b = pair
    count = len(differences(a, b))
    assert (count == 0) == (a == b)
    assert chosen(a, b, [A] * count) == a
    assert chosen(a, b, [B] * count) == b


@given(pairs, st.randoms(use_true_random=False))
def test_any_choice_is_valid_or_says_that_nothing_is_left(pair: tuple[Shape, Shape], chance: random.Random) -> None:
    a, b = pair
    sides = [chance.choice([A, B]) for _ in differences(a, b)]
    try:
        shape = chosen(a, b, sides)
    except (EmptyOutline, BadShape):
        return
    assert shape.outline().to_shapely().is_valid


@given(outlines, outlines, st.randoms(use_true_random=False))
def test_the_area_is_what_was_chosen(a: Outline, b: Outline, chance: random.Random) -> None:
    found = differences(Area(a), Area(b))
    sides = [chance.choice([A, B]) for _ in found]
    try:
        ground = chosen(Area(a), Area(b), sides).outline()
    except EmptyOutline:
        return
    gained = sum(one.only_b_m2 - one.only_a_m2 for one, side in zip(found, sides, strict=True) if side is B)
    # A border is bent by less than the grid, 0.1 m, along its length.
    bent = 0.11 * 111_000 * (a.to_shapely().length + b.to_shapely().length) + 1
    assert ground.area_m2 == pytest.approx(a.area_m2 + gained, abs=bent)


@settings(max_examples=50)
@given(outlines, outlines, st.randoms(use_true_random=False))
def test_it_does_not_matter_which_side_is_named_first(a: Outline, b: Outline, chance: random.Random) -> None:
    sides = [chance.choice([A, B]) for _ in differences(Area(a), Area(b))]
    other = [B if side is A else A for side in sides]
    try:
        assert chosen(Area(a), Area(b), sides) == chosen(Area(b), Area(a), other)
    except EmptyOutline:
        with pytest.raises(EmptyOutline):
            chosen(Area(b), Area(a), other)


@given(outlines, outlines)
def test_the_differences_together_are_the_ground_of_one_alone(a: Outline, b: Outline) -> None:
    found, ground = differences(Area(a), Area(b)), compare(a, b)
    bent = 0.11 * 111_000 * (a.to_shapely().length + b.to_shapely().length) + 2
    assert sum(one.only_a_m2 for one in found) == pytest.approx(ground.only_a_m2, abs=bent)
    assert sum(one.only_b_m2 for one in found) == pytest.approx(ground.only_b_m2, abs=bent)


def test_parts_that_touch_in_a_point_are_two_differences() -> None:
    # A strip whose border the other crosses once: a triangle more on one side of the point, one less on the other.
    a = area(Polygon([(37.0, 36.0), (37.2, 36.0), (37.2, 36.1), (37.0, 36.1)]))
    b = area(Polygon([(37.0, 36.0), (37.2, 36.0), (37.2, 36.15), (37.0, 36.05)]))
    found = differences(a, b)
    assert [(one.only_a_m2 > 1, one.only_b_m2 > 1) for one in found] == [(True, False), (False, True)]
    mixed = [chosen(a, b, sides) for sides in product([A, B], repeat=2)]
    assert len(set(mixed)) == 4
    # The vertex at the crossing is there only where the border turns.
    middle = (37_100_000, 36_100_000)
    has_middle = [any(middle in ring for rings in one.ground.polygons for ring in rings) for one in mixed]
    assert has_middle == [False, True, True, False]


def test_what_stays_open_is_the_ground_of_both() -> None:
    a, b = area(box(37.0, 36.0, 37.1, 36.1)), area(box(37.05, 36.0, 37.2, 36.1))
    open_everywhere = chosen(a, b, [Side.BOTH] * len(differences(a, b)))
    assert open_everywhere.outline().to_shapely().equals(box(37.0, 36.0, 37.2, 36.1))


def test_what_shares_an_edge_is_one_difference() -> None:
    # Each side claims another half of a square that has its middle line in common.
    a, b = area(box(37.0, 36.0, 37.1, 36.1)), area(box(37.1, 36.0, 37.2, 36.1))
    (only,) = differences(a, b)
    assert only.only_a_m2 > 1 < only.only_b_m2


def test_a_hole_and_an_island_are_differences_of_their_own() -> None:
    whole = box(37.0, 36.0, 37.2, 36.2)
    a = area(whole)
    b = area(whole.difference(box(37.05, 36.05, 37.1, 36.1)), box(37.5, 36.0, 37.6, 36.1))
    hole, island = differences(a, b)
    assert (hole.count_a, hole.count_b, island.count_a, island.count_b) == (0, 4, 0, 4)
    assert chosen(a, b, [B, A]) == area(whole.difference(box(37.05, 36.05, 37.1, 36.1)))
    assert chosen(a, b, [A, B]) == area(whole, box(37.5, 36.0, 37.6, 36.1))


def test_moved_vertices_are_counted_and_measured() -> None:
    a = area(Polygon([(37.0, 36.0), (37.1, 36.0), (37.1, 36.1), (37.05, 36.1), (37.0, 36.1)]))
    b = area(Polygon([(37.0, 36.0), (37.1, 36.0), (37.1, 36.1), (37.05, 36.11), (37.0, 36.1)]))
    (moved,) = differences(a, b)
    assert (moved.count_a, moved.count_b) == (1, 1)
    assert moved.moves[0].a == (37.05, 36.1)
    assert moved.moves[0].b == (37.05, 36.11)
    assert moved.farthest_m == pytest.approx(1_110, abs=5)


def test_other_vertices_on_the_same_ground_are_one_difference() -> None:
    a = area(box(37.0, 36.0, 37.1, 36.1))
    b = area(Polygon([(37.0, 36.0), (37.05, 36.0), (37.1, 36.0), (37.1, 36.1), (37.0, 36.1)]))
    (only,) = differences(a, b)
    assert only.part is Part.VERTICES
    assert chosen(a, b, [B]) == b


def test_a_choice_that_leaves_no_ground_is_refused() -> None:
    a, b = area(box(37.0, 36.0, 37.1, 36.1)), area(box(37.2, 36.0, 37.3, 36.1))
    with pytest.raises(EmptyOutline):
        chosen(a, b, [B, A])


def test_beyond_the_limit_the_smallest_are_gathered() -> None:
    teeth = MAX_DIFFERENCES + 7
    strip = box(37.0, 36.0, 38.0, 36.01)
    a = area(strip)
    notches = [box(37 + at / 100, 36.005, 37.004 + at / 100, 36.01 if at else 36.008) for at in range(teeth)]
    b = area(strip.difference(MultiPolygon(notches)))
    found = differences(a, b)
    assert len(found) == MAX_DIFFERENCES
    assert [one.gathered for one in found] == [1] * (MAX_DIFFERENCES - 1) + [8]
    assert chosen(a, b, [B] * MAX_DIFFERENCES) == b
    some = chosen(a, b, [A] * (MAX_DIFFERENCES - 1) + [B]).outline()
    assert some.area_m2 == pytest.approx(a.ground.area_m2 - found[-1].only_a_m2, abs=50)


def test_a_route_has_its_runs_of_vertices_and_its_width() -> None:
    line = [(37_000_000 + step * 1_000, 36_000_000) for step in range(8)]
    bent = [(x, y + 500 if index in (1, 5, 6) else y) for index, (x, y) in enumerate(line)]
    a, b = Route(tuple(line), 50), Route(tuple(bent[::-1]), 80)
    found = differences(a, b)
    assert [(one.part, one.count_a, one.count_b) for one in found] == [
        (Part.LINE, 1, 1),
        (Part.LINE, 2, 2),
        (Part.WIDTH, 0, 0),
    ]
    assert found[2].values == (50, 80)
    assert chosen(a, b, [A, B, A]) == Route(tuple(line[:5] + bent[5:]), 50)


def test_a_site_has_its_centre_and_its_radius() -> None:
    a, b = Site((37_000_000, 36_000_000), 100), Site((37_001_000, 36_000_000), 200)
    assert [one.part for one in differences(a, b)] == [Part.POINT, Part.RADIUS]
    assert chosen(a, b, [B, A]) == Site(b.point, 100)


def test_as_many_choices_as_differences_are_asked_for() -> None:
    a, b = Site((37_000_000, 36_000_000), 100), Site((37_001_000, 36_000_000), 200)
    line = Route(((37_000_000, 36_000_000), (37_001_000, 36_000_000)), 10)
    for one, other in ((a, b), (line, Route(line.line, 20)), (area(box(37, 36, 38, 37)), area(box(37, 36, 39, 37)))):
        for sides in ([], [A] * 3):
            with pytest.raises(BadChoice):
                chosen(one, other, sides)


def test_shapes_of_two_kinds_are_not_compared() -> None:
    site = Site((37_000_000, 36_000_000), 100)
    for function in (differences, lambda *shapes: chosen(*shapes, [])):
        with pytest.raises(TypeError):
            function(site, area(box(37, 36, 38, 37)))
