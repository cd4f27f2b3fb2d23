"""A plan of separation as the version in force says it, and what was said of it: without a database, and without
judging."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.geometry.outline import Outline


@dataclass(frozen=True)
class Participant:
    """A group that is in the area, in words by language, and the code of the delegation that says so."""

    group: Mapping[str, str]
    asserted_by: str


@dataclass(frozen=True)
class PlanStep:
    """Which part of the area is to be of one party alone, and by when; `after`: the step before it."""

    number: int
    title: Mapping[str, str]
    target: Outline
    due: datetime | None
    after: int | None

    @property
    def key(self) -> str:
        """Stands for the ground that the step is about."""
        return self.target.digest


@dataclass(frozen=True)
class Plan:
    """All that a version says of a separation."""

    steps: tuple[PlanStep, ...]
    participants: tuple[Participant, ...]

    def step(self, number: int) -> PlanStep | None:
        return next((step for step in self.steps if step.number == number), None)


def plan_of(provisions: Mapping[str, Any]) -> Plan | None:
    """Of the provisions of a version; None where they have no steps."""
    rows = provisions.get("separation_steps")
    if not rows:
        return None
    steps = tuple(
        PlanStep(
            row["step"],
            row["title"],
            Outline.from_canonical(row["target"]),
            datetime.fromisoformat(row["due"]) if "due" in row else None,
            row.get("after"),
        )
        for row in rows
    )
    named = provisions.get("participants") or ()
    return Plan(steps, tuple(Participant(row["group"], row["asserted_by"]) for row in named))


@dataclass(frozen=True)
class SideOfStep:
    """What one delegation has said of a step, newest first."""

    delegation: Any
    accounts: Sequence[Any]

    @property
    def newest(self) -> Any:
        return self.accounts[0] if self.accounts else None


def sides_of(step: PlanStep, accounts: Sequence[Any], delegations: Sequence[Any]) -> list[SideOfStep]:
    """Every delegation that has a place, in its order. `accounts` oldest first; those on a step of another version that
    was about other ground are left out."""
    of_step = [row for row in reversed(accounts) if row.step == step.number and row.target == step.key]
    return [
        SideOfStep(delegation, [row for row in of_step if row.delegation_id == delegation.pk])
        for delegation in delegations
    ]
