"""Private keys in files: made once, never overwritten, and not used when others can read them."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from jic_verify.tlog.errors import TlogError


class UnusableKey(TlogError):
    """A key file that must not or cannot be used; the text says how to mend it."""


def load_or_make_key(path: Path) -> Ed25519PrivateKey:
    """The Ed25519 key in this file (PEM, PKCS #8, mode 0600); where there is no file, a new key, made and kept there.

    Of two that make it at once both get the one key that stays. Raises UnusableKey, and OSError where the disk does.
    """
    if not path.exists():
        _keep(path, Ed25519PrivateKey.generate())
    key = _load(path)
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey(f"The key file {path} holds no Ed25519 key: put the right one back.")
    return key


def load_or_make_quantum_key(path: Path) -> MLDSA44PrivateKey:
    """As `load_or_make_key`, of ML-DSA-44."""
    if not path.exists():
        _keep(path, MLDSA44PrivateKey.generate())
    key = _load(path)
    if not isinstance(key, MLDSA44PrivateKey):
        raise UnusableKey(f"The key file {path} holds no ML-DSA-44 key: put the right one back.")
    return key


def _load(path: Path) -> object:
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_mode & 0o077:
            raise UnusableKey(f"Others on this machine can read the key file {path}: run `chmod 600 {path}`.")
        pem = file.read()
    try:
        return load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnusableKey(f"The key file {path} cannot be read ({error}): put the right one back.") from error


def _keep(path: Path, key: Ed25519PrivateKey | MLDSA44PrivateKey) -> None:
    """Write a new key beside its place and link it there: whole or not at all, and never over another."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(new, path)
        except FileExistsError:
            pass  # somebody else's key came first, and stays
    finally:
        new.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Names in a folder are on the disk only after this: a file's own fsync does not see to it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
