"""What is signed: the canonical content of a notice, and its SHA-256. No Django here."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.geometry.canonical import digest
from apps.texts.moments import instant

FORMAT = 1


@dataclass(frozen=True)
class NoticeContent:
    """A notice before it is recorded. From when it is in effect follows from when it is recorded."""

    notice: uuid.UUID
    delegation: str
    step: str
    hours: int
    holds: str
    reason: str
    said_at: datetime

    def digest(self) -> bytes:
        """SHA-256 (32 bytes)."""
        return digest(self.content())

    def content(self) -> dict[str, Any]:
        """What the digest is made of."""
        return {
            "delegation": self.delegation,
            "holds": self.holds,
            "hours": self.hours,
            "notice": str(self.notice),
            "reason": self.reason,
            "said_at": instant(self.said_at),
            "step": self.step,
            "v": FORMAT,
        }
