"""Encryption at rest: AES-256-GCM with a random key for each file, which is wrapped for each delegation. No Django.

What is encrypted is bound to its place: bytes that were moved to another page, file or instrument do not open, nor do
those of a file whose recorded digest was changed.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
# The place of the file itself, beside its pages, which count from 1.
WHOLE = 0


class Altered(Exception):
    """Encrypted bytes do not open, or are not what their digest says."""


@dataclass(frozen=True)
class Place:
    """Where encrypted bytes belong: UUIDs of instrument and file, the file's digest (hex), and the page."""

    instrument: str
    file: str
    digest: str
    page: int

    @property
    def bound(self) -> bytes:
        return f"jic-document/1|{self.instrument}|{self.file}|{self.digest}|{self.page}".encode()


def new_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def key_id(key: bytes) -> str:
    """What names a key without telling it: 16 hexadecimal digits."""
    return hashlib.sha256(b"jic-document-key-id/1|" + key).hexdigest()[:16]


def seal(key: bytes, place: Place, plain: bytes) -> bytes:
    return _seal(key, place.bound, plain)


def unseal(key: bytes, place: Place, sealed: bytes, digest: bytes) -> bytes:
    """What was sealed. Raises Altered where it does not open there, or has another digest (SHA-256)."""
    plain = _unseal(key, place.bound, sealed)
    if not secrets.compare_digest(hashlib.sha256(plain).digest(), digest):
        raise Altered
    return plain


def wrap(own: bytes, file: str, delegation: str, key: bytes) -> bytes:
    """A file's key as it is stored for a delegation, whose key is `own`."""
    return _seal(own, f"jic-document-key/1|{file}|{delegation}".encode(), key)


def unwrap(own: bytes, file: str, delegation: str, wrapped: bytes) -> bytes:
    """Raises Altered."""
    return _unseal(own, f"jic-document-key/1|{file}|{delegation}".encode(), wrapped)


def _seal(key: bytes, bound: bytes, plain: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def _unseal(key: bytes, bound: bytes, sealed: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError) as error:
        raise Altered from error
