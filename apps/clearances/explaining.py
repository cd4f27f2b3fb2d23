"""Who may do something to a thing, and by which rule: for the clearance admin who is asked why."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from apps.accounts.models import User
from apps.clearances.conditions import Condition, HasRole
from apps.clearances.identity import Identity, identity_with
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
    for grant in Grant.objects.valid_at(now).filter(user_id__in=held).order_by("role", "-level", "compartment", "pk"):
        held[grant.user_id].append(grant)
    found = []
    for user in users:
        grants = held[user.pk]
        identity = identity_with(user, ((one.role, one.level, one.compartment, one.right) for one in grants))
        findings = tuple(one for one in explain(identity, action, thing) if _for_people(one))
        to_read = tuple(grant for grant in grants if grant.right != Right.MARK)
        found.append(Explained(user, Member(user, to_read), findings))
    return found


def _for_people(finding: Finding) -> bool:
    """Rules of the centre's own clock explain nobody's access."""
    roles = [condition.roles for condition in finding.row.conditions if isinstance(condition, HasRole)]
    return all(set(some) & set(Role.values) for some in roles)
