"""The people in whose names designations in bulk were negotiated: nobody can sign in as them."""

from __future__ import annotations

from dataclasses import dataclass

from apps.access.connection import unit_of_work
from apps.access.identity import NOBODY
from apps.access.roles import Role
from apps.accounts.models import Delegation, User
from apps.clearances.services import set_up
from apps.theatre.facts import theatre

REASON = "Data in bulk"
JOBS = {"officer": Role.LIAISON_OFFICER, "authority": Role.APPROVING_AUTHORITY}
EACH = 3


@dataclass(frozen=True)
class Side:
    """A signatory with its people: job → primary keys of users."""

    delegation: int
    members: dict[str, list[int]]


def sides() -> list[Side]:
    """Every signatory with EACH members for each job, made on the first run."""
    found = []
    level = max(theatre().level_orders)
    with unit_of_work(NOBODY):
        for delegation in Delegation.objects.signatories():
            members: dict[str, list[int]] = {}
            for job, role in JOBS.items():
                members[job] = [_member(delegation, job, role, number, level) for number in range(1, EACH + 1)]
            found.append(Side(delegation.pk, members))
    return found


def _member(delegation: Delegation, job: str, role: Role, number: int, level: int) -> int:
    name = f"bulk.{delegation.code.lower()}.{job}{number}"
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User(username=name, full_name=f"{delegation.code} {job} {number}", delegation=delegation)
        user.set_unusable_password()
        user.save()
        marks = level if role == Role.LIAISON_OFFICER else None
        set_up(user=user, roles=[role.value], level=level, mark_level=marks, reason=REASON)
    return user.pk
