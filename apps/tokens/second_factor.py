"""The second factor that is asked for anew before a token is made: the session may be a stolen one."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.access.errors import at_field
from apps.accounts.codes import accepts, device_of
from apps.accounts.guessing import proves_who_they_are
from apps.accounts.models import Passkey, User
from apps.accounts.passkeys import BadPasskey, key_of_sign_in, sign_in_options


class Factor(StrEnum):
    """The strongest that the person has. The password stands alone only where second factors are not required."""

    PASSKEY = "answer"
    CODE = "code"
    PASSWORD = "password"  # noqa: S105  (the name of a field, no secret)


def factor_of(user: User) -> Factor:
    if Passkey.objects.usable().filter(user=user).exists():
        return Factor.PASSKEY
    return Factor.CODE if device_of(user) is not None else Factor.PASSWORD


def passkey_options(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the browser needs to use one of the person's passkeys. The challenge is random and serves once."""
    return sign_in_options(request, list(Passkey.objects.usable().filter(user=user)))


def check_factor(request: HttpRequest, user: User, factor: Factor, sent: str) -> None:
    """Raise Incomplete at the field of the factor where it does not hold."""
    if factor is Factor.PASSKEY:
        try:
            holds = key_of_sign_in(request, sent).user_id == user.pk
        except BadPasskey:
            holds = False
        sentence = _("The signature is not from your passkey. Nothing was created. Try again.")
    elif factor is Factor.CODE:
        holds = accepts(user, sent)
        sentence = _("The code is wrong, expired or already used. Nothing was created. Wait for the next code.")
    else:
        holds = proves_who_they_are(request, user, sent)
        sentence = _("The password is wrong. Nothing was changed. Try again.")
    if not holds:
        raise at_field(factor.value, sentence)
