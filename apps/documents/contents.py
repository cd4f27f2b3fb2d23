"""What is hashed of an instrument and signed of its release. No Django here."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from apps.geometry.canonical import digest

FORMAT = 1


def instrument_content(number: int, titles: Mapping[str, str]) -> dict[str, Any]:
    """The number of an instrument in its series and its titles by language. The salt keeps whoever knows only the hash
    of it from trying titles."""
    return {"number": number, "salt": secrets.token_hex(16), "titles": dict(titles), "v": FORMAT}


def publication_digest(publication: uuid.UUID, content: Mapping[str, Any], parties: Sequence[str], by: str) -> bytes:
    """SHA-256 (32 bytes) of a release that is proposed. `content`: {"document": uuid, "files": [{"digest", "file",
    "language", "pages"}]}."""
    return digest(publication_content(publication, content, parties, by))


def publication_content(
    publication: uuid.UUID, content: Mapping[str, Any], parties: Sequence[str], by: str
) -> dict[str, Any]:
    """What the digest of a release is made of."""
    return {"by": by, "content": dict(content), "parties": list(parties), "publication": str(publication), "v": FORMAT}
