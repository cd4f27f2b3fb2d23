"""A tree that is read from tiles gives what the same tree gives that is not."""

from functools import cache
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jic_verify.tlog import tree
from jic_verify.tlog.tiles import WIDTH, MalformedTile, TileTree, nodes_of
from jic_verify.tlog.tree import HASH_BYTES, OutsideTree, leaf_hash, root_of, verify_inclusion

SIZE = 66_000  # beyond 256 ** 2: the third level has a tile
LEAVES = [leaf_hash(index.to_bytes(4, "big")) for index in range(SIZE)]


@cache
def hashes(level):
    """All hashes of the tree's whole subtrees of 2**level leaves."""
    if level == 0:
        return LEAVES
    below = hashes(level - 1)
    return [tree.node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)]


def subtree(level, number):
    return hashes(level)[number]


def read(level, number, width):
    return b"".join(hashes(8 * level)[number * WIDTH : number * WIDTH + width])


sizes = st.one_of(
    st.integers(1, 600),
    st.integers(1, SIZE),
    st.sampled_from([1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 65_792, SIZE]),
)


@given(sizes, st.data())
def test_inclusion_proofs_are_those_of_the_tree(size, data):
    index = data.draw(st.one_of(st.integers(0, size - 1), st.just(size - 1)))
    tiled = TileTree(read, size)
    proof = tiled.inclusion_proof(index)
    assert proof == tree.inclusion_proof(index, size, subtree)
    verify_inclusion(LEAVES[index], index, size, proof, tiled.root())


@given(sizes, st.data())
def test_roots_and_consistency_proofs_are_those_of_the_tree(size, data):
    old = data.draw(st.integers(0, size))
    tiled = TileTree(read, size)
    assert tiled.root() == tree.root_at(size, subtree)
    assert tiled.consistency_proof(old) == tree.consistency_proof(old, size, subtree)


@given(sizes, st.integers(0, 17), st.integers(0, SIZE))
def test_only_whole_subtrees_within_the_size_have_a_hash(size, level, number):
    tiled = TileTree(read, size)
    if (number + 1) << level <= size:
        assert tiled.subtree(level, number) == subtree(level, number)
    else:
        with pytest.raises(OutsideTree):
            tiled.subtree(level, number)


def test_it_reads_only_tiles_that_the_size_has_each_at_its_width():
    asked = []

    def reading(level, number, width):
        asked.append((level, number, width))
        return read(level, number, width)

    tiled = TileTree(reading, SIZE)
    for index in range(0, SIZE, 97):
        tiled.inclusion_proof(index)
    tiled.consistency_proof(SIZE - 1)
    assert len(asked) == len(set(asked))
    assert set(asked) == {(0, number, 256) for number in range(257)} | {
        (0, 257, 208),
        (1, 0, 256),
        (1, 1, 1),
        (2, 0, 1),
    }


def test_it_keeps_no_more_tiles_than_it_is_allowed():
    asked = []

    def reading(level, number, width):
        asked.append(number)
        return read(level, number, width)

    tiled = TileTree(reading, 2560, tiles_in_memory=2)
    for number in (0, 1, 2, 0):
        tiled.subtree(0, number * WIDTH)
    assert asked == [0, 1, 2, 0]


def test_several_threads_get_the_same_proofs():
    tiled = TileTree(read, 5000, tiles_in_memory=3)
    expected = [tree.inclusion_proof(index, 5000, subtree) for index in range(0, 5000, 50)]
    found = {}

    def ask(name):
        found[name] = [tiled.inclusion_proof(index) for index in range(0, 5000, 50)]

    threads = [Thread(target=ask, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(found[name] == expected for name in range(4))


def test_a_tile_of_another_width_than_asked_is_refused():
    tiled = TileTree(lambda level, number, width: read(level, number, width)[:-HASH_BYTES], 300)
    with pytest.raises(MalformedTile, match=r"tile/0/000 has 8160 bytes, not 8192"):
        tiled.inclusion_proof(7)


@pytest.mark.parametrize("index", [-1, 300, 10**6])
def test_no_proof_is_made_of_a_leaf_that_is_not_there(index):
    with pytest.raises(OutsideTree):
        TileTree(read, 300).inclusion_proof(index)


def test_a_tree_of_no_leaves_has_the_root_of_nothing_and_reads_nothing():
    assert TileTree(lambda *_: pytest.fail("read"), 0).root() == tree.EMPTY_ROOT
    with pytest.raises(OutsideTree):
        TileTree(read, -1)


def test_the_nodes_of_a_full_tile_are_all_its_subtrees_from_the_root_down():
    nodes = nodes_of(read(0, 0, 256))
    assert len(nodes) == 511 * HASH_BYTES
    assert nodes[:HASH_BYTES] == root_of(LEAVES[:256])
    assert nodes[255 * HASH_BYTES :] == b"".join(LEAVES[:256])
    for height, number in ((1, 127), (3, 5), (7, 1)):
        at = ((256 >> height) + number - 1) * HASH_BYTES
        assert nodes[at : at + HASH_BYTES] == subtree(height, number)


@given(st.integers(1, 255))
def test_a_partial_tile_has_its_whole_subtrees_and_zeros(width):
    nodes = nodes_of(read(0, 0, width))
    for height in range(9):
        for number in range(256 >> height):
            at = ((256 >> height) + number - 1) * HASH_BYTES
            whole = (number + 1) << height <= width
            assert nodes[at : at + HASH_BYTES] == (subtree(height, number) if whole else bytes(HASH_BYTES))


@pytest.mark.parametrize("length", [0, 1, 31, 33, 256 * 32 + 1, 257 * 32])
def test_what_is_no_tile_has_no_nodes(length):
    with pytest.raises(MalformedTile):
        nodes_of(bytes(length))
