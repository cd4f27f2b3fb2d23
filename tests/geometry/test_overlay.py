"""What two outlines share, against the plainest possible comparison."""

import random

import numpy as np
import pytest
import shapely
from hypothesis import given
from pyproj import Geod
from shapely.geometry import Polygon, box

from apps.geometry.check import Limits, examine_area
from apps.geometry.measure import area_m2, areas_m2
from apps.geometry.outline import Box, Outline
from apps.geometry.overlay import Comparison, compare, find_overlaps, merge, overlap_m2
from apps.geometry.problems import GeometryRejected
from tests.geometry.drawn import ground, outlines

ELLIPSOID = Geod(ellps="WGS84")


def karney_m2(geometry: shapely.Geometry) -> float:
    """Geodesic area by pyproj, good to 0.1 m² an edge; cut to 200 m, edges follow the straight line in degrees."""
    total = 0.0
    for part in shapely.get_parts(shapely.segmentize(geometry, 0.002)):
        if part.geom_type == "Polygon":
            for ring in (part.exterior, *part.interiors):
                sign = 1 if ring.equals(part.exterior) else -1
                total += sign * abs(ELLIPSOID.geometry_area_perimeter(ring)[0])
    return total


def test_areas_agree_with_karney() -> None:
    chance = random.Random(1)
    for _ in range(100):
        geometry = ground(chance).to_shapely()
        assert area_m2(geometry) == pytest.approx(karney_m2(geometry), rel=1e-7, abs=0.01)


@given(outlines, outlines)
def test_the_parts_add_up_to_the_whole(a: Outline, b: Outline) -> None:
    parts = compare(a, b)
    assert parts.only_a_m2 + parts.common_m2 == pytest.approx(a.area_m2, rel=1e-9, abs=1.1)
    assert parts.only_b_m2 + parts.common_m2 == pytest.approx(b.area_m2, rel=1e-9, abs=1.1)
    assert sum(parts.shares) == 100 or parts.all_m2 == 0
    assert parts.common_m2 == overlap_m2(a, b) == pytest.approx(overlap_m2(b, a), rel=1e-9, abs=1e-6)
    mirrored = compare(b, a)
    assert (mirrored.only_a_m2, mirrored.only_b_m2) == pytest.approx((parts.only_b_m2, parts.only_a_m2))


@given(outlines)
def test_an_outline_and_itself_share_everything(a: Outline) -> None:
    parts = compare(a, a)
    assert (parts.only_a, parts.only_b, parts.shares) in [(None, None, (0, 100, 0)), (None, None, (0, 0, 0))]
    assert parts.common == a or a.area_m2 < 1


def test_touching_borders_are_no_overlap() -> None:
    a = Outline.from_shapely(box(37.0, 36.0, 37.1, 36.1))
    beside = Outline.from_shapely(box(37.1, 36.0, 37.2, 36.1))
    sliver = Outline.from_shapely(box(37.1, 36.0, 37.2, 36.1).union(box(37.099999, 36.0, 37.1, 36.000001)))
    assert overlap_m2(a, beside) == overlap_m2(a, sliver) == 0.0
    assert compare(a, beside).common is None
    assert find_overlaps(a, [("beside", beside.wkb), ("sliver", sliver.wkb)]) == []


def test_the_shares_of_three_thirds_are_whole_and_sum_to_100() -> None:
    assert Comparison(None, None, None, 1.0, 1.0, 1.0).shares == (34, 33, 33)
    assert Comparison(None, None, None, 0.0, 0.0, 0.0).shares == (0, 0, 0)


def test_finding_overlaps_gives_what_brute_force_gives() -> None:
    chance = random.Random(2016)
    grounds = [ground(chance) for _ in range(800)]
    candidates = [(index, outline.wkb) for index, outline in enumerate(grounds)]
    geometries = np.array([outline.to_shapely() for outline in grounds], dtype=object)
    pairs = 0
    for outline in grounds[::20]:
        found = dict(find_overlaps(outline, candidates))
        plain = {
            index: shared
            for index, other in enumerate(geometries)
            if (shared := karney_or_none(outline.to_shapely(), other)) is not None
        }
        assert found.keys() == plain.keys()
        assert all(found[index] == pytest.approx(plain[index], rel=1e-6, abs=1.0) for index in found)
        pairs += len(found)
    assert pairs > 1000


def karney_or_none(a: shapely.Geometry, b: shapely.Geometry) -> float | None:
    """Their shared area unless under 1 m², without index, preparation or our own formula."""
    shared = a.intersection(b)
    # Cutting edges is slow and tells nothing about lines and points.
    if shared.is_empty or shared.area == 0:
        return None
    size = karney_m2(shared)
    return size if size >= 1 else None


def test_merged_parts_are_one_outline() -> None:
    west, east = box(37.0, 36.0, 37.1, 36.1), box(37.1, 36.0, 37.2, 36.1)
    merged = merge([Outline.from_shapely(west), Outline.from_shapely(east)])
    assert len(merged.polygons) == 1
    assert merged.area_m2 == pytest.approx(float(areas_m2(np.array([west, east], dtype=object)).sum()))


def comb(teeth: int, *, across: bool = False) -> Polygon:
    """A polygon of many narrow teeth, upright or lying across."""
    width = 0.4 / teeth
    vertices: list[tuple[float, float]] = []
    for tooth in range(teeth):
        left = 37 + tooth * 2 * width
        vertices += [(left, 36.1), (left, 36.9), (left + width, 36.9), (left + width, 36.1)]
    vertices += [(37 + 2 * teeth * width, 36.0), (37.0, 36.0)]
    return Polygon([(37 + y - 36, 36 + x - 37) if across else (x, y) for x, y in vertices])


def test_what_falls_into_thousands_of_pieces_is_measured_and_not_drawn() -> None:
    first, second = Outline.from_shapely(comb(40)), Outline.from_shapely(comb(40, across=True))
    found = compare(first, second)
    assert found.common is None
    assert found.common_m2 > 0
    assert found.only_a_m2 + found.common_m2 == pytest.approx(first.area_m2)


def test_a_comb_that_would_cost_minutes_is_refused() -> None:
    with pytest.raises(GeometryRejected) as refused:
        examine_area([[list(comb(120).exterior.coords)]], Limits(Box(35.6, 32.3, 42.4, 37.3)))
    assert [problem.code for problem in refused.value.problems] == ["too_ragged"]
