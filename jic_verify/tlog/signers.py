"""Private keys that sign notes: the log's own, and those of witnesses, which say when (C2SP tlog-cosignature)."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from jic_verify.tlog.encoding import MAX_NUMBER, base64_of
from jic_verify.tlog.keys import COSIGNER, LOG, QUANTUM_COSIGNER, TIME_BYTES, Verifier, cosigned_message, cosigned_text


class Signer:
    """A log's Ed25519 key. Raises MalformedKey for a name that no key can have."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.verifier = Verifier.of(name, LOG, private.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The signature line over a note's text, with its line end."""
        return signature_line(self.verifier, self._private.sign(text.encode()))


class Cosigner:
    """A witness's Ed25519 key, `cosignature/v1`. One key is one cosigner's: what it signs does not tell its name."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.verifier = Verifier.of(name, COSIGNER, private.public_key().public_bytes_raw())

    def cosign(self, body: str, timestamp: int) -> str:
        """The signature line over a checkpoint's body, with its line end. `timestamp` is in seconds, from 1."""
        return _timed_line(self.verifier, timestamp, self._private.sign(cosigned_text(body, timestamp)))


class QuantumCosigner:
    """A witness's ML-DSA-44 key, which quantum computers do not break: `subtree/v1` over a whole tree."""

    def __init__(self, name: str, private: MLDSA44PrivateKey) -> None:
        self._private = private
        self.verifier = Verifier.of(name, QUANTUM_COSIGNER, private.public_key().public_bytes_raw())

    def cosign(self, body: str, timestamp: int) -> str:
        """As Cosigner's, of 3,310 bytes and more. Raises MalformedCheckpoint for a body that is none."""
        message = cosigned_message(self.verifier.name, body, timestamp)
        return _timed_line(self.verifier, timestamp, self._private.sign(message))


def signature_line(verifier: Verifier, blob: bytes) -> str:
    """As it stands below a note: dash, name, base64 of the id and what the key gave."""
    return f"— {verifier.name} {base64_of(verifier.key_id + blob)}\n"


def _timed_line(verifier: Verifier, timestamp: int, signature: bytes) -> str:
    if not 0 < timestamp <= MAX_NUMBER:
        raise ValueError(f"A cosignature's time is between 1 and {MAX_NUMBER}, not {timestamp}.")
    return signature_line(verifier, timestamp.to_bytes(TIME_BYTES, "big") + signature)
