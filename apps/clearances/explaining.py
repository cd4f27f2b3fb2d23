"""Who may do something to a thing, and by which rule: for the clearance admin who is asked why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from apps.access.conditions import OF_PRINCIPAL, Condition, HasRole
from apps.access.identity import Identity, identity_with
from apps.access.models import Grant
from apps.access.policy import VIEW, Finding, Row, explain, rows_for, visible
from apps.access.roles import Right, Role
from apps.accounts.models import User
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


@dataclass(frozen=True)
class Possible:
    """How each rule stands for one person as long as nothing is said of the designation: each condition with its
    answer, or None where the answer depends on the designation."""

    user: User
    holds: Member
    rules: tuple[tuple[tuple[Condition, bool | None], ...], ...]

    @property
    def may_permit(self) -> bool:
        """Whether some designation is open to this person."""
        return self.user.is_active and any(all(answer is not False for _, answer in rule) for rule in self.rules)


def explained(actor: Identity, thing: models.Model, action: str = VIEW) -> list[Explained]:
    """Every member whose access the principal manages, who may and who may not."""
    found = []
    for user, holds, identity in _members(actor):
        findings = tuple(one for one in explain(identity, action, thing) if _for_people(one.row))
        found.append(Explained(user, holds, findings))
    return found


def explained_without(actor: Identity, model: type[models.Model], action: str = VIEW) -> list[Possible]:
    """The same for a thing of which nothing may be said, not even whether there is one: the rules, as far as they are
    about the person."""
    rows = [row for row in rows_for(model, action) if _for_people(row)]
    return [
        Possible(
            user,
            holds,
            tuple(
                tuple(
                    (condition, condition.test(identity, None) if isinstance(condition, OF_PRINCIPAL) else None)
                    for condition in row.conditions
                )
                for row in rows
            ),
        )
        for user, holds, identity in _members(actor)
    ]


def _members(actor: Identity) -> Iterator[tuple[User, Member, Identity]]:
    """Every member whose access the principal manages, with what holds now: two queries, however many there are."""
    users = list(visible(actor, User.objects.select_related("delegation")).order_by("username"))
    held: dict[int, list[Grant]] = {user.pk: [] for user in users}
    grants = Grant.objects.valid_at(timezone.now()).filter(user_id__in=held)
    for grant in grants.order_by("role", "-level", "compartment", "pk"):
        held[grant.user_id].append(grant)
    for user in users:
        own = held[user.pk]
        identity = identity_with(user, ((one.role, one.level, one.compartment, one.right) for one in own))
        yield user, Member(user, tuple(grant for grant in own if grant.right != Right.MARK)), identity


def _for_people(row: Row) -> bool:
    """Rules of the centre's own clock explain nobody's access."""
    roles = [condition.roles for condition in row.conditions if isinstance(condition, HasRole)]
    return all(set(some) & set(Role.values) for some in roles)
