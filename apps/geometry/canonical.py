"""One sequence of bytes for one content, so that a digest means the same to every delegation.

RFC 8785 JSON without floats (their shortest form is a matter of belief between libraries) and with text in
Unicode normal form C (the same Cyrillic or Arabic word typed on two systems is one word).
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from typing import Any

import rfc8785

MAX_DEPTH = 100


class NotCanonical(ValueError):
    """The content holds something that has no single form: a float, a non-text key, an integer beyond 2⁵³."""


def canonical_bytes(content: Any) -> bytes:
    """RFC 8785 bytes of JSON made of str, int, bool, None, list or tuple, and dict with text keys.

    Raises NotCanonical for anything else, for nesting beyond 100 levels, and where two keys become one in NFC.
    """
    try:
        return rfc8785.dumps(_normal(content, 0))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise NotCanonical(str(error)) from error


def digest(content: Any) -> bytes:
    """SHA-256 (32 bytes) of the canonical bytes of `content`. Raises NotCanonical."""
    return hashlib.sha256(canonical_bytes(content)).digest()


def grouped(hexadecimal: str) -> str:
    """A digest as people compare it: lower case, in groups of four: "9f41 c7d2 …"."""
    text = hexadecimal.lower()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _normal(content: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise NotCanonical(f"nested deeper than {MAX_DEPTH} levels")
    if content is None or isinstance(content, bool):
        return content
    if isinstance(content, str):
        return unicodedata.normalize("NFC", str(content))
    if isinstance(content, int):
        return int(content)
    if isinstance(content, Mapping):
        return _normal_mapping(content, depth)
    if isinstance(content, list | tuple):
        return [_normal(item, depth + 1) for item in content]
    raise NotCanonical(f"{type(content).__name__} has no canonical form")


def _normal_mapping(content: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    normal: dict[str, Any] = {}
    for key, value in content.items():
        if not isinstance(key, str):
            raise NotCanonical("a key is not text")
        name = unicodedata.normalize("NFC", key)
        if name in normal:
            raise NotCanonical(f"two keys are the same text: {name}")
        normal[name] = _normal(value, depth + 1)
    return normal
