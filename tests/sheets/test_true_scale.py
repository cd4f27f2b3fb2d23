"""Distances on the paper are true: measured against the ellipsoid."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from apps.geometry.measure import geod
from apps.sheets.grid import INTERVALS, graticule, grid_lines, squares
from apps.sheets.paper import OVERVIEWS, PAPERS, SCALES, layout
from apps.sheets.projecting import convergence, fitting_scale, project, utm

# West and east end of the theatre, the middle of a zone, and the border between two.
PLACES = [(35.7, 34.0), (37.14, 36.2), (39.0, 35.0), (36.0, 35.5), (41.9, 36.8)]


@pytest.mark.parametrize(("place", "scale"), list(itertools.product(PLACES, SCALES)))
def test_a_distance_on_the_paper_is_true_to_a_thousandth(place, scale):
    frame = layout("A1", landscape=True).frame
    drawn = project(*place, scale, frame)
    x = np.array([5, frame.w - 5, 5, frame.w - 5, frame.w / 2, frame.w / 2 + 40])
    y = np.array([5, 5, frame.h - 5, frame.h - 5, frame.h / 2, frame.h / 2 - 30])
    longitudes, latitudes = drawn.to_degrees(x, y)
    for a, b in itertools.combinations(range(6), 2):
        metres = geod().inv(longitudes[a], latitudes[a], longitudes[b], latitudes[b])[2]
        on_paper = float(np.hypot(x[a] - x[b], y[a] - y[b])) / 1000 * scale
        assert abs(on_paper / metres - 1) < 0.001


def test_a_small_sheet_is_drawn_in_utm_and_a_large_one_is_not():
    frame = layout("A1", landscape=True).frame
    assert project(37.14, 36.2, 25_000, frame).zone == 37
    assert project(37.14, 36.2, 500_000, frame).zone == 0


def test_there_and_back_is_the_same_place():
    drawn = project(37.14, 36.2, 50_000, layout("A3", landscape=True).frame)
    (x, y), *_rest = drawn.to_paper([37.2], [36.25])
    longitude, latitude = drawn.to_degrees(x, y)
    assert (round(float(longitude), 8), round(float(latitude), 8)) == (37.2, 36.25)


def test_lines_of_the_grid_lie_where_utm_has_them():
    drawn = project(37.14, 36.2, 50_000, layout("A4", landscape=True).frame)
    lines = [line for line in grid_lines(drawn) if not line.across]
    assert len(lines) >= 8
    for line in lines:
        x, y = line.shape.coords[0]
        east, _north = utm(37)(*drawn.to_degrees(x, y))
        assert abs(float(east) / 1000 % 100 - line.at) < 0.005


def test_every_scale_has_its_intervals_and_every_sheet_its_degrees():
    assert set(INTERVALS) == {*SCALES, *OVERVIEWS}
    for scale in SCALES:
        ticks, _crosses = graticule(project(37.14, 36.2, scale, layout("A3", landscape=False).frame))
        assert {tick.is_meridian for tick in ticks} == {True, False}


def test_a_sheet_names_the_squares_of_both_zones():
    names = squares(project(36.0, 35.5, 250_000, layout("A3", landscape=True).frame))
    assert {name[:3] for name in names} == {"36S", "37S"}


def test_north_leans_towards_the_middle_of_the_zone():
    assert 1.0 < convergence(37.14, 36.2) < 1.2
    assert -1.2 < convergence(40.86, 36.2) < -1.0


def test_fit_takes_the_largest_scale_at_which_all_has_room():
    frame = layout("A3", landscape=True).frame
    assert fitting_scale((37.10, 36.20, 37.12, 36.21), frame) == 25_000
    assert fitting_scale((36.9, 36.0, 37.3, 36.2), frame) == 200_000
    assert fitting_scale((35.6, 32.3, 42.4, 37.3), frame) in OVERVIEWS


def test_no_part_of_a_sheet_lies_on_another():
    for paper, landscape in itertools.product(PAPERS, (True, False)):
        page = layout(paper, landscape=landscape)
        parts = [page.frame, page.panel, page.strip]
        for a, b in itertools.combinations(parts, 2):
            apart = a.x + a.w <= b.x or b.x + b.w <= a.x or a.y + a.h <= b.y or b.y + b.h <= a.y
            assert apart, (paper, landscape)
        assert all(one.x + one.w <= page.width and one.y + one.h <= page.height for one in parts)
