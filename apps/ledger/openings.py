"""What opens one commitment of a leaf: a JSON array [salt, subject, field, value], hashed as the text that it is. No
Django here."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Opening:
    """One field of one change. `value` is {"before": {column: value}, "after": {…}}, for `who` what an open leaf says,
    and None where a private change has no such part."""

    text: str
    subject: str
    field: str
    value: dict[str, Any] | None

    @classmethod
    def parse(cls, text: str) -> Opening:
        """Raises ValueError for what is no opening."""
        _salt, subject, field, value = json.loads(text)
        return cls(text, subject, field, value)

    @property
    def commitment(self) -> str:
        """What stands for it in the leaf: base64url of the SHA-256, 43 characters."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.text.encode()).digest()).rstrip(b"=").decode()
