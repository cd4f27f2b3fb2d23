"""Reads of tokens: one's own, and a delegation's."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.access.identity import Identity
from apps.access.policy import visible
from apps.tokens.models import ApiToken

# Those that are over are shown for a while, the newest of them.
SHOWN_FOR, MAX_OVER, MAX_LISTED = timedelta(days=90), 20, 5_000

Line = tuple[ApiToken, str]


def own_tokens(actor: Identity) -> list[Line]:
    """The principal's own, with how each stands: those in use first, then those that are over since a short time."""
    return _lines(actor, user_id=actor.user_id)


def members_tokens(actor: Identity) -> list[Line]:
    """The tokens of the delegation that a clearance admin looks after, their own among them."""
    return _lines(actor, user__delegation_id=actor.delegation_id)


def _lines(actor: Identity, **whose: object) -> list[Line]:
    now = timezone.now()
    rows = visible(actor, ApiToken.objects.filter(**whose).select_related("user", "ended_by")).order_by("-pk")
    usable = rows.filter(ended_at=None, expires_at__gt=now)[:MAX_LISTED]
    over = rows.filter(expires_at__gt=now - SHOWN_FOR).exclude(ended_at=None, expires_at__gt=now)[:MAX_OVER]
    return [(token, token.status_at(now)) for token in (*usable, *over)]
