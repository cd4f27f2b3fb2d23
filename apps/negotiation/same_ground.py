"""Whether another delegation has proposed the same thing already: then a counter-proposal settles it sooner than a
second designation beside the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.designations.conflicts import Conflict
from apps.designations.kinds import UNDER_NEGOTIATION
from apps.designations.models import Designation
from apps.designations.selectors import delegations
from apps.theatre.facts import theatre


@dataclass(frozen=True)
class SameGround:
    """A proposal of another delegation, of the same type, on much the same ground. `percent`: how much of the ground
    that either outline covers both cover, rounded down."""

    designation: Designation
    delegation: Delegation
    percent: int


def proposals_on_same_ground(actor: Identity, kind: str, conflicts: Iterable[Conflict]) -> list[SameGround]:
    """Among what an outline of this kind overlaps, as far as the actor may see it: the largest share first."""
    proposals = []
    for conflict in conflicts:
        other, version = conflict.designation, conflict.designation.current
        if version is None or conflict.amended or other.kind != kind or other.state not in UNDER_NEGOTIATION:
            continue
        if version.delegation_id != actor.delegation_id and conflict.shared_percent >= theatre().same_ground_percent:
            proposals.append(SameGround(other, delegations()[version.delegation_id], int(conflict.shared_percent)))
    return sorted(proposals, key=lambda one: -one.percent)
