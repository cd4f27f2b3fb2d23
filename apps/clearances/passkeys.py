"""Whose key is whose: a person puts a passkey on record, a clearance admin of the same delegation confirms that it is
theirs, and either of them takes it back at once. The private half never leaves the person's device."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import Incomplete, NotAllowedInState
from apps.access.identity import Identity
from apps.access.policy import get_visible, require
from apps.access.readable import readable
from apps.accounts.models import Passkey
from apps.accounts.passkeys import NewKey
from apps.clearances.policies import CONFIRM, REVOKE

MAX_PASSKEYS = 10


def register_passkey(*, actor: Identity, name: str, key: NewKey) -> Passkey:
    """Put one's own key on record; it signs nothing yet. Raises Incomplete."""
    if not name.strip():
        raise Incomplete(fields={"name": [_("Enter a name, so that you can recognise the passkey later.")]})
    if Passkey.objects.filter(user_id=actor.user_id, revoked_at=None).count() >= MAX_PASSKEYS:
        raise Incomplete(fields={"name": [_("You have the maximum number of passkeys. Revoke one first.")]})
    shown_name = readable("name", name, one_line=True)
    try:
        with unit_of_work(actor), transaction.atomic():
            return Passkey.objects.create(
                user_id=actor.user_id,
                name=shown_name,
                rp_id=key.rp_id,
                credential_id=key.credential_id,
                public_key=key.public_key,
                cose_key=key.cose_key,
                sign_count=key.sign_count,
            )
    except IntegrityError:
        raise Incomplete(fields={"name": [_("This passkey has already been added.")]}) from None


def confirm_passkey(*, actor: Identity, passkey: uuid.UUID) -> Passkey:
    """From now on it signs. A clearance admin's act, after they have checked; never for their own key."""
    with unit_of_work(actor):
        key = _locked(actor, passkey)
        require(actor, CONFIRM, key)
        if key.status != "waiting":
            raise NotAllowedInState(_("This passkey is not awaiting confirmation."), mend=_("Reload the page."))
        key.confirmed_at, key.confirmed_by_id = timezone.now(), actor.user_id
        key.save(update_fields=["confirmed_at", "confirmed_by"])
        return key


def revoke_passkey(*, actor: Identity, passkey: uuid.UUID, reason: str) -> Passkey:
    """From now on it signs nothing any more; what it signed stays. By its owner or by a clearance admin of their
    delegation."""
    with unit_of_work(actor):
        key = _locked(actor, passkey)
        require(actor, REVOKE, key)
        if key.revoked_at is not None:
            raise NotAllowedInState(_("This has already been revoked."), mend=_("Reload the page."))
        if not reason.strip():
            raise Incomplete(fields={"reason": [_("Enter a reason. Every revocation needs a recorded reason.")]})
        key.revoke_reason = readable("reason", reason)
        key.revoked_at, key.revoked_by_id = timezone.now(), actor.user_id
        key.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
        return key


def _locked(actor: Identity, passkey: uuid.UUID) -> Passkey:
    return get_visible(actor, Passkey.objects.select_related("user").select_for_update(of=("self",)), uuid=passkey)
