"""Who holds what, for the pages of clearance admins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from apps.accounts.models import User
from apps.clearances.identity import Identity
from apps.clearances.models import Grant
from apps.clearances.policy import visible
from apps.clearances.roles import Right

EXPIRES_SOON = timedelta(days=7)


@dataclass(frozen=True)
class Member:
    """A person with the grants that hold now."""

    user: User
    grants: tuple[Grant, ...]

    @property
    def roles(self) -> list[Grant]:
        return [grant for grant in self.grants if grant.role]

    @property
    def level(self) -> Grant | None:
        """The highest level that he reads."""
        return self._highest(Right.READ)

    @property
    def mark_level(self) -> Grant | None:
        """The highest level that he marks."""
        return self._highest(Right.MARK)

    @property
    def compartments(self) -> list[Grant]:
        return [grant for grant in self.grants if grant.compartment and grant.right == Right.READ]

    @property
    def mark_compartments(self) -> list[Grant]:
        return [grant for grant in self.grants if grant.compartment and grant.right == Right.MARK]

    @property
    def ends_soon(self) -> datetime | None:
        ends = [grant.valid_until for grant in self.grants if grant.valid_until]
        soon = [end for end in ends if end - timezone.now() < EXPIRES_SOON]
        return min(soon) if soon else None

    def _highest(self, right: Right) -> Grant | None:
        held = [grant for grant in self.grants if grant.level is not None and grant.right == right]
        return max(held, key=lambda grant: grant.level or 0) if held else None


def members(who: Identity) -> list[Member]:
    """The people whose access this clearance admin manages, with what they hold now: two queries."""
    users = list(visible(who, User.objects.select_related("delegation")).order_by("username"))
    held: dict[int, list[Grant]] = {user.pk: [] for user in users}
    now = timezone.now()
    for grant in Grant.objects.valid_at(now).filter(user_id__in=held).order_by("role", "-level", "compartment"):
        held[grant.user_id].append(grant)
    return [Member(user, tuple(held[user.pk])) for user in users]


def grants_of(user: User) -> list[Grant]:
    """Everything a person ever held, last first."""
    return list(Grant.objects.filter(user=user).select_related("granted_by", "revoked_by"))
