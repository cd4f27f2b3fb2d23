"""What somebody has to prove who they are with before a consent counts: the strongest that they have, and what their
delegation lets count."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.access.errors import DomainError, Incomplete
from apps.accounts.codes import device_of
from apps.accounts.models import Passkey, User
from apps.consents.proofs import Proof


class PasskeyRequired(DomainError):
    """The delegation lets nothing count but a signature."""

    code = "passkey_needed"
    status = 403
    title = gettext_lazy("Your delegation requires a confirmed passkey for approval, and you do not have one.")
    mend = gettext_lazy("Add a passkey under Your passkeys and ask a clearance admin of your delegation to confirm it.")


class SecondFactorRequired(DomainError):
    """A password alone is no approval where second factors are required."""

    code = "second_factor_needed"
    status = 403
    title = gettext_lazy("You cannot approve with a password alone.")
    mend = gettext_lazy("Add a passkey under Your passkeys, or set up one-time codes under Sign-in and security.")


class StepUp(StrEnum):
    """What the person gives beside the session."""

    PASSKEY = "passkey"
    CODE = "code"
    PASSWORD = "password"  # noqa: S105  (the name of a way, no secret)
    # They have nothing that would count.
    NO_PASSKEY = "no passkey"
    NO_SECOND_FACTOR = "no second factor"


def required_step_up(user: User) -> StepUp:
    """Whoever has a key signs with it; without one it depends on the delegation, which theatre/ says."""
    if Passkey.objects.usable().filter(user=user).exists():
        return StepUp.PASSKEY
    if not user.delegation.allows_codes:
        return StepUp.NO_PASSKEY
    if device_of(user) is not None:
        return StepUp.CODE
    return StepUp.NO_SECOND_FACTOR if settings.SECOND_FACTOR == "required" else StepUp.PASSWORD


def check_possible(required: StepUp) -> None:
    """Raise PasskeyRequired or SecondFactorRequired where somebody cannot consent with what they have."""
    if required is StepUp.NO_PASSKEY:
        raise PasskeyRequired
    if required is StepUp.NO_SECOND_FACTOR:
        raise SecondFactorRequired


def check_step_up(user_id: int, proof: Proof) -> None:
    """Raise Incomplete where somebody gave less than they have, for a stolen password must not be enough;
    PasskeyRequired and SecondFactorRequired where what they have is not enough."""
    if proof.is_signature:
        return
    required = required_step_up(User.objects.select_related("delegation").get(pk=user_id))
    if required is StepUp.PASSKEY:
        raise Incomplete(fields={"assertion": [_("Sign this approval with your passkey.")]})
    if required is StepUp.CODE and proof.method != "code":
        raise Incomplete(fields={"code": [_("Enter a one-time code to approve.")]})
    check_possible(required)
