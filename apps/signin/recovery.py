"""Recovery of a sign-in, by two clearance admins: opening it, confirming it, stopping it, and using its phrase."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import Incomplete, NotAllowedInState
from apps.access.identity import Identity, identify
from apps.access.policy import get_visible, require
from apps.access.readable import readable
from apps.accounts.codes import digest, new_phrase
from apps.accounts.models import Passkey, User
from apps.accounts.session_models import CodeDevice, OpenSession, Recovery
from apps.accounts.usernames import canonical_username
from apps.signin.policies import CANCEL, CONFIRM_RECOVERY, RECOVER
from apps.tokens.services import end_tokens_of

# To find the second admin, and to hand the phrase over.
TO_CONFIRM, TO_USE = timedelta(hours=24), timedelta(hours=1)
# What stands with the keys that it takes back; not in the reader's language, since it is a record.
REVOKED_BECAUSE = "Recovery of the sign-in"


def open_recovery(*, actor: Identity, user: uuid.UUID, reason: str) -> Recovery:
    """Ask for a member's recovery; it opens nothing before another admin has confirmed it."""
    with unit_of_work(actor):
        member = get_visible(actor, User.objects.select_for_update(of=("self",)), uuid=user)
        require(actor, RECOVER, member)
        if not reason.strip():
            raise Incomplete(fields={"reason": [_("Enter a reason. Every recovery needs a recorded reason.")]})
        if open_now(member) is not None:
            raise NotAllowedInState(
                _("An account recovery for this person has already started."), mend=_("Confirm it, or cancel it first.")
            )
        return Recovery.objects.create(
            user=member,
            reason=readable("reason", reason),
            opened_by_id=actor.user_id,
            expires_at=timezone.now() + TO_CONFIRM,
        )


def confirm_recovery(*, actor: Identity, recovery: uuid.UUID) -> tuple[Recovery, str]:
    """The second admin's word. Returns the phrase to hand over, which nobody can show again."""
    with unit_of_work(actor):
        found = _locked(actor, recovery)
        require(actor, CONFIRM_RECOVERY, found)
        if found.status_at(timezone.now()) != "waiting":
            raise _moved_on()
        phrase = new_phrase()
        found.confirmed_at, found.confirmed_by_id = timezone.now(), actor.user_id
        found.digest, found.expires_at = digest(phrase), timezone.now() + TO_USE
        found.save(update_fields=["confirmed_at", "confirmed_by", "digest", "expires_at"])
        return found, phrase


def cancel_recovery(*, actor: Identity, recovery: uuid.UUID) -> Recovery:
    """Stop it: any clearance admin of the delegation, or the member."""
    with unit_of_work(actor):
        found = _locked(actor, recovery)
        require(actor, CANCEL, found)
        if found.status_at(timezone.now()) not in ("waiting", "confirmed"):
            raise _moved_on()
        found.cancelled_at, found.cancelled_by_id = timezone.now(), actor.user_id
        found.save(update_fields=["cancelled_at", "cancelled_by"])
        return found


def use_recovery(*, username: str, phrase: str, password: str) -> User:
    """Set a new password and clear every other factor, session and token. Raises Incomplete: alike for a name that does
    not exist, a wrong phrase, and one whose time is over."""
    refused = Incomplete(fields={"phrase": [_("The phrase does not match this user name, or has expired.")]})
    # One question for any name, known or not.
    rows = Recovery.objects.select_related("user__delegation").filter(
        user__username=canonical_username(username),
        user__is_active=True,
        confirmed_at__isnull=False,
        digest=digest(phrase),
        used_at=None,
        cancelled_at=None,
        expires_at__gt=timezone.now(),
    )
    known = rows.first()
    _check_password(password, known.user if known else None)
    if known is None:
        raise refused
    user = known.user
    with unit_of_work(identify(user)):
        found = rows.select_for_update(of=("self",)).filter(pk=known.pk).first()
        if found is None:
            raise refused
        now = timezone.now()
        found.used_at = now
        found.save(update_fields=["used_at"])
        CodeDevice.objects.filter(user=user, removed_at=None).update(removed_at=now)
        Passkey.objects.filter(user=user, revoked_at=None).update(
            revoked_at=now, revoked_by=user, revoke_reason=REVOKED_BECAUSE
        )
        OpenSession.objects.filter(user=user, ended_at=None).update(ended_at=now, session_data="")
        end_tokens_of(user)
        user.set_password(password)
        user.save(update_fields=["password"])
    return user


def _check_password(password: str, user: User | None) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Incomplete(fields={"password": [str(sentence) for sentence in error.messages]}) from None


def open_now(user: User) -> Recovery | None:
    """The person's recovery that is under way."""
    return (
        Recovery.objects.filter(user=user, used_at=None, cancelled_at=None, expires_at__gt=timezone.now())
        .select_related("opened_by", "confirmed_by")
        .first()
    )


def _locked(actor: Identity, recovery: uuid.UUID) -> Recovery:
    return get_visible(actor, Recovery.objects.select_related("user").select_for_update(of=("self",)), uuid=recovery)


def _moved_on() -> NotAllowedInState:
    return NotAllowedInState(
        _("This recovery has already been completed, cancelled or expired."), mend=_("Reload the page.")
    )
