"""Bands beside a road: exact on the ellipsoid, by side, over lines of every form."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.geometry.band_pieces import pieces
from apps.geometry.bands import band, distance_m, side_of, sides_towards

# West to east along an arc north of Aleppo, in microdegrees.
ROAD = ((37_100_000, 36_240_000), (37_125_000, 36_258_000), (37_160_000, 36_262_000), (37_190_000, 36_245_000))
# The most that a border may stand off from where an independent computation puts it.
EXACT_M = 0.5


def metres_to_line(line, longitude: float, latitude: float) -> float:
    """By GeographicLib alone: the least distance to points of each edge, narrowed down about the nearest of them."""
    least = math.inf
    for (x, y), (to_x, to_y) in pairwise(line):
        low, high = 0.0, 1.0
        for _round in range(42):
            first, second = low + (high - low) / 3, high - (high - low) / 3
            near, far = (
                Geodesic.WGS84.Inverse(
                    latitude, longitude, (y + (to_y - y) * part) / 1e6, (x + (to_x - x) * part) / 1e6
                )["s12"]
                for part in (first, second)
            )
            low, high = (low, second) if near < far else (first, high)
        least = min(least, near)
    return least


def border_of(line, metres: int, sides="both", ends="round") -> list[tuple[float, float]]:
    ground = band(line, metres, sides, ends).to_shapely()
    vertices = shapely.get_coordinates(ground.boundary)
    return [tuple(vertex) for vertex in vertices[:: max(1, len(vertices) // 16)].tolist()]


LINES = {
    "an arc": ROAD,
    "two points": ROAD[:2],
    "crosses itself": (
        (37_100_000, 36_200_000),
        (37_140_000, 36_240_000),
        (37_140_000, 36_200_000),
        (37_100_000, 36_240_000),
    ),
    "turns back": ((37_100_000, 36_200_000), (37_140_000, 36_200_000), (37_110_000, 36_200_000)),
    "across 36° E": ((35_960_000, 35_300_000), (36_000_000, 35_310_000), (36_050_000, 35_290_000)),
    "across 42° E": ((41_960_000, 37_100_000), (42_000_000, 37_110_000), (42_030_000, 37_100_000)),
    "a ring": ((37_100_000, 36_200_000), (37_140_000, 36_200_000), (37_120_000, 36_230_000), (37_100_000, 36_200_000)),
    "400 km": ((36_000_000, 34_000_000), (38_000_000, 34_500_000), (40_300_000, 34_200_000)),
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("metres", [500, 3_500])
def test_its_border_is_where_geographiclib_puts_it(name, metres):
    line = LINES[name]
    for longitude, latitude in border_of(line, metres):
        assert abs(metres_to_line(line, longitude, latitude) - metres) <= EXACT_M


@given(
    st.lists(
        st.tuples(st.integers(37_000_000, 37_080_000), st.integers(36_200_000, 36_260_000)), min_size=2, max_size=8
    )
)
@settings(max_examples=15, deadline=None)
def test_any_line_has_a_band_that_holds_what_is_nearer(line):
    if len(set(line)) < 2:
        return
    ground = band(line, 700, "both", "round").to_shapely()
    inner = band(line, 690, "both", "round").to_shapely()
    assert shapely.is_valid(ground)
    assert ground.covers(inner)
    assert ground.covers(shapely.LineString([(x / 1e6, y / 1e6) for x, y in line]))


@given(
    st.lists(
        st.tuples(st.integers(37_000_000, 37_080_000), st.integers(36_200_000, 36_260_000)), min_size=2, max_size=6
    )
)
@settings(max_examples=15, deadline=None)
def test_both_sides_are_the_left_and_the_right_together(line):
    if len(set(line)) < 2:
        return
    whole, left, right = (band(line, 400, sides).to_shapely() for sides in ("both", "left", "right"))
    assert shapely.symmetric_difference(whole, shapely.union(left, right)).area < 2e-7


@given(
    st.lists(
        st.tuples(st.integers(37_000_000, 37_004_000), st.integers(36_200_000, 36_204_000)),
        min_size=2,
        max_size=12,
        unique=True,
    ),
    st.sampled_from([50, 700, 3_500]),
)
@settings(max_examples=40, deadline=None)
def test_no_piece_of_a_band_meets_itself(line, metres):
    points = np.array(line) / 1e6
    for side in ("left", "right"):
        assert all(map(shapely.is_valid, pieces(points, metres, side, "round")))


def test_bends_that_turn_away_are_drawn_in_as_few_pieces_as_can_be():
    # A circle to the right: its left side turns away all the way, and its right side never does.
    angles = np.linspace(0, -math.pi, 40)
    points = np.column_stack([37 + 0.05 * np.cos(angles), 36.2 + 0.04 * np.sin(angles)])[::-1]
    count = {side: len(pieces(points, 500, side, "flat")) for side in ("left", "right")}
    assert sorted(count.values()) == [3, 39]


def test_a_side_lies_on_its_side_alone():
    north = band(ROAD, 1_000, "left").to_shapely()
    assert north.covers(shapely.Point(37.14, 36.266))
    assert not north.covers(shapely.Point(37.14, 36.254))
    south = band(ROAD, 500, "right").to_shapely()
    assert south.covers(shapely.Point(37.14, 36.258))
    assert shapely.intersection(north, south).area < 2e-7


def test_flat_ends_stop_at_the_ends_of_the_line_and_round_ends_go_beyond():
    beyond = shapely.Point(37.0950, 36.2385)
    assert not band(ROAD, 1_000, "both", "flat").to_shapely().covers(beyond)
    assert band(ROAD, 1_000, "both", "round").to_shapely().covers(beyond)


@pytest.mark.parametrize(
    ("line", "towards", "side"),
    [
        (ROAD, "north", "left"),
        (ROAD, "south", "right"),
        (ROAD[::-1], "north", "right"),
        (ROAD, "east", None),
        (((37_000_000, 36_000_000), (37_000_000, 36_100_000)), "west", "left"),
        (((37_000_000, 36_100_000), (37_000_000, 36_000_000)), "west", "right"),
        ((*ROAD, ROAD[0]), "north", None),
    ],
)
def test_a_side_is_named_by_where_it_lies_whichever_way_the_line_runs(line, towards, side):
    assert sides_towards(line, towards) == side


def test_a_distance_is_that_of_geographiclib():
    for longitude, latitude in [(37.1281, 36.1636), (37.0, 36.0), (37.3, 36.3), (37.15, 36.2602)]:
        point = (round(longitude * 1e6), round(latitude * 1e6))
        assert abs(distance_m(ROAD, point) - metres_to_line(ROAD, longitude, latitude)) < EXACT_M


@pytest.mark.parametrize(("line", "metres"), [((ROAD[0], ROAD[0]), 500), (ROAD, 0), (ROAD, -1)])
def test_a_line_of_one_place_and_a_distance_of_nothing_have_no_band(line, metres):
    with pytest.raises(ValueError, match="needs"):
        band(line, metres)


SHARP = ((37_000_000, 36_200_000), (37_050_000, 36_200_000), (37_002_000, 36_206_000))


# Rounded: beyond a flat end nearest to a point, the far arm of the bend may be the only one whose band holds it.
HELD = {side: band(SHARP, 4_000, side, "round").to_shapely() for side in ("left", "right")}


@given(st.tuples(st.integers(36_940_000, 37_100_000), st.integers(36_160_000, 36_240_000)))
@example((36_998_008, 36_185_000))
@settings(max_examples=300, deadline=None)
def test_a_point_is_on_the_side_whose_band_holds_it(point):
    place = shapely.Point(point[0] / 1e6, point[1] / 1e6)
    holding = [side for side, ground in HELD.items() if ground.covers(place)]
    if distance_m(SHARP, point) < 3_990:
        assert side_of(SHARP, point) in holding
    elif len(holding) == 1:
        assert distance_m(SHARP, point) < 4_001
