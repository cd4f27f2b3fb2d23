"""What is no proof is refused: altered, cut, lengthened, moved, of another tree, or led from an inner node."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jic_verify.tlog.tree import (
    EMPTY_ROOT,
    Frontier,
    InvalidProof,
    OutsideTree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_at,
    root_of,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(bytes([index])) for index in range(130)]
OTHER = leaf_hash(b"not in the tree")


def subtree(level, number):
    return root_of(LEAVES[number << level : (number + 1) << level])


@st.composite
def included(draw):
    size = draw(st.integers(1, len(LEAVES)))
    index = draw(st.integers(0, size - 1))
    return index, size, inclusion_proof(index, size, subtree), root_at(size, subtree)


@st.composite
def continued(draw):
    new = draw(st.integers(2, len(LEAVES)))
    old = draw(st.integers(1, new - 1))
    return old, root_at(old, subtree), new, root_at(new, subtree), consistency_proof(old, new, subtree)


@given(included(), st.data())
def test_an_inclusion_proof_with_an_altered_hash_is_refused(case, data):
    index, size, proof, root = case
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        altered = bytearray(proof[at])
        altered[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
        with pytest.raises(InvalidProof):
            verify_inclusion(LEAVES[index], index, size, [*proof[:at], bytes(altered), *proof[at + 1 :]], root)


@given(included(), st.data())
def test_an_inclusion_proof_of_another_length_is_refused(case, data):
    index, size, proof, root = case
    at = data.draw(st.integers(0, len(proof)))
    wrong = [[*proof[:at], OTHER, *proof[at:]], *([proof[:-1], proof[1:]] if proof else [])]
    for one in wrong:
        with pytest.raises(InvalidProof):
            verify_inclusion(LEAVES[index], index, size, one, root)


@given(included(), st.integers(-3, 200))
def test_an_inclusion_proof_holds_at_its_own_index_only(case, elsewhere):
    index, size, proof, root = case
    if elsewhere != index:
        with pytest.raises(InvalidProof):
            verify_inclusion(LEAVES[index], elsewhere, size, proof, root)


@given(included())
def test_another_leaf_or_root_is_refused(case):
    index, size, proof, root = case
    with pytest.raises(InvalidProof):
        verify_inclusion(OTHER, index, size, proof, root)
    with pytest.raises(InvalidProof):
        verify_inclusion(LEAVES[index], index, size, proof, OTHER)


@given(included())
def test_an_inner_node_passed_as_a_leaf_is_refused(case):
    index, size, proof, root = case
    if proof:
        pair = node_hash(LEAVES[index], proof[0]) if index % 2 == 0 else node_hash(proof[0], LEAVES[index])
        for at in range(size):
            with pytest.raises(InvalidProof):
                verify_inclusion(pair, at, size, proof[1:], root)


@given(included(), st.integers(0, 64))
def test_hashes_of_another_length_are_refused(case, length):
    index, size, proof, root = case
    if length != 32:
        with pytest.raises(InvalidProof, match=f"a hash of {length} bytes"):
            verify_inclusion(b"\0" * length, index, size, proof, root)
        with pytest.raises(InvalidProof, match=f"a hash of {length} bytes"):
            verify_inclusion(LEAVES[index], index, size, [*proof, b"\0" * length], root)
        with pytest.raises(InvalidProof, match=f"a hash of {length} bytes"):
            verify_consistency(size, root, size + 1, b"\0" * length, proof)


@given(continued(), st.data())
def test_a_consistency_proof_with_an_altered_hash_is_refused(case, data):
    old, old_root, new, new_root, proof = case
    at = data.draw(st.integers(0, len(proof) - 1))
    altered = bytearray(proof[at])
    altered[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(InvalidProof):
        verify_consistency(old, old_root, new, new_root, [*proof[:at], bytes(altered), *proof[at + 1 :]])


@given(continued(), st.data())
def test_a_consistency_proof_of_another_length_is_refused(case, data):
    old, old_root, new, new_root, proof = case
    at = data.draw(st.integers(0, len(proof)))
    for wrong in (proof[:-1], proof[1:], [], [*proof[:at], OTHER, *proof[at:]]):
        with pytest.raises(InvalidProof):
            verify_consistency(old, old_root, new, new_root, wrong)


@given(continued(), st.integers(1, len(LEAVES)))
def test_a_log_cannot_claim_a_size_that_asks_for_a_proof_of_another_length(case, claimed):
    old, old_root, _, new_root, proof = case
    if claimed > old and len(consistency_proof(old, claimed, subtree)) != len(proof):
        with pytest.raises(InvalidProof):
            verify_consistency(old, old_root, claimed, new_root, proof)


@given(included(), st.data())
def test_a_leaf_is_not_included_by_a_proof_of_another_length(case, data):
    index, _, proof, root = case
    claimed = data.draw(st.integers(1, len(LEAVES)))
    at = data.draw(st.integers(0, claimed - 1))
    if len(inclusion_proof(at, claimed, subtree)) != len(proof):
        with pytest.raises(InvalidProof):
            verify_inclusion(LEAVES[index], at, claimed, proof, root)


def test_the_second_of_two_leaves_is_not_the_only_one():
    a, b = LEAVES[:2]
    with pytest.raises(InvalidProof, match="more hashes"):
        verify_inclusion(b, 0, 1, [a], node_hash(a, b))


@given(continued())
def test_a_consistency_proof_between_other_roots_is_refused(case):
    old, old_root, new, new_root, proof = case
    for wrong in ((old, OTHER, new, new_root), (old, old_root, new, OTHER), (new, new_root, old, old_root)):
        with pytest.raises(InvalidProof):
            verify_consistency(*wrong, proof)


def test_from_no_leaves_only_empty_proof_and_hash_of_nothing_are_accepted():
    verify_consistency(0, EMPTY_ROOT, 5, root_at(5, subtree), [])
    verify_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    for wrong in ((OTHER, 5, root_at(5, subtree), []), (EMPTY_ROOT, 5, root_at(5, subtree), [OTHER])):
        with pytest.raises(InvalidProof):
            verify_consistency(0, *wrong)
    with pytest.raises(InvalidProof):
        verify_consistency(0, EMPTY_ROOT, 0, OTHER, [])


def test_between_equal_sizes_only_an_empty_proof_of_equal_roots_is_taken():
    root = root_at(7, subtree)
    verify_consistency(7, root, 7, root, [])
    with pytest.raises(InvalidProof):
        verify_consistency(7, root, 7, OTHER, [])
    with pytest.raises(InvalidProof):
        verify_consistency(7, root, 7, root, [OTHER])


@given(
    st.integers(-2, 2**64),
    st.integers(-2, 2**64),
    st.lists(st.binary(min_size=31, max_size=33), max_size=70),
    st.binary(min_size=32, max_size=32),
)
def test_any_sizes_and_hashes_are_refused_without_a_crash(first, second, proof, root):
    with pytest.raises(InvalidProof):
        verify_inclusion(OTHER, first, second, proof, root)
    if proof or second > first:
        with pytest.raises(InvalidProof):
            verify_consistency(first, OTHER, second, root, proof)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 5)])
def test_no_inclusion_proof_is_made_of_a_leaf_that_is_not_there(index, size):
    with pytest.raises(OutsideTree):
        inclusion_proof(index, size, subtree)


@pytest.mark.parametrize(("old", "new"), [(6, 5), (-1, 5)])
def test_no_consistency_proof_is_made_to_a_smaller_tree(old, new):
    with pytest.raises(OutsideTree):
        consistency_proof(old, new, subtree)


def test_a_frontier_is_restored_from_its_bytes_and_refuses_others():
    frontier = Frontier()
    for leaf in LEAVES[:11]:
        frontier.append(leaf)
    assert Frontier.restore(11, frontier.packed).root == frontier.root
    with pytest.raises(ValueError, match="peaks"):
        Frontier.restore(12, frontier.packed)
