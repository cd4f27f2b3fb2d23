"""Who may do something to a thing, and by which rule: for the clearance admin who is asked why."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from apps.accounts.models import User
from apps.clearances.conditions import Condition, HasRole
from apps.clearances.identity import Identity, identify
from apps.clearances.models import Grant
from apps.clearances.policy import VIEW, Finding, explain, visible
from apps.clearances.roles import Right, Role
from apps.clearances.selectors import Member


@dataclass(frozen=True)
class Explained:
    """How each rule decided for one person."""

    user: User
    holds: Member
    findings: tuple[Finding, ...]

    @property
    def permits(self) -> bool:
        """Whether any rule does; nobody who may not sign in gets as far as a rule."""
        return self.user.is_active and any(finding.permits for finding in self.findings)

    @property
    def lacks(self) -> list[Condition]:
        """What the rule that came nearest would need besides; nothing where one permits."""
        if not self.findings or any(finding.permits for finding in self.findings):
            return []
        missing = [[condition for condition, holds in finding.answers if not holds] for finding in self.findings]
        return min(missing, key=len)


def explained(who: Identity, thing: models.Model, action: str = VIEW) -> list[Explained]:
    """Every member whose access the asker manages, who may and who may not."""
    users = list(visible(who, User.objects.select_related("delegation")).order_by("username"))
    now = timezone.now()
    held: dict[int, list[Grant]] = {user.pk: [] for user in users}
    rows = Grant.objects.valid_at(now).filter(user_id__in=held).exclude(right=Right.MARK)
    for grant in rows.order_by("role", "-level", "compartment", "pk"):
        held[grant.user_id].append(grant)
    return [
        Explained(
            user,
            Member(user, tuple(held[user.pk])),
            tuple(finding for finding in explain(identify(user), action, thing) if _for_people(finding)),
        )
        for user in users
    ]


def _for_people(finding: Finding) -> bool:
    """Rules of the centre's own clock explain nobody's access."""
    roles = [condition.roles for condition in finding.row.conditions if isinstance(condition, HasRole)]
    return all(set(some) & set(Role.values) for some in roles)
