"""The digest of a body that is too large to be kept or compared: RFC 9530, `Content-Digest: sha-256=:…:`."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

from django.utils.translation import gettext_lazy as _

from apps.access.errors import DomainError

CONTENT_DIGEST = "Content-Digest"
_SHA256 = re.compile(r"(?:^|,)\s*sha-256=:([0-9A-Za-z+/]{43}=):")


class BadDigest(DomainError):
    code = "content_digest"
    status = 400
    title = _("The body is not what Content-Digest says.")
    mend = _("Send it again, with its SHA-256 as in sha-256=:…: (RFC 9530).")


def sha256_in(header: str) -> bytes | None:
    """The SHA-256 that a header names."""
    found = _SHA256.search(header[:1_000])
    if found is None:
        return None
    try:
        return base64.b64decode(found[1], validate=True)
    except binascii.Error:
        return None


def check_digest(header: str, content: bytes) -> None:
    """Raises BadDigest for a body that differs from what the header says; without a header nothing is compared."""
    if header and sha256_in(header) != hashlib.sha256(content).digest():
        raise BadDigest
