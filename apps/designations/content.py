"""What a version says, and the digest that an agreement binds to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.geometry.canonical import canonical_bytes, digest
from apps.geometry.shapes import Shape
from apps.texts.moments import instant


@dataclass(frozen=True)
class Content:
    """Everything that an officer proposes: both texts, the shape, the validity and the marking."""

    title_en: str
    title_ru: str
    terms_en: str
    terms_ru: str
    shape: Shape
    level: int
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    basis: str = "drawing"
    source_note: str = ""
    # Compartments of the theatre, and the delegations that it may be released to (none named: all): codes.
    compartments: tuple[str, ...] = ()
    releasable_to: tuple[str, ...] = ()


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)


def text_lines(text: str) -> str:
    """Terms with line ends as they are hashed: \\n, no trailing blanks, no blank lines at the ends."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


def canonical_content(
    designation: uuid.UUID, kind: str, replaces: uuid.UUID | None, content: Content
) -> dict[str, Any]:
    """The JSON whose canonical bytes (RFC 8785) are hashed. Integers and strings only; coordinates in microdegrees,
    (longitude, latitude). How the outline came in is left out: it says nothing about what is agreed."""
    return {
        "v": 2,
        # For later: which digest in force this one amends, and structured provisions.
        "amends": None,
        "provisions": {},
        "designation": str(designation),
        "kind": kind,
        "marking": {
            "compartments": sorted(set(content.compartments)),
            "level": content.level,
            "releasable_to": sorted(set(content.releasable_to)),
        },
        "outline": content.shape.outline().canonical(),
        "replaces": str(replaces) if replaces else None,
        "shape": content.shape.canonical(),
        "texts": {
            "en": {"terms": text_lines(content.terms_en), "title": content.title_en.strip()},
            "ru": {"terms": text_lines(content.terms_ru), "title": content.title_ru.strip()},
        },
        "valid": {"from": _instant(content.valid_from), "until": _instant(content.valid_until)},
    }


def content_digest(designation: uuid.UUID, kind: str, replaces: uuid.UUID | None, content: Content) -> bytes:
    return digest(canonical_content(designation, kind, replaces, content))


def content_bytes(designation: uuid.UUID, kind: str, replaces: uuid.UUID | None, content: Content) -> bytes:
    """The very bytes that are hashed, for whoever wants to compute the digest with other tools."""
    return canonical_bytes(canonical_content(designation, kind, replaces, content))
