"""One-time codes (RFC 6238, django-otp): the secret that an app and we share, and judging what it shows.

The secret is stored encrypted with a key made from SECRET_KEY, so that the database alone shows nobody's codes.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from datetime import timedelta
from urllib.parse import quote, urlencode

import segno
from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP

from apps.accounts.models import User
from apps.accounts.sealing import seal, unseal
from apps.accounts.session_models import CodeDevice, RecoveryCode

_PURPOSE = "jic one-time codes"
SECRET_BYTES = 20
STEP_SECONDS = 30
# Codes of the step before and the step after count too: clocks differ, and typing takes a while.
TOLERANCE = 1
LONGEST_WAIT = 900
RECOVERY_CODES = 10


def new_secret() -> str:
    """A fresh secret, sealed as it is stored."""
    return seal(_PURPOSE, secrets.token_bytes(SECRET_BYTES))


def unsealed(secret: str) -> bytes | None:
    """The secret's bytes; None where SECRET_KEY has changed since, or what is there was never sealed by us."""
    return unseal(_PURPOSE, secret)


def spelled(secret: bytes) -> str:
    """The secret to type: base32 in groups of four."""
    text = base64.b32encode(secret).decode().rstrip("=")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address(user: User, secret: bytes, site: str) -> str:
    """What the picture says to the app."""
    plain = spelled(secret).replace(" ", "")
    return f"otpauth://totp/{quote(f'{site}:{user.username}')}?" + urlencode({"secret": plain, "issuer": site})


def picture(text: str) -> str:
    """A QR code as SVG, with attributes only: our policy allows no inline style."""
    return str(segno.make(text, error="m").svg_inline(scale=5, border=3, dark="#000", light="#fff", svgclass="qr"))


def _step(secret: bytes, code: str, after: int) -> int | None:
    """The time step whose code this is, later than `after`; None if it is none of the present ones."""
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return None
    totp = TOTP(secret, STEP_SECONDS)
    totp.time = time.time()
    return totp.t() if totp.verify(int(code), TOLERANCE, after + 1) else None


def fits(secret: str, code: str) -> int | None:
    """The step of a code for a secret that is not on record yet."""
    found = unsealed(secret)
    return None if found is None else _step(found, plain_code(code), 0)


def plain_code(code: str) -> str:
    """As typed, without what people put between groups."""
    return "".join(code.split()).replace("-", "").lower()


def device_of(user: User) -> CodeDevice | None:
    """The device whose codes count now."""
    return CodeDevice.objects.filter(user=user, removed_at=None).first()


def accepts(user: User, code: str) -> bool:
    """Whether this is the person's present code. It serves once, and wrong ones make the next wait longer and longer:
    one second, two, four, up to a quarter of an hour. A code that comes too early is not even looked at."""
    with transaction.atomic():
        device = CodeDevice.objects.select_for_update().filter(user=user, removed_at=None).first()
        if device is None or waits(device):
            return False
        secret = unsealed(device.secret)
        step = _step(secret, plain_code(code), device.last_step) if secret else None
        if step is None:
            device.failures, device.failed_at = device.failures + 1, timezone.now()
        else:
            device.failures, device.failed_at, device.last_step = 0, None, step
        device.save(update_fields=["failures", "failed_at", "last_step"])
        return step is not None


def waits(device: CodeDevice) -> bool:
    """Whether codes are not looked at yet, after wrong ones."""
    if device.failed_at is None:
        return False
    pause = min(2 ** min(device.failures - 1, 20), LONGEST_WAIT)
    return timezone.now() < device.failed_at + timedelta(seconds=pause)


def new_recovery_codes() -> list[str]:
    """Codes of 80 random bits, to be shown once: `abcd-efgh-ijkl-mnop`."""
    made = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES)]
    return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in made]


def new_phrase() -> str:
    """The same form, for a recovery by two admins."""
    return new_recovery_codes()[0]


def digest(code: str) -> str:
    """What is kept of a recovery code or of a phrase. Plain SHA-256: they are random, so there is nothing to guess."""
    return hashlib.sha256(plain_code(code).encode()).hexdigest()


def unused(user: User, code: str) -> RecoveryCode | None:
    """The recovery code of the present device that this is, locked, if it was not used."""
    return (
        RecoveryCode.objects.select_for_update(of=("self",))
        .filter(user=user, device__removed_at=None, used_at=None, digest=digest(code))
        .first()
    )
