"""The Merkle tree against the RFC's definition, published vectors, and its own second path."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ledger.seal import _appended_root
from apps.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash, node_hash, root_of

# The eight entries and roots of the Certificate Transparency reference tests (RFC 6962, same hashing as RFC 9162).
ENTRIES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    bytes(range(0x60, 0x70)),
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_empty_tree_has_the_hash_of_nothing():
    assert Frontier().root == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_published_roots_of_one_to_eight_leaves():
    tree = Frontier()
    for entry, root in zip(ENTRIES, ROOTS, strict=True):
        tree.append(leaf_hash(entry))
        assert tree.root.hex() == root


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_appending_gives_the_root_of_the_definition(entries):
    leaves = [leaf_hash(entry) for entry in entries]
    tree = Frontier()
    for one in leaves:
        tree.append(one)
    assert tree.root == root_of(leaves)


@given(st.integers(0, 60), st.integers(1, 60))
def test_the_second_path_onto_peaks_gives_the_same_root(before, added):
    leaves = [leaf_hash(bytes([number])) for number in range(before + added)]
    tree = Frontier()
    for one in leaves[:before]:
        tree.append(one)
    assert _appended_root(before, tree.peaks, leaves[before:]) == root_of(leaves)


@given(st.integers(0, 200))
def test_a_frontier_survives_storing(size):
    tree = Frontier()
    for number in range(size):
        tree.append(leaf_hash(bytes([number])))
    assert Frontier.restore(tree.size, tree.packed).root == tree.root


def test_a_frontier_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="peaks"):
        Frontier(3, [b"x" * 32])


def test_a_node_is_no_leaf():
    assert node_hash(b"a" * 32, b"b" * 32) != leaf_hash(b"a" * 32 + b"b" * 32)
