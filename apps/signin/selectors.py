"""Reads of one's own sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from apps.access.identity import Identity
from apps.access.policy import visible
from apps.accounts.browsers import in_words
from apps.accounts.models import User
from apps.accounts.session_models import OpenSession, RecoveryCode


@dataclass(frozen=True)
class Seen:
    """An open session in plain words."""

    session: OpenSession
    browser: str
    is_this: bool


def open_sessions(actor: Identity, this: str) -> list[Seen]:
    """The principal's own sessions that count now; this one first, then the last seen."""
    now = timezone.now()
    rows = visible(actor, OpenSession.objects.filter(user_id=actor.user_id, ended_at=None, expire_date__gt=now))
    rows = rows.filter(
        seen_at__gt=now - settings.SESSION_IDLE, begun_at__gt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    )
    seen = [Seen(row, in_words(row.agent), row.session_key == this) for row in rows.order_by("-seen_at")]
    return sorted(seen, key=lambda one: not one.is_this)


def recovery_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, device__removed_at=None, used_at=None).count()
