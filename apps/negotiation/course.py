"""The course of a designation: the steps from submission to force, which are done, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import pgettext_lazy

from apps.designations.kinds import State
from apps.designations.models import Designation
from apps.negotiation.machine import AMEND, ActType
from apps.negotiation.models import Act

STEPS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("draft", pgettext_lazy("course", "Draft"), (State.DRAFT,)),
    ("submitted", pgettext_lazy("course", "Submitted"), (State.SUBMITTED,)),
    ("countered", pgettext_lazy("course", "Counter-proposal"), (State.COUNTERED,)),
    ("agreed", pgettext_lazy("course", "Agreed"), (State.AGREED,)),
    ("approved", pgettext_lazy("course", "Partly approved"), (State.PARTLY_APPROVED,)),
    ("in_force", pgettext_lazy("course", "In force"), (State.IN_FORCE,)),
)


@dataclass(frozen=True)
class Step:
    label: Any
    done: bool
    now: bool


def course(designation: Designation, acts: list[Act]) -> list[Step]:
    """Steps with their marks. An ended or halted designation shows that state as its last step; one that is amended
    the steps of the amendment."""
    state, reached = designation.state, {act.to_state for act in acts}
    if designation.is_amended:
        begun = max(act.sequence for act in acts if act.code == ActType.PROPOSE)
        state = designation.amendment_state.removeprefix(AMEND)
        reached = {act.to_state.removeprefix(AMEND) for act in acts if act.sequence >= begun}
    order = [states for _code, _label, states in STEPS]
    position = next((at for at, states in enumerate(order) if state in states), None)
    if position is not None:
        steps = []
        for at, (code, label, _states) in enumerate(STEPS):
            if code == "draft" and designation.is_shared:
                continue
            # Countering is a step only where it happened.
            if code == "countered" and State.COUNTERED not in reached and at != position:
                continue
            steps.append(Step(label, done=at < position, now=at == position))
        return steps
    passed = [
        Step(label, done=True, now=False)
        for code, label, states in STEPS
        if reached & set(states) and not (code == "draft" and designation.is_shared)
    ]
    return [*passed, Step(State(state).label, done=False, now=True)]
