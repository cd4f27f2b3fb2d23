"""What cannot be accepted is refused with part, ring, vertex and reason; all of it, not the first only."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.geometry.check import Examined, Limits, examine_area, examine_geojson, examine_route, examine_site
from apps.geometry.outline import Box
from apps.geometry.problems import Code, GeometryRejected, Problem
from tests.geometry.drawn import SYRIA

SQUARE = [(37.1, 36.2), (37.2, 36.2), (37.2, 36.3), (37.1, 36.3), (37.1, 36.2)]
BOW_TIE = [(37.1, 36.2), (37.2, 36.3), (37.2, 36.2), (37.1, 36.3), (37.1, 36.2)]


def problems_of(call: Any, *args: Any) -> tuple[Problem, ...]:
    with pytest.raises(GeometryRejected) as caught:
        call(*args)
    return caught.value.problems


def codes_of(call: Any, *args: Any) -> list[str]:
    return [problem.code for problem in problems_of(call, *args)]


def test_a_square_is_accepted_without_warnings() -> None:
    examined = examine_area([[SQUARE]], SYRIA)
    assert examined.warnings == ()
    assert examined.shape.ground.vertex_count == 4


def test_a_crossing_names_both_edges_and_the_place() -> None:
    (problem,) = problems_of(examine_area, [[SQUARE], [BOW_TIE]], SYRIA)
    assert (problem.code, problem.part, problem.ring, problem.vertex) == (Code.SELF_INTERSECTION, 2, 1, 1)
    assert problem.at == pytest.approx((37.15, 36.25))
    params = {"first": 1, "first_end": 2, "second": 3, "second_end": 4, "how": "crossing"}
    assert problem.params == params


def test_a_ring_that_turns_back_on_itself_is_a_spike() -> None:
    spiked = [(37.1, 36.2), (37.2, 36.2), (37.2, 36.3), (37.2, 36.4), (37.2, 36.3), (37.1, 36.3)]
    found = problems_of(examine_area, [[[*spiked, spiked[0]]]], SYRIA)
    assert {"spike"} <= {problem.params["how"] for problem in found}


def test_a_ring_that_touches_itself_is_refused() -> None:
    eight = [(37.1, 36.2), (37.2, 36.25), (37.3, 36.2), (37.3, 36.3), (37.2, 36.25), (37.1, 36.3), (37.1, 36.2)]
    (problem,) = problems_of(examine_area, [[eight]], SYRIA)
    assert problem.params["how"] == "touching"
    assert problem.at == (37.2, 36.25)


def test_every_problem_is_found_at_once() -> None:
    rings = [[BOW_TIE], [[(37.1, 36.2), (math.nan, 36.2), (37.3, "x")]], [[(10.0, 10.0), (37, 36), (37.1, 36)]]]
    codes = codes_of(examine_area, rings, SYRIA)
    assert {Code.SELF_INTERSECTION, Code.NOT_FINITE, Code.BAD_COORDINATE, Code.OUTSIDE_BOUNDS} <= set(codes)


def test_ground_just_within_the_margin_is_accepted_and_beyond_it_refused() -> None:
    def square(south: float) -> list[tuple[float, float]]:
        return [(37.0, south), (37.1, south), (37.1, south + 0.01), (37.0, south + 0.01), (37.0, south)]

    assert examine_area([[square(32.3 - 0.44)]], SYRIA)
    problem = problems_of(examine_area, [[square(32.3 - 0.46)]], SYRIA)[0]
    assert (problem.code, problem.vertex, problem.params["more"]) == (Code.OUTSIDE_BOUNDS, 1, 4)


def test_swapped_axes_are_recognised_where_the_swap_lies_in_the_theatre() -> None:
    (problem,) = problems_of(
        examine_area, [[[(y, x) for x, y in [(38.1, 34.2), (38.2, 34.2), (38.2, 34.3), (38.1, 34.2)]]]], SYRIA
    )
    assert problem.code == Code.AXES_SWAPPED
    assert problem.at == (38.1, 34.2)


def test_what_was_mended_on_the_way_is_a_warning() -> None:
    examined = examine_area([[[(*vertex, 380.0) for vertex in (SQUARE[0], *SQUARE[:4])]]], SYRIA)
    assert {problem.code for problem in examined.warnings} == {
        Code.RING_NOT_CLOSED,
        Code.DUPLICATE_VERTEX,
        Code.HEIGHT_DROPPED,
    }
    assert examined.shape == examine_area([[SQUARE]], SYRIA).shape


@pytest.mark.parametrize(
    ("rings", "code"),
    [
        ([], Code.EMPTY),
        ([[]], Code.EMPTY),
        (None, Code.NOT_GEOJSON),
        ([[None]], Code.NOT_GEOJSON),
        ([[[(37.1, 36.2), (37.2, 36.2), (37.1, 36.2)]]], Code.TOO_FEW_VERTICES),
        ([[[(37.1, 36.2), (37.2, 36.2), (37.3, 36.2), (37.1, 36.2)]]], Code.ZERO_AREA),
        ([[[(37.1, 36.2), (37.100001, 36.2), (37.1, 36.200001), (37.1, 36.2)]]], Code.ZERO_AREA),
        ([[[(10**400, 36.2), (37.2, 36.2), (37.3, 36.2)]]], Code.NOT_FINITE),
        ([[[(37.1, True), (37.2, 36.2), (37.3, 36.2)]]], Code.BAD_COORDINATE),
        ([[[(37.1,), (37.2, 36.2), (37.3, 36.2)]]], Code.BAD_COORDINATE),
        ([[[(37.1, 36.2)] * 10_001]], Code.TOO_MANY_VERTICES),
    ],
)
def test_what_is_no_area_is_refused(rings: Any, code: Code) -> None:
    assert code in codes_of(examine_area, rings, SYRIA)


def test_a_hole_must_lie_in_its_part() -> None:
    hole = [(37.0, 36.2), (37.12, 36.25), (37.12, 36.22), (37.0, 36.2)]
    problem = problems_of(examine_area, [[SQUARE, hole]], SYRIA)[0]
    assert (problem.code, problem.part, problem.ring) == (Code.HOLE_OUTSIDE, 1, 2)


def test_a_hole_may_touch_the_outer_ring_in_a_point_but_not_along_an_edge() -> None:
    point = [(37.1, 36.25), (37.15, 36.24), (37.15, 36.26), (37.1, 36.25)]
    assert examine_area([[SQUARE, point]], SYRIA)
    edge = [(37.1, 36.24), (37.15, 36.24), (37.15, 36.26), (37.1, 36.26), (37.1, 36.24)]
    problem = problems_of(examine_area, [[SQUARE, edge]], SYRIA)[0]
    assert (problem.code, problem.ring) == (Code.RINGS_OVERLAP, 2)


def test_holes_and_parts_must_not_overlap() -> None:
    hole = [(37.12, 36.22), (37.16, 36.22), (37.16, 36.26), (37.12, 36.22)]
    other = [(37.14, 36.22), (37.18, 36.22), (37.18, 36.26), (37.14, 36.22)]
    problem = problems_of(examine_area, [[SQUARE, hole, other]], SYRIA)[0]
    assert (problem.code, problem.ring, problem.params["other_ring"]) == (Code.RINGS_OVERLAP, 3, 2)
    shifted = [(x + 0.1, y) for x, y in SQUARE]
    problem = problems_of(examine_area, [[SQUARE], [shifted]], SYRIA)[0]
    assert (problem.code, problem.part, problem.params["other_part"]) == (Code.RINGS_OVERLAP, 2, 1)


def test_an_island_in_a_hole_is_accepted() -> None:
    hole = [(37.12, 36.22), (37.18, 36.22), (37.18, 36.28), (37.12, 36.28), (37.12, 36.22)]
    island = [(37.14, 36.24), (37.16, 36.24), (37.16, 36.26), (37.14, 36.24)]
    assert len(examine_area([[SQUARE, hole], [island]], SYRIA).shape.ground.polygons) == 2


def test_a_scribble_of_ten_thousand_edges_is_refused_with_few_problems() -> None:
    scribble = [(36 + (i * 7919 % 10007) / 10007 * 5, 33 + (i * 104729 % 10009) / 10009 * 4) for i in range(9_999)]
    assert 1 <= len(problems_of(examine_area, [[scribble]], SYRIA)) <= 30


def test_a_route_and_a_site_have_their_measures_checked() -> None:
    line = [(37.1, 36.2), (37.2, 36.25)]
    assert examine_route(line, 500, SYRIA).shape.width_m == 500
    assert examine_site((37.1, 36.2), 500.0, SYRIA).shape.radius_m == 500
    for width in (0, 20_001, None, "500", True, 1.5, math.nan):
        assert codes_of(examine_route, line, width, SYRIA) == [Code.WIDTH_OUT_OF_RANGE]
    for radius in (0, 50_001, None):
        assert codes_of(examine_site, (37.1, 36.2), radius, SYRIA) == [Code.RADIUS_OUT_OF_RANGE]
    assert codes_of(examine_route, [line[0], line[0]], 500, SYRIA)[0] == Code.TOO_FEW_VERTICES


def test_geojson_kinds_become_shapes() -> None:
    polygon = {"type": "Polygon", "coordinates": [SQUARE]}
    area = examine_geojson(polygon, SYRIA).shape
    assert area == examine_geojson({"type": "MultiPolygon", "coordinates": [[SQUARE]]}, SYRIA).shape
    assert area == examine_geojson({"type": "Feature", "geometry": polygon}, SYRIA).shape
    assert examine_geojson({"type": "LineString", "coordinates": SQUARE[:2]}, SYRIA, width_m=9).shape.geojson()
    assert examine_geojson({"type": "Point", "coordinates": SQUARE[0]}, SYRIA, radius_m=9).shape.geojson()
    assert codes_of(examine_geojson, {"type": "MultiPoint"}, SYRIA) == [Code.UNSUPPORTED_GEOMETRY]
    several = {"type": "FeatureCollection", "features": [{}, {}]}
    assert codes_of(examine_geojson, several, SYRIA) == [Code.SEVERAL_FEATURES]


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.just(10**500)
    | st.text(max_size=5)
    | st.sampled_from([37.1, 36.2, 37.2, 36.3, 1e308, -0.0]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=30,
)
numbers = st.floats(36, 37.5) | st.floats() | st.sampled_from([36.0, 36.5, 37.0])
nearly = st.lists(st.lists(st.lists(st.tuples(numbers, numbers), max_size=8), max_size=3), max_size=3)
lattice = st.lists(
    st.lists(st.lists(st.tuples(st.integers(36, 41), st.integers(33, 37)), min_size=3, max_size=7), max_size=3),
    max_size=3,
)


@given(anything, anything, anything)
def test_nothing_but_a_refusal_is_thrown_at_anything(first: Any, second: Any, third: Any) -> None:
    for call in (
        lambda: examine_area(first, SYRIA),
        lambda: examine_route(first, second, SYRIA),
        lambda: examine_site(first, second, SYRIA),
        lambda: examine_geojson(first, SYRIA, second, third),
        lambda: examine_geojson({"type": second, "coordinates": first}, SYRIA),
        lambda: examine_geojson({"type": "Polygon", "coordinates": first}, SYRIA),
        lambda: examine_geojson({"type": "MultiPolygon", "coordinates": first}, SYRIA),
        lambda: examine_geojson({"type": "FeatureCollection", "features": first}, SYRIA),
    ):
        try:
            assert isinstance(call(), Examined)
        except GeometryRejected as refusal:
            assert refusal.problems  # noqa: PT017  (either outcome is right)


@given(nearly | lattice)
def test_what_is_accepted_is_valid_and_what_is_refused_says_why(rings: Any) -> None:
    try:
        outline = examine_area(rings, SYRIA).shape.ground
    except GeometryRejected as refusal:
        assert any(problem.severity == "error" for problem in refusal.problems)  # noqa: PT017  (either is right)
    else:
        assert outline.to_shapely().is_valid
        assert outline.area_m2 >= 1


def test_the_reach_of_a_theatre_is_a_margin_around_its_bounds() -> None:
    reach = Limits(Box(10, 0, 11, 1), margin_km=111.32).reach
    assert reach.north == pytest.approx(2)
    assert reach.east == pytest.approx(12, abs=0.01)
