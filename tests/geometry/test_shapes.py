"""Routes become corridors and sites circles, in metres on the ground."""

import pytest
import shapely
from pyproj import Geod

from apps.geometry.outline import Outline
from apps.geometry.shapes import Route, Site
from apps.geometry.simplify import simplified_json, tolerance_degrees

ELLIPSOID = Geod(ellps="WGS84")


@pytest.mark.parametrize("end", [(37_200_000, 36_200_000), (37_100_000, 36_300_000), (38_100_000, 36_900_000)])
def test_a_corridor_is_as_wide_as_it_says(end: tuple[int, int]) -> None:
    route = Route(((37_100_000, 36_200_000), end), 1000)
    assert route.length_m == pytest.approx(ELLIPSOID.inv(37.1, 36.2, end[0] / 1e6, end[1] / 1e6)[2])
    caps = 3.1365 * 500**2
    assert route.outline().area_m2 == pytest.approx(route.length_m * 1000 + caps, rel=2e-3)


def test_a_route_that_crosses_itself_has_one_corridor() -> None:
    line = ((37_100_000, 36_200_000), (37_200_000, 36_300_000), (37_200_000, 36_200_000), (37_100_000, 36_300_000))
    assert Route(line, 300).outline().to_shapely().is_valid


def test_a_circle_keeps_its_radius_all_around() -> None:
    site = Site((37_150_000, 36_200_000), 5000)
    vertices = list(site.outline().vertices())
    assert len(vertices) == 64
    for *_, longitude, latitude in vertices:
        assert ELLIPSOID.inv(37.15, 36.2, longitude, latitude)[2] == pytest.approx(5000, abs=0.1)


def test_the_smallest_measures_still_have_an_outline() -> None:
    assert Site((37_150_000, 36_200_000), 1).outline().area_m2 > 1
    assert Route(((37_100_000, 36_200_000), (37_100_001, 36_200_000)), 1).outline().area_m2 > 0


def test_a_window_gets_fewer_vertices_the_farther_it_looks_and_all_valid() -> None:
    outlines = [Site((37_150_000 + 9_000 * step, 36_200_000), 4000).outline() for step in range(20)]
    counts = []
    for zoom in (4, 8, 11, 15):
        simple = simplified_json([outline.wkb for outline in outlines], zoom)
        geometries = [shapely.from_geojson(text) for text in simple]
        assert all(geometry.is_valid and not geometry.is_empty for geometry in geometries)
        counts.append(sum(shapely.get_num_coordinates(geometry) for geometry in geometries))
    assert counts == sorted(counts)
    assert counts[-1] == 20 * 65
    assert Outline.from_shapely(geometries[0]) == outlines[0]


@pytest.mark.parametrize("zoom", [4, 7, 10])
def test_a_simplified_outline_keeps_small_parts_and_holes(zoom: int) -> None:
    centre = shapely.Point(37, 36)
    ground = shapely.MultiPolygon([centre.buffer(0.2).difference(centre.buffer(0.001)), centre.buffer(0.0004)])
    (text,) = simplified_json([shapely.to_wkb(ground)], zoom)
    simple = shapely.from_geojson(text)
    assert simple.is_valid
    assert [len(part.interiors) for part in simple.geoms] == [1, 0]


def test_a_window_of_nothing_is_nothing() -> None:
    assert simplified_json([], 5) == []
    assert tolerance_degrees(15) == 0
