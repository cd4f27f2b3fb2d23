"""Our trees and proofs beside those of an implementation that is not ours (pymerkle 7).

Its consistency proofs are of a form of its own; so it says the hash of each range of leaves, and the RFC's recursion,
as written there, says which ranges a proof has.
"""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from jic_verify.tlog import tree

SIZE = 600
ENTRIES = [f"entry {index}".encode() for index in range(SIZE)]


@cache
def theirs():
    merkle = InmemoryTree(algorithm="sha256")
    merkle.append_entries(ENTRIES)
    return merkle


@cache
def their_hash(start, end):
    merkle = InmemoryTree(algorithm="sha256")
    merkle.append_entries(ENTRIES[start:end])
    return merkle.get_root()


@cache
def subtree(level, number):
    return tree.root_of([tree.leaf_hash(entry) for entry in ENTRIES[number << level : (number + 1) << level]])


def rfc_subproof(old, start, end, whole):
    """SUBPROOF of RFC 9162 §2.1.4.1 as ranges of leaves."""
    if old == end - start:
        return [] if whole else [(start, end)]
    split = 1
    while split * 2 < end - start:
        split *= 2
    if old <= split:
        return [*rfc_subproof(old, start, start + split, whole), (start + split, end)]
    return [*rfc_subproof(old - split, start + split, end, False), (start, start + split)]


def test_roots_of_every_size_are_theirs():
    frontier = tree.Frontier()
    for size in range(SIZE + 1):
        assert frontier.root == tree.root_at(size, subtree) == theirs().get_root(size)
        if size < SIZE:
            frontier.append(tree.leaf_hash(ENTRIES[size]))


@given(st.integers(1, SIZE), st.data())
def test_inclusion_proofs_are_theirs_and_pass_here_and_there(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof = tree.inclusion_proof(index, size, subtree)
    their_proof = theirs().prove_inclusion(index + 1, size)
    leaf, root = tree.leaf_hash(ENTRIES[index]), theirs().get_root(size)
    assert their_proof.path == [leaf, *proof]
    tree.verify_inclusion(leaf, index, size, proof, root)
    verify_inclusion(leaf, root, their_proof, index=index + 1, size=size)


@given(st.integers(1, SIZE), st.data())
def test_consistency_proofs_are_the_rfcs_over_their_hashes(new, data):
    old = data.draw(st.integers(1, new))
    proof = tree.consistency_proof(old, new, subtree)
    assert proof == [their_hash(start, end) for start, end in rfc_subproof(old, 0, new, True)]
    old_root, new_root = theirs().get_root(old), theirs().get_root(new)
    tree.verify_consistency(old, old_root, new, new_root, proof)
    verify_consistency(
        tree.root_at(old, subtree), tree.root_at(new, subtree), theirs().prove_consistency(old, new), old, new
    )
