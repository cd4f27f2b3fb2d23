"""Who holds what, for the pages of clearance admins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from apps.accounts.models import User
from apps.clearances.identity import Identity
from apps.clearances.models import Grant
from apps.clearances.policy import visible

EXPIRES_SOON = timedelta(days=7)


@dataclass(frozen=True)
class Member:
    """A person with the grants that hold now."""

    user: User
    roles: tuple[Grant, ...]
    level: Grant | None

    @property
    def ends_soon(self) -> datetime | None:
        ends = [grant.valid_until for grant in (*self.roles, self.level) if grant and grant.valid_until]
        soon = [end for end in ends if end - timezone.now() < EXPIRES_SOON]
        return min(soon) if soon else None


def members(who: Identity) -> list[Member]:
    """The people whose access this clearance admin manages, with what they hold now: two queries."""
    users = list(visible(who, User.objects.select_related("delegation")).order_by("username"))
    held: dict[int, list[Grant]] = {user.pk: [] for user in users}
    for grant in Grant.objects.valid_at(timezone.now()).filter(user_id__in=held).order_by("role", "-level"):
        held[grant.user_id].append(grant)
    return [
        Member(
            user,
            tuple(grant for grant in held[user.pk] if grant.role),
            next((grant for grant in held[user.pk] if not grant.role), None),
        )
        for user in users
    ]


def grants_of(user: User) -> list[Grant]:
    """Everything a person ever held, last first."""
    return list(Grant.objects.filter(user=user).select_related("granted_by", "revoked_by"))
