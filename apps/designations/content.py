"""What a version says, and the digest that an agreement binds to."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from apps.designations.schema import TEXTS, LanguageText, canonical_provisions
from apps.geometry.canonical import canonical_bytes, digest
from apps.geometry.shapes import Shape
from apps.texts.moments import instant


@dataclass(frozen=True)
class Content:
    """Everything that an officer proposes: the texts by language, the shape, the validity, the marking, and the
    provisions by name (`schema.py`)."""

    titles: Mapping[str, str]
    terms: Mapping[str, str]
    shape: Shape
    level: int
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    basis: str = "drawing"
    source_note: str = ""
    # Compartments of the theatre, and the delegations that it may be released to (none named: all): codes.
    compartments: tuple[str, ...] = ()
    releasable_to: tuple[str, ...] = ()
    provisions: Mapping[str, Any] = field(default_factory=dict)
    # The digest, in hex, of the version in force that this one would take the place of.
    amends: str | None = None
    # Whether the outline is the common ground of two versions, whose remainders go on as designations of their own.
    # Not hashed: the service makes the provision `remainders` of it.
    on_common_ground: bool = False
    # Languages whose texts the author confirms to say what the others say. Not hashed, and no part of what is said.
    confirmed: frozenset[str] = field(default=frozenset(), compare=False)

    def text(self, text: LanguageText, language: str) -> str:
        """One of its texts as it is stored and hashed; empty where it has none in the language."""
        by_language: Mapping[str, str] = getattr(self, text.attribute)
        return text.stored(by_language.get(language, ""))

    def with_provision(self, name: str, value: Any) -> Content:
        return replace(self, provisions={**self.provisions, name: value})

    @property
    def languages(self) -> list[str]:
        """Those in which it has a text, sorted."""
        codes = {language for text in TEXTS for language in getattr(self, text.attribute)}
        return sorted(code for code in codes if any(self.text(text, code) for text in TEXTS))


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else instant(moment)


def canonical_content(
    designation: uuid.UUID, kind: str, replaces: uuid.UUID | None, content: Content
) -> dict[str, Any]:
    """The JSON whose canonical bytes (RFC 8785) are hashed. Integers and strings only; coordinates in microdegrees,
    (longitude, latitude). How the outline came in is left out: it says nothing about what is agreed."""
    return {
        "v": 2,
        "amends": content.amends,
        "provisions": canonical_provisions(content.provisions),
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
            language: {text.key: content.text(text, language) for text in TEXTS} for language in content.languages
        },
        "valid": {"from": _instant(content.valid_from), "until": _instant(content.valid_until)},
    }


def content_digest(designation: uuid.UUID, kind: str, replaces: uuid.UUID | None, content: Content) -> bytes:
    return digest(canonical_content(designation, kind, replaces, content))


def content_bytes(designation: uuid.UUID, kind: str, replaces: uuid.UUID | None, content: Content) -> bytes:
    """The very bytes that are hashed, for whoever wants to compute the digest with other tools."""
    return canonical_bytes(canonical_content(designation, kind, replaces, content))
