"""Repairs are proposed where they are well defined, with what becomes of the area, and nowhere else."""

from typing import Any

import pytest
from hypothesis import given

from apps.geometry.check import examine_area
from apps.geometry.outline import Outline
from apps.geometry.repair import propose_repair
from apps.geometry.shapes import Area
from tests.geometry.drawn import SYRIA, outlines
from tests.geometry.test_check import BOW_TIE, SQUARE, anything, lattice


def test_what_is_right_needs_no_repair() -> None:
    assert propose_repair([[SQUARE]], SYRIA) is None


def test_a_bow_tie_becomes_two_triangles() -> None:
    repair = propose_repair({"type": "Polygon", "coordinates": [BOW_TIE]}, SYRIA)
    assert repair is not None
    assert repair.steps == ("untangled",)
    assert isinstance(repair.shape, Area)
    assert len(repair.shape.ground.polygons) == 2


def test_swapped_axes_are_swapped_back() -> None:
    square = [(x + 1, y - 2) for x, y in SQUARE]
    repair = propose_repair([[[(y, x) for x, y in square]]], SYRIA)
    assert repair is not None
    assert (repair.description_code, repair.area_change_m2) == ("axes_swapped", 0.0)
    assert repair.shape == examine_area([[square]], SYRIA).shape


def test_a_swapped_route_keeps_its_width() -> None:
    line = {"type": "LineString", "coordinates": [(34.2, 38.1), (34.3, 38.2)]}
    repair = propose_repair(line, SYRIA, width_m=300)
    assert repair is not None
    assert repair.shape.canonical()["width_m"] == 300


def test_parts_that_overlap_are_merged_and_the_area_says_by_how_much() -> None:
    shifted = [(x + 0.05, y) for x, y in SQUARE]
    repair = propose_repair([[SQUARE], [shifted]], SYRIA)
    assert repair is not None
    half = examine_area([[SQUARE]], SYRIA).shape.ground.area_m2 / 2
    assert repair.area_change_m2 == pytest.approx(-half, rel=1e-6)


@pytest.mark.parametrize(
    "rings",
    [
        [[[(10, 10), (11, 10), (11, 11), (10, 10)]]],
        [[[("a", 10), (11, 10), (11, 11), (10, 10)]]],
        [[[(37.1, 36.2), (37.2, 36.2), (37.3, 36.2), (37.1, 36.2)]]],
        "junk",
    ],
)
def test_nothing_is_proposed_where_nothing_is_certain(rings: Any) -> None:
    assert propose_repair(rings, SYRIA) is None


@given(anything)
def test_anything_may_come_in(value: Any) -> None:
    propose_repair(value, SYRIA)


@given(lattice)
def test_a_proposal_passes_the_checks(rings: Any) -> None:
    repair = propose_repair(rings, SYRIA)
    if repair is not None and isinstance(repair.shape, Area):
        assert Outline.from_wkb(repair.shape.ground.wkb) == repair.shape.ground


@given(outlines)
def test_a_good_outline_is_left_alone(outline: Outline) -> None:
    geometry = outline.geojson()
    assert outline.area_m2 < 1 or propose_repair(geometry, SYRIA) is None
