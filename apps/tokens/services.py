"""Writes: making a token, ending one, and ending all of a person's."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.access.connection import unit_of_work
from apps.access.errors import Incomplete, NotAllowedInState
from apps.access.identity import Identity
from apps.access.policy import get_visible, require
from apps.access.readable import readable
from apps.accounts.models import User
from apps.tokens.models import ApiToken, Scope
from apps.tokens.plain import PlainToken, new_token
from apps.tokens.policies import END

# How long one may serve, and how many of a person's serve at a time.
MAX_DAYS, MAX_IN_USE = 366, 20


def make_token(*, actor: Identity, user: User, purpose: str, scope: str, days: int) -> tuple[ApiToken, PlainToken]:
    """A token for a person; whoever asks has made sure that it is they. The plain token is returned once and kept
    nowhere. Raises Incomplete and NotAllowedInState."""
    if not 1 <= days <= MAX_DAYS:
        raise Incomplete(fields={"days": [_("Enter a number of days from 1 to %(most)s.") % {"most": MAX_DAYS}]})
    if scope not in Scope.values:
        raise Incomplete(fields={"scope": [_("Select a scope.")]})
    purpose = readable("purpose", purpose, one_line=True)
    if not purpose:
        raise Incomplete(fields={"purpose": [_("Say what the token is for.")]})
    with unit_of_work(actor):
        # Two at once must not both be the last one that is allowed.
        User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        now, plain = timezone.now(), new_token()
        if ApiToken.objects.filter(user=user, ended_at=None, expires_at__gt=now).count() >= MAX_IN_USE:
            raise NotAllowedInState(
                ngettext(
                    "You already have %(count)d token in use.", "You already have %(count)d tokens in use.", MAX_IN_USE
                )
                % {"count": MAX_IN_USE},
                mend=_("End one that you no longer need, then create the new one."),
            )
        token = ApiToken.objects.create(
            user=user,
            name=plain.name,
            purpose=purpose,
            scope=scope,
            digest=plain.digest,
            created_at=now,
            expires_at=now + timedelta(days=days),
        )
    return token, plain


def end_token(*, actor: Identity, token: uuid.UUID) -> ApiToken:
    """From now on it opens nothing: one's own, or a member's as their clearance admin. Ending it again changes
    nothing."""
    with unit_of_work(actor):
        row = get_visible(actor, ApiToken.objects.select_related("user").select_for_update(of=("self",)), uuid=token)
        require(actor, END, row)
        if row.ended_at is None:
            row.ended_at, row.ended_by_id = timezone.now(), actor.user_id
            row.save(update_fields=["ended_at", "ended_by"])
        return row


def end_tokens_of(user: User) -> int:
    """End all of a person's tokens with their access, within the transaction that ends it. Returns how many."""
    return ApiToken.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
