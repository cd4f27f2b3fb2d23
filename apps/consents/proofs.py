"""How whoever gave a consent proved who they are. No Django here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Proof:
    """A method, what shows it, and the key (SubjectPublicKeyInfo, DER) where it is a signature."""

    method: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    public_key: bytes | None = None

    @property
    def is_signature(self) -> bool:
        return self.public_key is not None


BY_SESSION = Proof("session")
BY_PASSWORD = Proof("password")
BY_CODE = Proof("code")
