"""Which addresses mail is sent to and from: fewer than the standard allows, none that could say more than where to.

Between quotation marks a local part may hold characters that begin a new line, and so a header or a letter's text. No
database here: the settings ask it too.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

# What stands unquoted before the @. No "=?": that begins an encoded word, which would be read as another address.
_LOCAL = re.compile(r"(?!.*=\?)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}")


def on_the_wire(address: str) -> str:
    """An address as mail servers write it, in ASCII. Raises ValueError where mail could not be sent to it, or would go
    to another domain than is written (IDNA of 2003 makes straße.example strasse.example)."""
    try:
        validate_email(address)
    except ValidationError:
        raise ValueError(address) from None
    local, _at, domain = address.rpartition("@")
    if not _LOCAL.fullmatch(local):
        raise ValueError(address)
    return f"{local}@{ascii_host(domain)}"


def ascii_host(name: str) -> str:
    """The name of a host in ASCII. Raises ValueError where it has none, or only that of another name."""
    written = name.encode("idna").decode()
    if not name.isascii() and written.encode().decode("idna") != name.lower():
        raise ValueError(name)
    return written
