"""The form of a token: `jic_`, twelve characters that name it, 32 that are its secret, six of a checksum. No Django.

The prefix lets people and scanners of repositories recognise one; the checksum tells a token that was cut or mistyped
from one that was never issued, without asking the database. 32 characters of 62 hold 190 bits: there is nothing to
guess, so that its plain SHA-256 may be stored, where a password needs a slow hash.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import string
import zlib
from dataclasses import dataclass

PREFIX = "jic_"
ALPHABET = string.digits + string.ascii_letters
NAME, SECRET, CHECKSUM = 12, 32, 6
# Anywhere in a longer text: what looks like a token is kept out of addresses and out of the server's log.
ANYWHERE = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{NAME + SECRET + CHECKSUM}}}")


@dataclass(frozen=True)
class PlainToken:
    """A token as only its holder has it. `name` is stored, of the whole only the SHA-256 (32 bytes)."""

    text: str

    @property
    def name(self) -> str:
        return self.text[len(PREFIX) :][:NAME]

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.text.encode()).digest()


def _checksum(text: str) -> str:
    rest, characters = zlib.crc32(text.encode()), []
    for _place in range(CHECKSUM):
        rest, place = divmod(rest, len(ALPHABET))
        characters.append(ALPHABET[place])
    return "".join(characters)


def new_token() -> PlainToken:
    """A token that nobody has."""
    body = PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(NAME + SECRET))
    return PlainToken(body + _checksum(body))


def parse_token(text: str) -> PlainToken | None:
    """The token that a text is; None for what was never one."""
    body, checksum = text[:-CHECKSUM], text[-CHECKSUM:]
    if not ANYWHERE.fullmatch(text) or _checksum(body) != checksum:
        return None
    return PlainToken(text)
