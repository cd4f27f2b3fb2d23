"""Provisions that are more than one value: what is left open, what is corrected, what goes on by itself.

Each is stored and hashed as its `canonical` JSON, and read from it again by `read`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from apps.geometry.outline import Outline

# By language of the instruments.
Texts = Mapping[str, str]
MAX_RESERVATIONS = 20
MAX_REASON = 2_000
MAX_MISTAKE = 2_000


@dataclass(frozen=True)
class Reservation:
    """A part of the outline about which nothing is agreed, with each signatory's reason: by the code of its
    delegation, then by language."""

    ground: Outline
    reasons: Mapping[str, Texts]

    def canonical(self) -> dict[str, Any]:
        return {
            "polygons": self.ground.canonical(),
            "reasons": {code: dict(texts) for code, texts in self.reasons.items()},
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Reservation:
        return cls(Outline.from_canonical(stored["polygons"]), stored["reasons"])

    def with_texts(self, change: Callable[[str], str]) -> Reservation:
        """The same with every text changed."""
        reasons = {code: {lang: change(text) for lang, text in texts.items()} for code, texts in self.reasons.items()}
        return replace(self, reasons=reasons)


@dataclass(frozen=True)
class Corrigendum:
    """The digests, in hex, of versions that were mistaken, and what the mistake was."""

    corrects: tuple[str, ...]
    mistake: Texts

    def canonical(self) -> dict[str, Any]:
        return {"corrects": sorted(set(self.corrects)), "mistake": dict(self.mistake)}

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Corrigendum:
        return cls(tuple(stored["corrects"]), stored["mistake"])

    def with_texts(self, change: Callable[[str], str]) -> Corrigendum:
        """The same with its text changed in every language."""
        return replace(self, mistake={language: change(text) for language, text in self.mistake.items()})


@dataclass(frozen=True)
class Remainder:
    """What one version covers and another one does not: it becomes a disputed designation when their common ground
    comes into force.

    `of` is the digest, in hex, of the version that covers it, and `delegation` the code of its delegation;
    `designation` and `digest` are what that designation will be, so that whoever signs the common ground signs what
    begins with it.
    """

    delegation: str
    designation: uuid.UUID
    digest: str
    of: str
    ground: Outline

    def canonical(self) -> dict[str, Any]:
        return {
            "delegation": self.delegation,
            "designation": str(self.designation),
            "digest": self.digest,
            "of": self.of,
            "polygons": self.ground.canonical(),
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Remainder:
        ground = Outline.from_canonical(stored["polygons"])
        return cls(stored["delegation"], uuid.UUID(stored["designation"]), stored["digest"], stored["of"], ground)
