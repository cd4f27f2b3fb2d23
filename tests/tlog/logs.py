"""A log for tests: keys that follow from a word, leaves from their index, and the requests of its client."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from jic_verify.tlog.checkpoints import Checkpoint
from jic_verify.tlog.notes import Cosigner, QuantumCosigner, Signer
from jic_verify.tlog.tree import consistency_proof, leaf_hash, root_of
from jic_verify.witness import format_request

VECTORS = Path(__file__).parent / "vectors"
ROOT = Path(__file__).parents[2]


def private_key(word: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(word.encode()).digest())


def quantum_key(word: str) -> MLDSA44PrivateKey:
    return MLDSA44PrivateKey.from_seed_bytes(hashlib.sha256(word.encode()).digest())


def cosigner(name: str) -> Cosigner:
    return Cosigner(name, private_key(name))


def quantum_cosigner(name: str) -> QuantumCosigner:
    return QuantumCosigner(name, quantum_key(name))


class Log:
    """A log of `branch`: two with the same origin and different branches are a fork after `common` leaves."""

    def __init__(self, origin: str = "example.org/log", branch: str = "", common: int = 0) -> None:
        self.origin = origin
        self.signer = Signer(origin, private_key(origin))
        self._branch = branch
        self._common = common

    def leaf(self, index: int) -> bytes:
        return f"{index}{self._branch if index >= self._common else ''}".encode()

    def subtree(self, level: int, number: int) -> bytes:
        start = number << level
        return root_of([leaf_hash(self.leaf(index)) for index in range(start, start + (1 << level))])

    def root(self, size: int) -> bytes:
        return root_of([leaf_hash(self.leaf(index)) for index in range(size)])

    def text(self, size: int, *extensions: str) -> str:
        return Checkpoint(self.origin, size, self.root(size), extensions).body

    def note(self, size: int, *extensions: str) -> str:
        text = self.text(size, *extensions)
        return f"{text}\n{self.signer.sign(text)}"

    def proof(self, old: int, new: int) -> list[bytes]:
        return consistency_proof(old, new, self.subtree)

    def request(self, old: int, new: int, proof: Sequence[bytes] | None = None) -> bytes:
        return format_request(old, self.proof(old, new) if proof is None else proof, self.note(new))
