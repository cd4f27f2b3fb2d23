"""Second factors for tests: an app for one-time codes, and passkeys that are confirmed already."""

from __future__ import annotations

import json
import re
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django_otp.oath import totp
from webauthn.helpers import encode_cbor

from apps.accounts.codes import new_recovery_codes, new_secret, unsealed
from apps.accounts.models import Passkey, User
from apps.accounts.session_models import CodeDevice, RecoveryCode
from tests.authenticator import Authenticator
from tests.people import PASSWORD, person


def sign_in(name: str, password: str = PASSWORD, client: Client | None = None, **more: Any) -> HttpResponse:
    return (client or Client()).post("/sign-in/", {"username": name, "password": password, **more})


def shown(secret: bytes, later: int = 0) -> str:
    """What the app shows, `later` seconds from now."""
    return f"{totp(secret, t0=-later):06d}"


def with_codes(name: str) -> bytes:
    """The person's app is set up; its secret."""
    sealed = new_secret()
    CodeDevice.objects.create(user=person(name), secret=sealed)
    secret = unsealed(sealed)
    assert secret
    return secret


def with_recovery_codes(name: str) -> list[str]:
    from apps.accounts.codes import digest

    codes = new_recovery_codes()
    device = CodeDevice.objects.get(user=person(name), removed_at=None)
    for code in codes:
        RecoveryCode.objects.create(user=device.user, device=device, digest=digest(code))
    return codes


def with_key(name: str, confirmed: bool = True) -> Authenticator:
    """The person's key on record, as the pages would have put it there."""
    device, user = Authenticator(), person(name)
    numbers = device.private.public_key().public_numbers()
    cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
    Passkey.objects.create(
        user=user,
        name="Desk key",
        rp_id=device.rp_id,
        credential_id=device.credential_id,
        public_key=device.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        cose_key=encode_cbor(cose),
        confirmed_at=timezone.now() if confirmed else None,
        confirmed_by=person("us.admin" if user.delegation.code == "US" else "ru.admin") if confirmed else None,
    )
    return device


def options_of(page: HttpResponse, name: str) -> dict[str, Any]:
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', page.content.decode(), re.S)
    assert found, "the page asks for no key"
    said: dict[str, Any] = json.loads(found[1])
    return said


def signed_in_as(client: Client) -> str:
    """Whose session the client has: a name, or nothing."""
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key).username if key else ""
