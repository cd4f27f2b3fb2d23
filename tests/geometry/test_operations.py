"""Areas are split, merged, cut, grown, and made around positions and along lines; no sliver is left between them."""

import math
import random
import time
from itertools import pairwise

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box

from apps.geometry import operations
from apps.geometry.check import examine_area
from apps.geometry.operations import MAX_PARTS, NothingToDo, Operation, buffered, cut, merged, operate, operated, split
from apps.geometry.outline import EmptyOutline, Outline
from apps.geometry.problems import Code, GeometryRejected
from apps.geometry.shapes import Route
from tests.geometry.drawn import SYRIA, outlines

SQUARE = Outline.from_shapely(box(37.0, 36.0, 37.1, 36.1))


def micro(*positions: tuple[float, float]) -> tuple[tuple[int, int], ...]:
    return tuple((round(x * 1e6), round(y * 1e6)) for x, y in positions)


@given(outlines, st.randoms(use_true_random=False))
def test_the_parts_of_what_is_split_fit_without_a_sliver(area: Outline, chance: random.Random) -> None:
    west, south, east, north = area.box
    line = micro(*((chance.uniform(west, east), south - 0.01 + step * (north - south + 0.02) / 4) for step in range(5)))
    try:
        parts = split(area, Route(line, 1))
    except NothingToDo:
        return
    assert len(parts) > len(area.polygons)
    whole = shapely.coverage_union_all([part.to_shapely() for part in parts])
    # Edge by edge: as many polygons as before, no more holes, and the area of the parts.
    assert len(shapely.get_parts(whole)) == len(area.polygons)
    holes = int(shapely.get_num_interior_rings(shapely.get_parts(whole)).sum())
    assert holes == sum(len(rings) - 1 for rings in area.polygons)
    assert sum(part.area_m2 for part in parts) == pytest.approx(area.area_m2, abs=1 + 0.3 * 111_000 * whole.length)
    # And joined again, it is in one.
    assert len(merged(parts).polygons) == len(area.polygons)


def test_a_line_that_ends_inside_divides_nothing() -> None:
    for line in (micro((37.02, 36.02), (37.08, 36.08)), micro((36.9, 36.0), (36.9, 36.2))):
        with pytest.raises(NothingToDo):
            split(SQUARE, Route(line, 1))


def test_a_line_that_makes_too_many_parts_is_refused() -> None:
    zigzag = micro(*((37.0 + at * 0.0002, 35.99 if at % 2 else 36.11) for at in range(2 * MAX_PARTS)))
    with pytest.raises(NothingToDo):
        split(SQUARE, Route(zigzag, 1))


@given(outlines, outlines)
def test_what_is_cut_out_shares_the_border_of_what_remains(area: Outline, other: Outline) -> None:
    try:
        rest = cut(area, other)
    except (NothingToDo, EmptyOutline):
        return
    common = shapely.intersection(rest.to_shapely(), other.to_shapely())
    bent = 1e-6 * (area.to_shapely().length + other.to_shapely().length)
    assert common.area <= bent
    assert rest.to_shapely().is_valid
    examine_area(rest.geojson()["coordinates"] if len(rest.polygons) > 1 else [rest.geojson()["coordinates"]], SYRIA)


def test_cutting_out_what_is_elsewhere_or_everywhere_is_said() -> None:
    with pytest.raises(NothingToDo):
        cut(SQUARE, Outline.from_shapely(box(38, 36, 38.1, 36.1)))
    with pytest.raises(EmptyOutline):
        cut(SQUARE, Outline.from_shapely(box(36.9, 35.9, 37.2, 36.2)))


def test_parts_that_share_a_border_are_merged_into_one() -> None:
    other = Outline.from_shapely(box(37.1, 36.0, 37.2, 36.1))
    assert merged([SQUARE, other]).to_shapely().equals(box(37.0, 36.0, 37.2, 36.1))
    with pytest.raises(NothingToDo):
        merged([SQUARE, Outline.from_shapely(box(37.3, 36.0, 37.4, 36.1))])


def test_growing_and_shrinking_is_in_metres() -> None:
    side_m = 9_010  # of 0.1° of longitude here
    grown = buffered(SQUARE, 500)
    assert (grown.box.east - SQUARE.box.east) * side_m / 0.1 == pytest.approx(500, rel=0.01)
    shrunk = buffered(SQUARE, -500)
    assert (SQUARE.box.east - shrunk.box.east) * side_m / 0.1 == pytest.approx(500, rel=0.01)
    with pytest.raises(EmptyOutline):
        buffered(SQUARE, -10_000)
    for metres in (0, 60_000):
        with pytest.raises(NothingToDo):
            buffered(SQUARE, metres)


def test_a_circle_and_a_corridor_are_areas() -> None:
    (circle,) = operate(Operation.CIRCLE, SYRIA, line=[[37.0, 36.0]], metres=457)
    assert circle.area_m2 == pytest.approx(3.1416 * 457**2, rel=0.005)
    (corridor,) = operate(Operation.CORRIDOR, SYRIA, line=[[37.0, 36.0], [37.1, 36.0]], metres=100)
    assert corridor.area_m2 == pytest.approx(9_010 * 100, rel=0.02)


def test_parts_that_overlap_come_in_to_be_merged() -> None:
    overlapping = MultiPolygon([box(37.0, 36.0, 37.1, 36.1), box(37.05, 36.0, 37.2, 36.1)])
    geometry = shapely.geometry.mapping(overlapping)
    whole = operated(Operation.MERGE, SYRIA, _lists(geometry), None, [], 0)
    assert len(whole) == 1
    assert Outline.from_shapely(shapely.geometry.shape(whole[0])).to_shapely().equals(box(37.0, 36.0, 37.2, 36.1))


@pytest.mark.parametrize("geometry", [None, {}, {"type": "Point", "coordinates": [37, 36]}, {"type": "Polygon"}, 7, []])
def test_what_is_no_area_is_refused(geometry: object) -> None:
    for operation in (Operation.SPLIT, Operation.CUT, Operation.BUFFER, Operation.MERGE):
        with pytest.raises((GeometryRejected, NothingToDo)):
            operate(operation, SYRIA, geometry=geometry, other=geometry, line=[[37, 36], [38, 37]], metres=5)


def star(count: int, inner: float = 0.985) -> dict[str, object]:
    """Spikes of some kilometres, closer together than they are long."""
    turns = ((number, 2 * math.pi * number / count) for number in range(count))
    radii = ((0.5 if number % 2 else 0.5 * inner, turn) for number, turn in turns)
    ring = [[round(38.5 + r * math.cos(turn), 6), round(35 + r * math.sin(turn), 6)] for r, turn in radii]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def zigzags(parts: int, count: int) -> dict[str, object]:
    """Parts that are simple each, and cross all others again and again."""
    found = []
    for part in range(parts):
        cosine, sine = math.cos(math.pi * part / parts), math.sin(math.pi * part / parts)
        along = [(-1.2 + 2.4 * step / count, 0.2 * (-1) ** step) for step in range(count + 1)]
        sides = [(u, v + 0.0005) for u, v in along] + [(u, v - 0.0005) for u, v in reversed(along)]
        ring = [[38.5 + cosine * u - sine * v, 35 + sine * u + cosine * v] for u, v in sides]
        found.append([[*ring, ring[0]]])
    return {"type": "MultiPolygon", "coordinates": found}


def test_parts_that_cross_too_often_are_counted_and_not_merged() -> None:
    with pytest.raises(GeometryRejected) as refused:
        operate(Operation.MERGE, SYRIA, geometry=zigzags(100, 24))
    assert [problem.code for problem in refused.value.problems] == [Code.TOO_INTRICATE]


def test_many_parts_that_share_their_borders_are_merged() -> None:
    north = [36 + 0.0001 * step + 0.00003 * (step % 2) for step in range(24)]
    borders = [[[37 + 0.01 * column, latitude] for latitude in north] for column in range(200)]
    polygons = [[[*west, *reversed(east), west[0]]] for west, east in pairwise(borders)]
    (whole,) = operate(Operation.MERGE, SYRIA, geometry={"type": "MultiPolygon", "coordinates": polygons})
    assert len(whole.polygons) == 1


@pytest.mark.parametrize("metres", [5_000, 50_000, -5_000])
def test_spikes_grow_and_shrink_in_little_time(metres: int) -> None:
    begun = time.process_time()
    operate(Operation.BUFFER, SYRIA, geometry=star(9_000), metres=metres)
    assert time.process_time() - begun < 4


def test_growing_in_steps_comes_to_the_same() -> None:
    area = Outline.from_shapely(shapely.geometry.shape(star(600, 0.9)))
    by_steps = buffered(area, 3_000).to_shapely()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "AT_ONCE", 10_000)
        at_once = buffered(area, 3_000).to_shapely()
    assert shapely.area(shapely.symmetric_difference(by_steps, at_once)) < 0.002 * at_once.area


def _lists(geometry: dict[str, object]) -> dict[str, object]:
    def listed(value: object) -> object:
        return [listed(one) for one in value] if isinstance(value, tuple | list) else value

    return {**geometry, "coordinates": listed(geometry["coordinates"])}
