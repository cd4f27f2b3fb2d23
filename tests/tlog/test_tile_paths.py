"""Where tiles lie, and which a tree has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jic_verify.tlog.tiles import (
    MalformedTile,
    entries_path,
    parse_number,
    path_number,
    tile_path,
    tiles_of,
)


@pytest.mark.parametrize(
    ("number", "path"),
    [
        (0, "000"),
        (7, "007"),
        (999, "999"),
        (1000, "x001/000"),
        (1234067, "x001/x234/067"),
        (10**9, "x001/x000/x000/000"),
    ],
)
def test_a_number_is_path_elements_of_three_digits(number, path):
    assert path_number(number) == path
    assert parse_number(path) == number


@given(st.integers(0, 2**63 - 1))
def test_every_number_is_read_from_its_path(number):
    assert parse_number(path_number(number)) == number


@pytest.mark.parametrize(
    "path",
    [
        "",
        "1",
        "01",
        "0001",
        "x001",
        "001/002",
        "x000/001",
        "x001/x002",
        "x001/02",
        "/001",
        "001/",
        "x1/001",
        "٠٠١",
        "001\n",
    ]
    + ["-01", "x001//002", "x009/" * 6 + "x999/999", "x999/" * 300 + "999"],
)
def test_what_is_no_number_is_refused(path):
    with pytest.raises(MalformedTile):
        parse_number(path)


@given(st.text("x0123456789/", max_size=30))
def test_any_path_is_refused_or_is_the_only_one_of_its_number(path):
    try:
        assert path_number(parse_number(path)) == path
    except MalformedTile:
        pass


def test_partial_tiles_say_their_width():
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path(1, 1, 17) == "tile/1/001.p/17"
    assert entries_path(273, 112) == "tile/entries/273.p/112"
    assert entries_path(0) == "tile/entries/000"


def test_a_tree_of_70000_has_the_tiles_that_the_specification_names():
    tiles = list(tiles_of(70_000))
    assert tiles[:273] == [(0, number, 256) for number in range(273)]
    assert tiles[273:] == [(0, 273, 112), (1, 0, 256), (1, 1, 17), (2, 0, 1)]


def test_a_tree_of_256_has_a_full_tile_and_one_of_one():
    assert list(tiles_of(256)) == [(0, 0, 256), (1, 0, 1)]


@pytest.mark.parametrize(("size", "tiles"), [(0, []), (1, [(0, 0, 1)]), (255, [(0, 0, 255)])])
def test_small_trees_have_one_tile_at_most(size, tiles):
    assert list(tiles_of(size)) == tiles


@given(st.integers(1, 2**20))
def test_partial_tiles_are_as_wide_as_the_specification_says(size):
    partial = {level: width for level, _, width in tiles_of(size) if width < 256}
    assert partial == {level: size // 256**level % 256 for level in range(4) if size // 256**level % 256}
