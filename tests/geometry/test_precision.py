"""What each precision leaves of an outline, and what somebody who collects all that he is shown can make of it."""

from __future__ import annotations

import itertools

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from mgrs import MGRS
from shapely.geometry import Point, Polygon, box

from apps.geometry.outline import Box, Outline
from apps.geometry.precision import MINUTE, Precision, generalised, may_follow

BOUNDS = Box(35.6, 32.3, 42.4, 37.3)
WEST, EAST = Outline.from_shapely(box(35.6, 32.3, 38, 37.3)), Outline.from_shapely(box(38, 32.3, 42.4, 37.3))
SQUARES = [one for one in Precision if one.square_m]
COARSER = [one for one in Precision if one is not Precision.EXACT]


def shown(outline: Outline, precision: Precision) -> Outline:
    return generalised(outline, precision, districts=[WEST, EAST], bounds=BOUNDS)


def circle(longitude: float, latitude: float, degrees: float) -> Outline:
    return Outline.from_shapely(Point(longitude, latitude).buffer(degrees))


places = st.tuples(st.floats(35.8, 42.2), st.floats(32.5, 37.1), st.floats(0.0005, 0.15))


@given(places)
@settings(max_examples=40, deadline=None)
def test_what_is_left_covers_the_ground_except_where_it_is_one_position(place: tuple[float, float, float]) -> None:
    outline = circle(*place)
    for precision in Precision:
        if precision is Precision.MINUTE and outline.area_m2 < 10_000_000:
            continue
        # A square's edge is straight on the grid and bows by a few metres in degrees.
        ground = shown(outline, precision).to_shapely().buffer(0.0001)
        assert ground.covers(outline.to_shapely()), precision


@given(places)
@settings(max_examples=25, deadline=None)
def test_squares_are_those_that_a_map_reader_would_name(place: tuple[float, float, float]) -> None:
    """Another library's squares: every square kilometre in which a vertex lies is shown, whole."""
    outline = circle(*place)
    left = shown(outline, Precision.SQUARES_1_KM).to_shapely()
    grid = MGRS()
    for *_numbers, longitude, latitude in outline.vertices():
        name = grid.toMGRS(latitude, longitude, MGRSPrecision=2)
        latitude_within, longitude_within = grid.toLatLon(f"{name[:-4]}{name[-4:-2]}500{name[-2:]}500")
        if longitude_within // 6 == longitude // 6:
            assert left.contains(Point(longitude_within, latitude_within)), name


@given(places, st.floats(-0.004, 0.004), st.floats(-0.004, 0.004))
@settings(max_examples=40, deadline=None)
def test_two_grounds_that_meet_the_same_squares_look_alike(
    place: tuple[float, float, float], across: float, up: float
) -> None:
    longitude, latitude, size = place
    one, other = circle(longitude, latitude, size), circle(longitude + across, latitude + up, size * 1.01)
    for precision in COARSER:
        a, b = shown(one, precision), shown(other, precision)
        same = shapely.equals(a.to_shapely(), b.to_shapely())
        assert (a.digest == b.digest) == same


@pytest.mark.parametrize("square", SQUARES)
def test_edits_within_a_square_are_never_seen(square: Precision) -> None:
    """Somebody asks again after each of two hundred edits that stay within one square, and learns nothing new."""
    middle = shown(circle(37.1502, 36.2003, 0.0004), square).label_point
    answers = {
        shown(circle(middle[0] + step * 1e-5, middle[1] - step * 7e-6, 0.0004 + step * 1e-6), square).digest
        for step in range(200)
    }
    assert len(answers) == 1


@given(places)
@settings(max_examples=25, deadline=None)
def test_all_that_a_reader_is_shown_tells_no_more_than_the_finest_part(
    place: tuple[float, float, float],
) -> None:
    outline = circle(*place)
    allowed = [pair for pair in itertools.permutations(COARSER, 2) if may_follow(pair[1], [pair[0]])]
    for first, second in allowed:
        one, other = shown(outline, first).to_shapely(), shown(outline, second).to_shapely()
        both = shapely.intersection(one, other)
        finest = min(one.area, other.area)
        assert both.area >= 0.99 * finest or Precision.EXISTENCE in (first, second)


def test_grids_that_are_cut_differently_do_not_go_together() -> None:
    """Why: a site of a hundred metres lies in a piece that is far smaller than a square and than a minute."""
    site = circle(37.1495, 36.2004, 0.0004)
    square = shown(site, Precision.SQUARES_1_KM).to_shapely()
    minute = shown(site, Precision.MINUTE).to_shapely()
    assert shapely.intersection(square, minute).area < 0.6 * square.area
    assert not may_follow(Precision.MINUTE, [Precision.SQUARES_1_KM])
    assert not may_follow(Precision.DISTRICT, [Precision.MINUTE, Precision.EXISTENCE])
    assert may_follow(Precision.SQUARES_1_KM, [Precision.SQUARES_10_KM, Precision.EXISTENCE])
    assert may_follow(Precision.EXACT, [Precision.MINUTE])


def test_small_ground_is_a_position_to_the_minute_and_large_a_perimeter() -> None:
    small = shown(circle(37.1500, 36.2000, 0.01), Precision.MINUTE)
    assert small.area_m2 == pytest.approx(2.77e6, rel=0.02)
    large = shown(circle(37.1500, 36.2000, 0.05), Precision.MINUTE)
    assert large.area_m2 > 10e6
    for *_numbers, longitude, latitude in (*small.vertices(), *large.vertices()):
        for degrees in (longitude, latitude):
            assert abs(degrees / MINUTE - round(degrees / MINUTE)) < 1e-4


def test_districts_are_named_whole_and_existence_names_no_place() -> None:
    assert shown(circle(36.5, 35, 0.1), Precision.DISTRICT).digest == WEST.digest
    both = shown(circle(38, 35, 0.1), Precision.DISTRICT)
    assert both.area_m2 == pytest.approx(WEST.area_m2 + EAST.area_m2, rel=1e-6)
    somewhere = shown(circle(36.5, 35, 0.1), Precision.EXISTENCE)
    assert somewhere.digest == shown(circle(41.5, 33, 0.3), Precision.EXISTENCE).digest


def test_holes_that_no_cell_fits_into_are_filled_and_wide_ones_stay() -> None:
    ring = Outline.from_shapely(Polygon(Point(37, 36).buffer(0.2).exterior, [Point(37, 36).buffer(0.1).exterior]))
    assert shapely.get_num_interior_rings(shown(ring, Precision.SQUARES_1_KM).to_shapely()) == 1
    narrow = Outline.from_shapely(Polygon(Point(37, 36).buffer(0.05).exterior, [Point(37, 36).buffer(0.002).exterior]))
    assert shapely.get_num_interior_rings(shown(narrow, Precision.SQUARES_10_KM).to_shapely()) == 0
