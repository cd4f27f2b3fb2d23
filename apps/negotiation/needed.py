"""What an approver has to prove himself with: the strongest that he has, and what his delegation lets count."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.access.errors import DomainError
from apps.accounts.codes import device_of
from apps.accounts.models import Passkey, User


class KeyNeeded(DomainError):
    """The delegation lets nothing count but a signature."""

    code = "passkey_needed"
    status = 403
    title = _("Your delegation requires a confirmed passkey for approval, and you do not have one.")
    mend = _("Add a passkey under Your passkeys and ask a clearance admin of your delegation to confirm it.")


class CodesNeeded(DomainError):
    """A password alone is no approval where second factors are required."""

    code = "second_factor_needed"
    status = 403
    title = _("You cannot approve with a password alone.")
    mend = _("Add a passkey under Your passkeys, or set up one-time codes under Sign-in and security.")


class Needed(StrEnum):
    KEY = "key"
    CODE = "code"
    PASSWORD = "password"  # noqa: S105  (the name of a way, no secret)
    # He has none of what would count.
    A_KEY_FIRST = "a key first"
    CODES_FIRST = "codes first"


def needed_of(user: User) -> Needed:
    """Whoever has a key signs with it; without one it depends on the delegation, which theatre/ says."""
    if Passkey.objects.usable().filter(user=user).exists():
        return Needed.KEY
    if not user.delegation.allows_codes:
        return Needed.A_KEY_FIRST
    if device_of(user) is not None:
        return Needed.CODE
    return Needed.CODES_FIRST if settings.SECOND_FACTOR == "required" else Needed.PASSWORD


def check_possible(needed: Needed) -> None:
    """Raise KeyNeeded or CodesNeeded where somebody cannot approve with what he has."""
    if needed is Needed.A_KEY_FIRST:
        raise KeyNeeded
    if needed is Needed.CODES_FIRST:
        raise CodesNeeded
