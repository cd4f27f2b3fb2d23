"""The token that a request carries: reading the header, and finding out whose it is.

Nothing is remembered between requests, so that a token that was ended opens nothing from then on.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote_plus

from apps.access.connection import as_system
from apps.accounts.backends import ActiveUserBackend
from apps.accounts.models import User
from apps.tokens.models import ApiToken
from apps.tokens.plain import ANYWHERE, PREFIX, PlainToken, parse_token

# Its last use is written down at most this often.
EVERY = timedelta(minutes=1)
LONGEST_HEADER = 1_000


@dataclass(frozen=True)
class Presented:
    """What came with a request: a token of somebody who may use it now, or why it is none ("wrong", "ended",
    "expired")."""

    token: ApiToken | None = None
    user: User | None = None
    refused: str = ""


def in_header(header: str) -> str | None:
    """What stands in place of a token in `Authorization`: of Bearer whatever it is, of Basic a password that looks like
    one (the name beside it says nothing). None where the header is not meant for us, such as one of a proxy."""
    scheme, _space, value = header[:LONGEST_HEADER].strip().partition(" ")
    value = value.strip()
    if scheme.lower() == "bearer":
        return value
    if scheme.lower() != "basic":
        return None
    try:
        _name, _colon, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return password if password.startswith(PREFIX) else None


def in_address(address: str) -> bool:
    """Whether an address carries a token, plainly or escaped: it would stay in logs, histories and bookmarks."""
    return bool(ANYWHERE.search(unquote_plus(address)))


def present(text: str, address: str | None, now: datetime) -> Presented:
    """Whose token a text is, for a request from an address at this moment. One that nobody has and one whose secret is
    wrong are answered alike; whoever has the secret learns that it was ended or has expired."""
    plain = parse_token(text)
    row = _row(plain, address, now) if plain else None
    if row is None:
        return Presented(refused="wrong")
    status = row.status_at(now)
    if status != "usable":
        return Presented(refused=status)
    user = ActiveUserBackend().get_user(row.user_id)
    return Presented(row, user) if user else Presented(refused="ended")


def _row(plain: PlainToken, address: str | None, now: datetime) -> ApiToken | None:
    with as_system():
        row = ApiToken.objects.filter(name=plain.name).first()
        # Compared in constant time, and also where no row is.
        if not hmac.compare_digest(plain.digest, bytes(row.digest) if row else bytes(32)) or row is None:
            return None
        if row.status_at(now) == "usable" and (row.used_at is None or now - row.used_at >= EVERY):
            ApiToken.objects.filter(pk=row.pk).update(used_at=now, used_from=address)
    return row
