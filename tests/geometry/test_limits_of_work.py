"""Whatever geometry is accepted costs little to check: what it would cost is counted before it is done."""

import math
import random
from itertools import pairwise

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.geometry import intricacy
from apps.geometry.check import Limits, examine_area, examine_route
from apps.geometry.corridor_borders import borders
from apps.geometry.intricacy import MAX_CORRIDOR_VERTICES, MAX_NEAR_EDGES
from apps.geometry.outline import Box
from apps.geometry.problems import Code, GeometryRejected
from apps.geometry.shapes import ARC_PIECES, projected

THEATRE = Limits(Box(35.0, 32.0, 43.0, 38.0))
WORK_LIMITS = {Code.TOO_INTRICATE, Code.CORRIDOR_TANGLED, Code.CORRIDOR_VERTICES, Code.TOO_RAGGED}


def square(west, south, size):
    return [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]


def scattered(count, seed=1):
    draw = random.Random(seed)
    return [[draw.uniform(36, 39), draw.uniform(33, 36)] for _ in range(count)]


def zigzag(count, step, height):
    return [[36 + step * number, 34 + height * (number % 2)] for number in range(count)]


def jittering(count, step, deviation, seed=1):
    """A track that goes on while it shakes: many of its steps lead back."""
    draw = random.Random(seed)
    return [[37 + step * number + draw.gauss(0, deviation), 35 + draw.gauss(0, deviation)] for number in range(count)]


def back_and_forth(count):
    return [[36 + 0.0005 * number + 0.001 * (number % 2), 34 + 0.00001 * number] for number in range(count)]


def codes_of(examine, *arguments):
    with pytest.raises(GeometryRejected) as refused:
        examine(*arguments, THEATRE)
    return refused.value.problems


@pytest.mark.parametrize(
    ("line", "width_m"),
    [
        (scattered(800), 100),
        (scattered(3_000), 100),
        (zigzag(9_990, 0.0005, 0.5), 100),
        (zigzag(9_990, 0.00001, 0.0001), 100),
        (zigzag(5_000, 0.0005, 0.05), 20_000),
        (zigzag(9_990, 0.0001, 0.001), 1),
        # Each of these bends by less than a hundredth of the width: the buffer of the first took 900 MB.
        (jittering(9_990, 0.0001, 0.0001), 20_000),
        (back_and_forth(4_000), 20_000),
        (scattered(2_000)[:2] + jittering(2_000, 0, 0.0001), 20_000),
        (jittering(9_990, 0.0001, 0.0003), 1),
    ],
    ids=[
        "scattered",
        "more scattered",
        "long teeth",
        "short teeth",
        "wide",
        "narrow",
        "jittering",
        "back and forth",
        "cloud",
        "narrow jittering",
    ],
)
def test_a_route_that_would_cost_too_much_is_refused_with_its_limit(line, width_m):
    problem = codes_of(examine_route, line, width_m)[0]
    assert problem.code in WORK_LIMITS
    assert problem.code == Code.TOO_RAGGED or problem.params["limit"] > 0


def test_a_tangled_route_says_where():
    straight = [[36 + 0.01 * number, 33.0] for number in range(100)]
    problem = codes_of(examine_route, straight + scattered(400), 100)[0]
    assert problem.code == Code.CORRIDOR_TANGLED
    assert problem.vertex > 100
    assert problem.at is not None


def test_a_road_across_the_country_is_accepted():
    draw, x, y, heading, road = random.Random(7), 36.3, 33.5, 0.9, []
    for _ in range(5_000):
        road.append([x, y])
        heading = 0.9 + 0.95 * (heading - 0.9) + draw.gauss(0, 0.15)
        x, y = x + 0.0005 * math.cos(heading), y + 0.0005 * math.sin(heading)
    examined = examine_route(road, 100, THEATRE)
    assert examined.shape.outline().vertex_count < MAX_CORRIDOR_VERTICES


@pytest.mark.parametrize("width_m", [10, 100, 20_000])
def test_a_route_with_hairpins_and_crossings_is_accepted(width_m):
    assert examine_route([*zigzag(60, 0.01, 0.02), [36.0, 34.01], [36.6, 34.01]], width_m, THEATRE).shape.width_m


def nested(count):
    return [[square(36 + 0.0001 * number, 33 + 0.0001 * number, 3 - 0.0002 * number)] for number in range(count)]


def star(count):
    turn = 2 * math.pi / count
    ring = [
        [
            37.5 + (1.5 if number % 2 else 0.3) * math.cos(turn * number),
            35 + (1.5 if number % 2 else 0.3) * math.sin(turn * number),
        ]
        for number in range(count)
    ]
    return [[[*ring, ring[0]]]]


@pytest.mark.parametrize(
    "polygons",
    [
        nested(2_000),
        [[part[0] for part in nested(2_000)]],
        star(9_990),
        [[[*scattered(9_990), scattered(1)[0]]]],
        [[square(36 + random.Random(n).random(), 34 + random.Random(n + 1).random(), 0.5)] for n in range(2_000)],
    ],
    ids=["nested parts", "nested holes", "star", "scribble", "heap"],
)
def test_an_area_that_would_cost_too_much_is_refused_before_it_is_checked(polygons, monkeypatch):
    calls = count_calls(monkeypatch)
    problems = codes_of(examine_area, polygons)
    assert problems[0].code == Code.TOO_INTRICATE
    assert problems[0].at is not None
    assert problems[0].vertex
    assert calls == {"intersection": 0, "is_valid": 0}


def test_a_thousand_holes_are_accepted_and_looked_at_together(monkeypatch):
    holes = [square(36.1 + 0.05 * (n % 40), 33.1 + 0.05 * (n // 40), 0.02) for n in range(1_000)]
    calls = count_calls(monkeypatch)
    assert examine_area([[square(36, 33, 3), *holes]], THEATRE).shape.ground.vertex_count == 4_004
    assert calls["intersection"] == 0


@pytest.mark.parametrize("width_m", [10, 300, 2_000])
@pytest.mark.parametrize(
    "line",
    [jittering(300, 0.001, 0.001), back_and_forth(200), zigzag(60, 0.01, 0.02), scattered(40)],
    ids=["jittering", "back and forth", "zigzag", "scattered"],
)
def test_borders_are_counted_as_the_buffer_draws_them(line, width_m):
    """All of the buffer's border lies on the borders that are counted, its two ends apart."""
    in_metres, _into = projected(line)
    path = shapely.get_coordinates(in_metres)
    pieces = [piece for border in borders(path, width_m / 2, ARC_PIECES) for piece in pairwise(border.points)]
    tree = shapely.STRtree(shapely.linestrings(pieces))
    corners = shapely.get_coordinates(shapely.buffer(in_metres, width_m / 2, quad_segs=ARC_PIECES))
    beside = [corner for corner in corners if min(math.dist(corner, end) for end in path[[0, -1]]) > 0.51 * width_m]
    _found, distances = tree.query_nearest(shapely.points(beside), return_distance=True, all_matches=False)
    assert distances.max() < 0.02 * width_m


points = st.tuples(st.floats(36, 39), st.floats(33, 36)).map(list)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(points, min_size=2, max_size=40), st.integers(1, 6), st.sampled_from([1, 100, 2_000, 20_000]))
def test_what_an_accepted_route_costs_stays_within_the_limits(line, repeats, width_m):
    shifted = [[x, y + 0.001 * copy] for copy in range(repeats) for x, y in line]
    try:
        shape = examine_route(shifted, width_m, THEATRE).shape
    except GeometryRejected:
        return
    assert shape.outline().vertex_count <= MAX_CORRIDOR_VERTICES
    assert near_pairs(shape.degrees) <= MAX_NEAR_EDGES


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(points, st.floats(0.001, 1)), min_size=1, max_size=60), st.integers(1, 20))
def test_what_an_accepted_area_costs_stays_within_the_limits(squares, copies):
    polygons = [[square(place[0] + 0.003 * copy, place[1], size)] for place, size in squares for copy in range(copies)]
    try:
        ground = examine_area(polygons, THEATRE).shape.ground
    except GeometryRejected:
        return
    assert near_pairs([vertex for rings in ground.polygons for ring in rings for vertex in ring]) <= MAX_NEAR_EDGES


def near_pairs(line):
    """Pairs of edges whose boxes meet, counted another way than the site counts them."""
    edges = [shapely.box(*shapely.LineString(pair).bounds) for pair in pairwise(line)]
    return sum(shapely.intersects(edge, edges[index + 1 :]).sum() for index, edge in enumerate(edges))


def count_calls(monkeypatch):
    """How often the costly functions of the library are called, which still do their work."""
    calls = {"intersection": 0, "is_valid": 0}
    real = shapely.intersection

    def intersection(*arguments, **options):
        calls["intersection"] += 1
        return real(*arguments, **options)

    monkeypatch.setattr(shapely, "intersection", intersection)
    return calls


def test_counting_ends_at_its_limit(monkeypatch):
    queried = []
    real = shapely.STRtree.query

    def query(self, geometry, *arguments, **options):
        pairs = real(self, geometry, *arguments, **options)
        queried.append(pairs.shape[1])
        return pairs

    monkeypatch.setattr(intricacy.shapely.STRtree, "query", query)
    assert intricacy.near_edges([(1, 1, [tuple(place) for place in scattered(9_990)])]) is not None
    assert sum(queried) < 2 * MAX_NEAR_EDGES + 64 * 9_990
