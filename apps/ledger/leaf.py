"""What is hashed for one change: canonical JSON that says that something happened, when and to what record.

What is confidential stands in it only as salted commitments ("sd", in the manner of RFC 9901): SHA-256 over the
canonical JSON array [salt, subject, field, value]. While a change is private to a delegation, who did what is a
commitment too. No Django here.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

SALT_BYTES = 16
# The limit of C2SP tlog-tiles for one entry.
LONGEST_LEAF = 65_535


@dataclass(frozen=True)
class Facts:
    """Everything that goes into one leaf."""

    id: str
    at: datetime
    tx: int
    seq: int
    actor: str | None
    delegation: str | None
    role: str
    event: str
    subject: str
    revision: int
    digest: str | None
    private: bool
    before: dict[str, Any]
    after: dict[str, Any]


def plain(value: Any) -> Any:
    """A value without floats, as RFC 8785 over integers and strings wants it: a float becomes its shortest text."""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53 - 1:
        return str(value)
    return value


def canonical(content: Any) -> bytes:
    """RFC 8785 bytes of plain content, in a seventh of the time where the C encoder surely writes the same.

    It does for ASCII, and for text in lists; the two may only order keys beyond ASCII differently (by code points
    here, by UTF-16 there), so whatever has both goes the long way. A property test holds the two together.
    """
    text = _ENCODER.encode(content)
    nested = isinstance(content, dict) or any(isinstance(part, dict | list) for part in content)
    return rfc8785.dumps(content) if nested and not text.isascii() else text.encode()


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def confidential(facts: Facts) -> list[tuple[str, Any]]:
    """(field, value) of all that the leaf only commits to, sorted by field."""
    fields = {f"before.{name}": value for name, value in facts.before.items()}
    fields |= {f"after.{name}": value for name, value in facts.after.items()}
    if facts.private:
        fields |= {
            "actor": facts.actor,
            "delegation": facts.delegation,
            "digest": facts.digest,
            "event": facts.event,
        }
    return sorted(fields.items())


def disclosure(salt: bytes, subject: str, field: str, value: Any) -> bytes:
    """The bytes that open one commitment."""
    return canonical([base64.urlsafe_b64encode(salt).rstrip(b"=").decode(), subject, field, plain(value)])


def commitment(opening: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(opening).digest()).rstrip(b"=").decode()


def leaf(facts: Facts, salts: bytes) -> bytes:
    """The canonical bytes of a leaf. `salts` holds 16 bytes for each of `confidential(facts)`, in that order."""
    fields = confidential(facts)
    if len(salts) != SALT_BYTES * len(fields):
        raise ValueError(f"{len(fields)} fields need {SALT_BYTES * len(fields)} bytes of salt.")
    commitments = [
        commitment(disclosure(salts[at * SALT_BYTES : (at + 1) * SALT_BYTES], facts.subject, field, value))
        for at, (field, value) in enumerate(fields)
    ]
    content: dict[str, Any] = {
        "v": 1,
        "id": facts.id,
        "at": facts.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "tx": str(facts.tx),
        "seq": facts.seq,
        "role": facts.role,
        "subject": facts.subject,
        "rev": facts.revision,
        # Sorted, so that the order says nothing about which field is which.
        "sd": sorted(commitments),
    }
    if not facts.private:
        content |= {"actor": facts.actor, "delegation": facts.delegation, "event": facts.event}
        if facts.digest:
            content["digest"] = facts.digest
    return canonical(content)
