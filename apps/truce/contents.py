"""What is signed: the canonical content of a joint decision and of an attestation, and its SHA-256. No Django here.

Moments are written as in 2016-09-12T16:00:00Z, and "" where there is none; texts are a map by language.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from apps.geometry.canonical import digest
from apps.texts.moments import instant

FORMAT = 1


def moment_of(text: str) -> datetime | None:
    """A moment as a content has it; None for ""."""
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC) if text else None


def written(moment: datetime | None) -> str:
    return instant(moment) if moment else ""


@dataclass(frozen=True)
class DayD:
    """The instant from which the days are counted. `place` and `sundown`: where and when the sun set, if that was
    looked up; `announced`: what was told the public instead."""

    instant: datetime
    zone: str
    place: str = ""
    sundown: datetime | None = None
    announced: Mapping[str, str] | None = None

    def content(self) -> dict[str, Any]:
        return {
            "announced": dict(self.announced or {}),
            "instant": written(self.instant),
            "place": self.place,
            "sundown": written(self.sundown),
            "zone": self.zone,
        }


@dataclass(frozen=True)
class Renewal:
    """A commitment to the next period; `until` is None for one without an end."""

    day_d: uuid.UUID
    period: int
    since: datetime
    until: datetime | None

    def content(self) -> dict[str, Any]:
        return {
            "day_d": str(self.day_d),
            "from": written(self.since),
            "period": self.period,
            "until": written(self.until),
        }


@dataclass(frozen=True)
class Count:
    """Days, first to last, that all agree to have been days of adherence."""

    day_d: uuid.UUID
    first: int
    last: int

    def content(self) -> dict[str, Any]:
        return {"day_d": str(self.day_d), "first": self.first, "last": self.last}


@dataclass(frozen=True)
class Reset:
    """From which day the agreed count starts anew, and why, in every language of the instruments."""

    day_d: uuid.UUID
    day: int
    reasons: Mapping[str, str]

    def content(self) -> dict[str, Any]:
        return {"day": self.day, "day_d": str(self.day_d), "reasons": dict(self.reasons)}


@dataclass(frozen=True)
class Establishment:
    """From when the centre works."""

    day_d: uuid.UUID
    instant: datetime

    def content(self) -> dict[str, Any]:
        return {"day_d": str(self.day_d), "instant": written(self.instant)}


Content = DayD | Renewal | Count | Reset | Establishment


def decision_digest(
    decision: uuid.UUID,
    purpose: str,
    content: Mapping[str, Any],
    parties: Sequence[str],
    agreed_at: datetime | None = None,
) -> bytes:
    """SHA-256 (32 bytes) of what the parties consent to. `agreed_at`: where they agreed outside of this site before."""
    return digest(decision_content(decision, purpose, content, parties, agreed_at))


def decision_content(
    decision: uuid.UUID,
    purpose: str,
    content: Mapping[str, Any],
    parties: Sequence[str],
    agreed_at: datetime | None = None,
) -> dict[str, Any]:
    """What the digest of a decision is made of."""
    return {
        "agreed_at": written(agreed_at),
        "content": dict(content),
        "decision": str(decision),
        "parties": list(parties),
        "purpose": purpose,
        "v": FORMAT,
    }


@dataclass(frozen=True)
class DaySaid:
    """What a delegation says of one day, as it is signed."""

    attestation: uuid.UUID
    day_d: uuid.UUID
    delegation: str
    day: int
    says: str
    aid: str
    remark: str
    reports: tuple[str, ...]
    said_at: datetime

    def digest(self) -> bytes:
        """SHA-256 (32 bytes)."""
        return digest(self.content())

    def content(self) -> dict[str, Any]:
        """What the digest is made of."""
        return {
            "aid": self.aid,
            "attestation": str(self.attestation),
            "day": self.day,
            "day_d": str(self.day_d),
            "delegation": self.delegation,
            "remark": self.remark,
            "reports": list(self.reports),
            "said_at": written(self.said_at),
            "says": self.says,
            "v": FORMAT,
        }
