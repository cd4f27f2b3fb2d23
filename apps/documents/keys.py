"""The delegations' own keys, which wrap the keys of files: one file each in a folder beside the database, never in it.

`<CODE>.key` holds keys, one a line (base64 of 32 bytes), the current one first; those after it still open what was
wrapped with them before a rotation. `manage.py document_keys` makes, rotates and looks after them.
"""

from __future__ import annotations

import base64
import binascii
import os
from pathlib import Path

from django.conf import settings

from apps.documents.envelope import KEY_BYTES, key_id, new_key


class NoKey(LookupError):
    """A delegation has no key here, or not the one that is needed. `wanted` is the id of that, empty for any."""

    def __init__(self, code: str, wanted: str = "") -> None:
        self.code, self.wanted = code, wanted
        super().__init__(f"{code} {wanted}".strip())


def folder() -> Path:
    return Path(settings.DOCUMENT_KEYS)


def key_file(code: str) -> Path:
    return folder() / f"{code}.key"


def keys_of(code: str) -> list[bytes]:
    """The current one first. Raises NoKey where there is none, or the file holds something else."""
    try:
        lines = key_file(code).read_text(encoding="ascii").split()
        keys = [base64.b64decode(line, validate=True) for line in lines]
    except (OSError, UnicodeDecodeError, binascii.Error) as error:
        raise NoKey(code) from error
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise NoKey(code)
    return keys


def current_key(code: str) -> bytes:
    """Raises NoKey."""
    return keys_of(code)[0]


def key_named(code: str, wanted: str) -> bytes:
    """Raises NoKey."""
    for key in keys_of(code) if key_file(code).exists() else ():
        if key_id(key) == wanted:
            return key
    raise NoKey(code, wanted)


def has_key(code: str) -> bool:
    try:
        return bool(keys_of(code))
    except NoKey:
        return False


def create(code: str) -> bool:
    """Make a delegation's first key; False where it has one. Raises NoKey for a file that holds no key."""
    if key_file(code).exists():
        keys_of(code)
        return False
    _write(code, [new_key()])
    return True


def rotate(code: str) -> None:
    """Put a new key before those that there are. Raises NoKey."""
    _write(code, [new_key(), *keys_of(code)])


def retire(code: str) -> int:
    """Leave the current key only; returns how many went. Raises NoKey."""
    keys = keys_of(code)
    _write(code, keys[:1])
    return len(keys) - 1


def _write(code: str, keys: list[bytes]) -> None:
    """Complete or not at all, and readable by its owner only."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = key_file(code).with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.writelines(base64.b64encode(key).decode() + "\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(key_file(code))
