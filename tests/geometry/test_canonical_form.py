"""One outline has one form, wherever its drawing began and whichever way it went."""

import json
import random

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon

from apps.geometry.check import examine_area
from apps.geometry.outline import EmptyOutline, InvalidOutline, Outline
from apps.geometry.shapes import Area, BadShape, Route, Site, from_canonical
from tests.geometry.drawn import SYRIA, outlines

SHELL = [(37.1, 36.2), (37.2, 36.2), (37.2, 36.3), (37.1, 36.3)]
HOLES = [[(37.12, 36.22), (37.14, 36.22), (37.14, 36.24)], [(37.16, 36.26), (37.18, 36.26), (37.18, 36.28)]]


@given(seed=st.integers(0, 2**32 - 1), outline=outlines)
def test_start_direction_and_order_of_rings_do_not_matter(seed: int, outline: Outline) -> None:
    chance = random.Random(seed)
    parts = []
    for rings in outline.polygons:
        drawn = []
        for ring in rings:
            vertices = [(x / 1e6, y / 1e6) for x, y in ring[:-1]]
            start = chance.randrange(len(vertices))
            turned = vertices[start:] + vertices[:start]
            drawn.append(turned[::-1] if chance.random() < 0.5 else turned)
        holes = drawn[1:]
        chance.shuffle(holes)
        parts.append([drawn[0], *holes])
    chance.shuffle(parts)
    again = examine_area([[[*ring, ring[0]] for ring in rings] for rings in parts], SYRIA).shape.ground
    assert again == outline
    assert again.digest == outline.digest
    assert again.wkb == outline.wkb


@given(outline=outlines)
def test_the_form_is_its_own_form(outline: Outline) -> None:
    assert Outline.from_wkb(outline.wkb) == outline
    assert Outline.from_canonical(outline.canonical()) == outline
    assert Outline.from_shapely(shapely.from_geojson(json.dumps(outline.geojson()))) == outline


def test_outer_rings_run_counter_clockwise_and_holes_clockwise() -> None:
    outline = Outline.from_shapely(Polygon(SHELL[::-1], HOLES))
    shell, *holes = outline.polygons[0]
    assert shapely.is_ccw(shapely.LinearRing(shell))
    assert not any(shapely.is_ccw(shapely.LinearRing(hole)) for hole in holes)
    assert all(ring[0] == ring[-1] == min(ring) for ring in (shell, *holes))
    assert holes == sorted(holes)


def test_numbers_beyond_the_grid_are_rounded_to_it() -> None:
    noisy = [(x + 3e-8, y - 4e-8) for x, y in SHELL]
    assert Outline.from_shapely(Polygon(noisy)) == Outline.from_shapely(Polygon(SHELL))


def test_a_vertex_on_an_edge_is_kept() -> None:
    outline = Outline.from_shapely(Polygon([(37.1, 36.2), (37.15, 36.2), (37.2, 36.2), (37.2, 36.3)]))
    assert outline.vertex_count == 4


def test_nothing_with_an_area_is_refused() -> None:
    for geometry in (Polygon(), Point(37, 36), Polygon([(37, 36), (37 + 1e-8, 36), (37, 36 + 1e-8)])):
        with pytest.raises(EmptyOutline):
            Outline.from_shapely(geometry)


def test_ground_that_crosses_itself_is_refused() -> None:
    with pytest.raises(InvalidOutline):
        Outline.from_shapely(Polygon([(37, 36), (38, 37), (38, 36), (37, 37)]))
    with pytest.raises(InvalidOutline):
        Outline.from_wkb(b"no wkb")


def test_edges_that_rounding_would_cross_are_noded_on_the_grid() -> None:
    needle = Polygon([(37, 36), (37.1, 36.0000004), (37.1, 36.1), (37.05, 36.0000003), (37, 36.1)])
    outline = Outline.from_shapely(needle)
    assert outline.to_shapely().is_valid
    assert Outline.from_wkb(outline.wkb) == outline


def test_parts_are_sorted() -> None:
    west, east = Polygon(SHELL), Polygon([(x + 1, y) for x, y in SHELL])
    assert Outline.from_shapely(MultiPolygon([east, west])) == Outline.from_shapely(MultiPolygon([west, east]))


def test_a_route_has_no_direction() -> None:
    line = ((37_100_000, 36_200_000), (37_200_000, 36_250_000), (37_050_000, 36_300_000))
    assert Route(line, 500) == Route(line[::-1], 500)
    assert Route(line, 500).outline().digest == Route(line[::-1], 500).outline().digest


@pytest.mark.parametrize(
    "shape",
    [
        Area(Outline.from_shapely(Polygon(SHELL, HOLES))),
        Route(((37_100_000, 36_200_000), (37_200_000, 36_250_000)), 500),
        Site((37_100_000, 36_200_000), 800),
    ],
)
def test_a_shape_comes_back_from_its_canonical_content(shape: Area | Route | Site) -> None:
    assert from_canonical(shape.canonical()) == shape


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"type": "star"},
        {"type": "area", "polygons": []},
        {"type": "area", "polygons": "x"},
        {"type": "route", "line": [[1, 2]], "width_m": 5},
        {"type": "route", "line": [[1, 2], [3, 4]], "width_m": 0},
        {"type": "site", "point": [1.5, 2], "radius_m": 10},
        {"type": "site", "point": [1, 2], "radius_m": True},
    ],
)
def test_content_that_is_no_shape_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(BadShape):
        from_canonical(content)
