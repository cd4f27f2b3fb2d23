"""Who acts next: each delegation that is waited for, with the role that acts and, in the reader's own delegation, the
people who can. Whom another delegation has in a role is not for the reader to know."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone

from apps.access.identity import Identity, identity_with
from apps.access.models import Grant
from apps.access.policy import VIEW, can
from apps.access.roles import Role
from apps.accounts.compiled_query import KEY_SLOT, MOMENT_SLOT, CompiledQuery
from apps.accounts.models import Delegation, User
from apps.designations.models import Designation
from apps.negotiation.machine import ActType
from apps.negotiation.selectors import Turn

# What is needed, by whom, and the act that does it. What ends soon is renewed by a new designation.
ACTS: dict[str, tuple[Role, str]] = {
    "finish_draft": (Role.LIAISON_OFFICER, ActType.SUBMIT.value),
    "answer_version": (Role.LIAISON_OFFICER, ActType.AGREE.value),
    "answer_question": (Role.LIAISON_OFFICER, ActType.ANSWER.value),
    "renew": (Role.LIAISON_OFFICER, VIEW),
    "approve": (Role.APPROVING_AUTHORITY, ActType.APPROVE.value),
    "consent_resume": (Role.APPROVING_AUTHORITY, ActType.RESUME.value),
    "consent_rescind": (Role.APPROVING_AUTHORITY, ActType.RESCIND.value),
}


@dataclass(frozen=True)
class NextActor:
    """One delegation that is waited for. `people` is empty for every delegation but the reader's own."""

    delegation: Delegation
    role: Role
    people: tuple[User, ...]

    def is_for(self, actor: Identity) -> bool:
        return any(user.pk == actor.user_id for user in self.people)


def next_actors(actor: Identity, designation: Designation, turn: Turn) -> list[NextActor]:
    """In the fixed order of the delegations, whoever looks."""
    if turn.need not in ACTS:
        return []
    role, act = ACTS[turn.need]
    return [
        NextActor(
            delegation,
            role,
            tuple(_able(designation, delegation, role, act)) if delegation.pk == actor.delegation_id else (),
        )
        for delegation in sorted(turn.delegations, key=lambda one: one.position)
    ]


@lru_cache(maxsize=1)
def _grants() -> CompiledQuery[Grant]:
    held = Grant.objects.valid_at(MOMENT_SLOT).filter(user__delegation_id=KEY_SLOT, user__is_active=True)
    joined = held.select_related("user__delegation").order_by("user__username")
    return CompiledQuery(joined, [MOMENT_SLOT, KEY_SLOT])


def _able(designation: Designation, delegation: Delegation, role: Role, act: str) -> list[User]:
    """The members who hold the role and may do this act on this designation: cleared for it, and not its author where
    that matters. One query; nothing but names leaves here."""
    members: dict[User, list[Grant]] = defaultdict(list)
    for grant in _grants().ask(timezone.now(), delegation.pk):
        members[grant.user].append(grant)
    identities = {
        user: identity_with(user, ((one.role, one.level, one.compartment, one.right) for one in held))
        for user, held in members.items()
    }
    return [user for user, one in identities.items() if one.has(role.value) and can(one, act, designation)]
