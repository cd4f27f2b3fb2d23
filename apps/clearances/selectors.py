"""Who holds what, for the pages of clearance admins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from apps.access.identity import Identity
from apps.access.models import Grant
from apps.access.policy import can, visible
from apps.access.roles import Right, Role
from apps.accounts.models import User
from apps.clearances.policies import CONFIRM

EXPIRES_SOON = timedelta(days=7)


@dataclass(frozen=True)
class Member:
    """A person with the grants that hold now, and those that wait for a second clearance admin."""

    user: User
    grants: tuple[Grant, ...]
    waiting: tuple[Grant, ...] = field(default=())

    @property
    def roles(self) -> list[Grant]:
        return [grant for grant in self.grants if grant.role]

    @property
    def level(self) -> Grant | None:
        """The highest level that they read."""
        return self._highest(Right.READ)

    @property
    def mark_level(self) -> Grant | None:
        """The highest level that they mark."""
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


def members(actor: Identity) -> list[Member]:
    """The people whose access this clearance admin manages, with what they hold now and what waits: three queries."""
    users = list(visible(actor, User.objects.select_related("delegation")).order_by("username"))
    now = timezone.now()
    ours = Grant.objects.filter(user_id__in=[user.pk for user in users]).order_by("role", "-level", "compartment", "pk")
    held: dict[int, list[Grant]] = {user.pk: [] for user in users}
    waits: dict[int, list[Grant]] = {user.pk: [] for user in users}
    for into, grants in ((held, ours.valid_at(now)), (waits, ours.waiting(now))):
        for grant in grants:
            into[grant.user_id].append(grant)
    return [Member(user, tuple(held[user.pk]), tuple(waits[user.pk])) for user in users]


def grants_of(user: User) -> list[Grant]:
    """Everything a person ever held or was proposed, last first."""
    return list(Grant.objects.filter(user=user).select_related("user", "granted_by", "confirmed_by", "revoked_by"))


@dataclass(frozen=True)
class Proposal:
    """A grant that waits for a second clearance admin."""

    grant: Grant
    may_confirm: bool
    mine: bool


def proposals(actor: Identity) -> list[Proposal]:
    """What waits for a second clearance admin in the principal's delegation, the oldest first."""
    rows = Grant.objects.waiting(timezone.now()).select_related("user", "user__delegation", "granted_by")
    return [
        Proposal(grant, can(actor, CONFIRM, grant), grant.granted_by_id == actor.user_id)
        for grant in visible(actor, rows).order_by("granted_at", "pk")
    ]


def waiting_for_me(actor: Identity) -> int:
    """How many proposals this clearance admin may confirm."""
    return visible(actor, Grant.objects.waiting(timezone.now()), CONFIRM).count()


def other_admins(actor: Identity, *but: User) -> list[User]:
    """Who else could confirm what the principal proposes: clearance admins of the same delegation who can sign in."""
    admins = Grant.objects.valid_at(timezone.now()).filter(role=Role.CLEARANCE_ADMIN).values("user_id")
    users = User.objects.filter(pk__in=admins, delegation_id=actor.delegation_id, is_active=True)
    return list(users.exclude(pk__in=[actor.user_id, *(user.pk for user in but)]).order_by("username"))


def ending_within(actor: Identity, term: timedelta) -> list[Grant]:
    """What holds now and ends within a term, the next first; not what goes on by another grant of the same."""
    now = timezone.now()
    held = list(visible(actor, Grant.objects.valid_at(now).select_related("user", "user__delegation")))
    goes_on: dict[Any, datetime | None] = {}
    for grant in held:
        key, known = _same(grant), goes_on.get(_same(grant), grant.valid_until)
        ends = None if known is None or grant.valid_until is None else max(known, grant.valid_until)
        goes_on[key] = ends
    ending = [grant for grant in held if grant.valid_until and grant.valid_until <= now + term]
    last = [grant for grant in ending if goes_on[_same(grant)] == grant.valid_until]
    return sorted(last, key=lambda grant: (grant.valid_until, grant.user.username, grant.pk))


def _same(grant: Grant) -> tuple[Any, ...]:
    return grant.user_id, grant.role, grant.level, grant.compartment, grant.right
