"""Leaves in bundles, each with its length before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jic_verify.tlog.tiles import MalformedTile, pack_entries, unpack_entries


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=256))
def test_leaves_are_read_as_they_were_packed(leaves):
    assert unpack_entries(pack_entries(leaves)) == leaves


def test_a_length_is_two_bytes_the_high_one_first():
    assert pack_entries([b"", b"a" * 258])[:5] == b"\x00\x00\x01\x02a"


def test_a_leaf_of_65535_bytes_fits_and_none_longer():
    longest = b"x" * 65_535
    assert unpack_entries(pack_entries([longest])) == [longest]
    with pytest.raises(MalformedTile, match="65536"):
        pack_entries([longest + b"x"])


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\1", b"\0\0\0", b"\0\2a", b"\0\0" * 257])
def test_what_is_no_bundle_is_refused(data):
    with pytest.raises(MalformedTile):
        unpack_entries(data)


@given(st.binary(max_size=600))
def test_any_bytes_are_refused_or_are_the_only_bundle_of_their_leaves(data):
    try:
        assert pack_entries(unpack_entries(data)) == data
    except MalformedTile:
        pass
