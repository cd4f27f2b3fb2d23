"""What a browser keeps of unsaved work is marked content on a computer that others use: it is kept encrypted, with a
key of the person's own that only pages hand out to which they have signed in."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from apps.accounts.models import User


@dataclass(frozen=True)
class DraftBox:
    """`owner` tells one person's drafts from another's and names nobody; `secret` is 32 bytes, base64url."""

    owner: str
    secret: str


def draft_box(user: User) -> DraftBox:
    """The same for a person at every sign-in, until SECRET_KEY changes."""

    def made(purpose: str) -> bytes:
        return salted_hmac(f"jic drafts {purpose}", user.uuid.bytes, algorithm="sha256").digest()

    return DraftBox(made("owner").hex()[:16], base64.urlsafe_b64encode(made("secret")).decode().rstrip("="))
