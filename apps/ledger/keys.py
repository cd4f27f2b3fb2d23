"""The log's own key: where its private half lies, and which public keys are this log's.

The private half is a file of the worker (`ledger/log.pem` in the home, or JIC_LEDGER_KEY_FILE), or stands in the
environment (JIC_LEDGER_KEY, PEM). The database knows public keys only (`LogKey`), so that nobody who holds the database
can sign."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings

from apps.ledger.models import LogKey
from jic_verify.tlog.notes import Signer, Verifier


class NoKey(RuntimeError):
    """The log cannot sign. The text says what is missing and how to mend it."""


def folder() -> Path:
    """Where the log keeps what must not lie in the database: its key and the signer's memory."""
    path: Path = settings.HOME / "ledger"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def key_file() -> Path:
    return Path(settings.LEDGER_KEY_FILE) if settings.LEDGER_KEY_FILE else folder() / "log.pem"


def previous_key_file() -> Path:
    """The key that a rotation is replacing: both sign until the rotation ends."""
    return key_file().with_name("log.previous.pem")


@lru_cache(maxsize=8)
def _load(pem: bytes) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NoKey(f"The log's key cannot be read: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey("The log's key is no Ed25519 key.")
    return key


def private_keys() -> list[Ed25519PrivateKey]:
    """The current key, and during a rotation the one before it. Raises NoKey."""
    if settings.LEDGER_KEY:
        return [_load(settings.LEDGER_KEY.encode())]
    found = [_load(path.read_bytes()) for path in (key_file(), previous_key_file()) if path.exists()]
    if not found:
        raise NoKey(f"The log has no key: put it back to {key_file().name} in the home's folder ledger/.")
    return found


@dataclass(frozen=True)
class Identity:
    """What this log signs as: its origin, and the public keys that are its own now, the current one first."""

    origin: str
    keys: tuple[Verifier, ...]


def identity() -> Identity:
    """Raises NoKey where no log was founded yet."""
    current = list(LogKey.objects.filter(until=None).order_by("-pk"))
    if not current:
        raise NoKey("No log was founded yet: run `manage.py prepare`.")
    origin = current[0].origin
    return Identity(origin, tuple(Verifier.parse(key.vkey) for key in current if key.origin == origin))


def signers(known: Identity) -> list[Signer]:
    """Those that can sign for the log here, each known to the database. Raises NoKey."""
    signers = [Signer(known.origin, key) for key in private_keys()]
    if not known.keys or known.keys[0] not in [signer.verifier for signer in signers]:
        raise NoKey("The private key that is here is not that of the log's public key in the database.")
    return [signer for signer in signers if signer.verifier in known.keys]


def environment_key() -> bool:
    return bool(settings.LEDGER_KEY or os.environ.get("JIC_LEDGER_KEY_FILE"))
