"""Requests that create carry a key, so that one sent twice creates once.

A key is the sender's own: what it creates gets an identity that is made of the sender and the key, and says nothing of
either. So the key of somebody else's request, or the identity of somebody else's record, is a key like any other.
"""

from __future__ import annotations

import uuid

from django.utils.crypto import salted_hmac

from apps.access.identity import Identity


def created_identity(actor: Identity, noun: str, key: uuid.UUID | None) -> uuid.UUID:
    """The identity of what this person's request with this key creates; a new one for a request without a key."""
    if key is None:
        return uuid.uuid4()
    digest = salted_hmac(f"request key of a {noun}", f"{actor.user_uuid}:{key}", algorithm="sha256").digest()
    return uuid.UUID(bytes=digest[:16], version=4)
