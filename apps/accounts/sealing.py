"""Encrypting what only this server reads back, with keys made from SECRET_KEY: the database alone shows none of it."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def _box(purpose: str) -> MultiFernet:
    def key(secret: str) -> Fernet:
        derived = HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(secret.encode())
        return Fernet(base64.urlsafe_b64encode(derived))

    return MultiFernet([key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def seal(purpose: str, plain: bytes) -> str:
    """As it is stored. Each purpose has a key of its own."""
    return _box(purpose).encrypt(plain).decode()


def unseal(purpose: str, sealed: str) -> bytes | None:
    """What was sealed; None where SECRET_KEY has changed since, or it was never sealed for this purpose."""
    try:
        return _box(purpose).decrypt(sealed.encode())
    except InvalidToken:
        return None
