"""The Merkle tree of RFC 9162 §2.1, incrementally: an append needs the peaks only, never the log. No Django here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


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
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

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
