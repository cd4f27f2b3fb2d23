"""Numbers, base64 and key names in the one form that the specifications allow for each."""

from __future__ import annotations

import base64
import binascii

# Sizes, indices and times are kept by other implementations in signed 64 bits.
MAX_NUMBER = 2**63 - 1


def number_in(text: str) -> int | None:
    """The number that ASCII digits without leading zeroes tell, at most 2⁶³ - 1; None for any other text."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(MAX_NUMBER)) or (text[0] == "0" and text != "0"):
        return None
    number = int(text)
    return number if number <= MAX_NUMBER else None


def bytes_in(text: str) -> bytes | None:
    """What standard base64 with its padding (RFC 4648 §4) encodes; None unless it is the very text that encoding gives.

    Python's decoder lets stray bits and padding pass, and two texts for one signature would be two notes for one.
    """
    if not text.isascii():
        return None
    try:
        found = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    return found if base64_of(found) == text else None


def base64_of(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def is_line(text: str) -> bool:
    """Something that a line can hold: without control characters (below U+0020) and what UTF-8 has no bytes for."""
    return bool(text) and not any(character < " " or "\ud800" <= character <= "\udfff" for character in text)


def is_key_name(text: str) -> bool:
    """A key's name as signed-note wants it: a line without Unicode spaces and plus signs."""
    return is_line(text) and "+" not in text and not any(character.isspace() for character in text)
