"""The Merkle tree of RFC 9162 §2.1: roots, the right edge that grows, proofs made and proofs checked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

from jic_verify.tlog.errors import TlogError

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

# (level, number) -> hash of the perfect subtree of 2**level leaves that starts at leaf number * 2**level.
Subtree = Callable[[int, int], bytes]


class InvalidProof(TlogError):
    """A proof that does not lead from what it is for to the root."""


class OutsideTree(TlogError):
    """Something was asked about leaves that the tree does not have."""


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a tree: the hashes of its perfect subtrees ("peaks"), largest first.

    A tree of n leaves has one peak for each bit set in n, which is what `restore` checks.
    """

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError(f"A tree of {size} leaves has {size.bit_count()} peaks, not {len(self.peaks)}.")

    @classmethod
    def restore(cls, size: int, packed: bytes) -> Frontier:
        """From the bytes that `packed` gave."""
        return cls(size, [packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES)])

    def append(self, hashed_leaf: bytes) -> None:
        self.peaks.append(hashed_leaf)
        # Every trailing one-bit of the old size is a pair of equal subtrees that now joins.
        size = self.size
        while size & 1:
            right, left = self.peaks.pop(), self.peaks.pop()
            self.peaks.append(node_hash(left, right))
            size >>= 1
        self.size += 1

    @property
    def root(self) -> bytes:
        return _joined(self.peaks)

    @property
    def packed(self) -> bytes:
        return b"".join(self.peaks)


def root_of(hashed_leaves: Sequence[bytes]) -> bytes:
    """The root by the RFC's recursive definition: the second path that checks the first."""
    count = len(hashed_leaves)
    if count == 0:
        return EMPTY_ROOT
    if count == 1:
        return hashed_leaves[0]
    split = 1 << (count - 1).bit_length() - 1
    return node_hash(root_of(hashed_leaves[:split]), root_of(hashed_leaves[split:]))


def root_at(size: int, subtree: Subtree) -> bytes:
    """The root of the tree of the first `size` leaves. Raises OutsideTree for a negative size."""
    if size < 0:
        raise OutsideTree(f"No tree has {size} leaves.")
    return root_between(0, size, subtree)


def root_between(start: int, end: int, subtree: Subtree) -> bytes:
    """The hash over leaves start … end - 1, where `start` is where a subtree at least as large begins."""
    peaks: list[bytes] = []
    while start < end:
        level = (end - start).bit_length() - 1
        peaks.append(subtree(level, start >> level))
        start += 1 << level
    return _joined(peaks)


def inclusion_proof(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The hashes from leaf `index` up to the root of the first `size` leaves, the leaf's neighbour first (§2.1.3.1).

    Raises OutsideTree unless 0 <= index < size.
    """
    if not 0 <= index < size:
        raise OutsideTree(f"A tree of {size} leaves has no leaf {index}.")
    # Where the ways to this leaf and to the last one part: below, every level has a sibling; above, the leaf lies on
    # the right edge, where only a left sibling is hashed in.
    parting = (index ^ (size - 1)).bit_length()
    proof = [subtree(level, (index >> level) ^ 1) for level in range(parting - 1)]
    if parting:
        # The sibling at the parting holds the last leaf, and may be ragged.
        start = ((index >> (parting - 1)) ^ 1) << (parting - 1)
        proof.append(root_between(start, size, subtree))
    above = index >> parting << parting
    proof += [
        subtree(level, (index >> level) - 1) for level in range(parting, above.bit_length()) if index >> level & 1
    ]
    return proof


def consistency_proof(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """The hashes that show that the first `old` leaves of the tree of `new` are all of the older tree (§2.1.4.1).

    Empty where `old` is 0 or `new`. Raises OutsideTree unless 0 <= old <= new.
    """
    if not 0 <= old <= new:
        raise OutsideTree(f"A tree of {new} leaves does not continue one of {old}.")
    if old in (0, new):
        return []
    proof: list[bytes] = []
    start, end = 0, new
    while end != old:
        # The largest power of two below the count parts it, as everywhere in this tree.
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if old <= middle:
            proof.append(root_between(middle, end, subtree))
            end = middle
        else:
            proof.append(root_between(start, middle, subtree))
            start = middle
    if start:  # else it is the old root, which whoever checks has
        proof.append(root_between(start, end, subtree))
    proof.reverse()
    return proof


def verify_inclusion(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """That the leaf stands at `index` in the tree of `size` leaves with this root (§2.1.3.2). Raises InvalidProof.

    Index and size fix the proof's length, so none can be cut, lengthened or led from an inner node.
    """
    if not 0 <= index < size:
        raise InvalidProof(f"A tree of {size} leaves has no leaf {index}.")
    _check_lengths("The inclusion proof", (leaf_hash, *proof))
    way, last, found = index, size - 1, leaf_hash
    for hashed in proof:
        if last == 0:
            raise InvalidProof(f"The inclusion proof of leaf {index} has more hashes than {size} leaves ask for.")
        if way & 1 or way == last:
            found = node_hash(hashed, found)
            while way and not way & 1:
                way, last = way >> 1, last >> 1
        else:
            found = node_hash(found, hashed)
        way, last = way >> 1, last >> 1
    if last:
        raise InvalidProof(f"The inclusion proof of leaf {index} has fewer hashes than {size} leaves ask for.")
    if found != root:
        raise InvalidProof(f"The inclusion proof of leaf {index} does not lead to the root of {size} leaves.")


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """That the newer tree begins with all leaves of the older one (§2.1.4.2). Raises InvalidProof.

    Of two equal sizes, and from an empty tree, the proof has to be empty and the roots must be what they can only be.
    """
    if not 0 <= old_size <= new_size:
        raise InvalidProof(f"A tree of {new_size} leaves does not continue one of {old_size}.")
    _check_lengths("The consistency proof", (old_root, new_root, *proof))
    if old_size == 0 and old_root != EMPTY_ROOT:
        raise InvalidProof("The root of no leaves is not the hash of nothing.")
    if old_size in (0, new_size):
        if proof:
            raise InvalidProof(f"From {old_size} to {new_size} leaves nothing is to be proved, yet there is a proof.")
        if old_size == new_size and old_root != new_root:
            raise InvalidProof(f"Two trees of {new_size} leaves have different roots.")
        return
    where = f"The consistency proof from {old_size} to {new_size} leaves"
    # The old tree of 2**n leaves is itself the first node, which the proof leaves out.
    hashes = [old_root, *proof] if old_size.bit_count() == 1 else list(proof)
    way, last = old_size - 1, new_size - 1
    while way & 1:
        way, last = way >> 1, last >> 1
    if not hashes:
        raise InvalidProof(f"{where} is empty.")
    old_found = new_found = hashes[0]
    for hashed in hashes[1:]:
        if last == 0:
            raise InvalidProof(f"{where} has more hashes than the sizes ask for.")
        if way & 1 or way == last:
            old_found, new_found = node_hash(hashed, old_found), node_hash(hashed, new_found)
            while way and not way & 1:
                way, last = way >> 1, last >> 1
        else:
            new_found = node_hash(new_found, hashed)
        way, last = way >> 1, last >> 1
    if last:
        raise InvalidProof(f"{where} has fewer hashes than the sizes ask for.")
    if old_found != old_root:
        raise InvalidProof(f"{where} does not lead to the older root.")
    if new_found != new_root:
        raise InvalidProof(f"{where} does not lead to the newer root.")


def _joined(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def _check_lengths(what: str, hashes: Iterable[bytes]) -> None:
    for hashed in hashes:
        if len(hashed) != HASH_BYTES:
            raise InvalidProof(f"{what} holds a hash of {len(hashed)} bytes, not {HASH_BYTES}.")
