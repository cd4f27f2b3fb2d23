"""How far a separation has come at a moment: of the area and of each step, the ground that designations in force give
to one party alone. Read through the policy: what the reader may not know of is not counted, and pages say so."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.policy import visible
from apps.accounts.models import Delegation
from apps.bounds.budget import TookTooLong
from apps.bounds.child_processes import run_by_size
from apps.designations.kinds import family_of, kind_codes
from apps.designations.models import Designation, Version
from apps.designations.past import NOW, AsOf, Held, Narrowed, held_keys, outlines, told
from apps.designations.selectors import delegations, visible_designation, visible_to
from apps.geometry.covered import Covered, CoveredParts, covered_parts
from apps.geometry.outline import Box
from apps.separation.models import StepAccount
from apps.separation.plan import Plan, PlanStep, SideOfStep, plan_of, sides_of
from apps.undertakings.selectors import held_at

# How many areas a list shows, how many designations are looked at, and how many statements a page reads.
MAX_AREAS = 50
MAX_COUNTED = 300
MAX_ACCOUNTS = 2_000
INTERMINGLED, OF_ONE_PARTY = "intermingled", "area"


def _kinds(family: str) -> list[str]:
    return [code for code in kind_codes() if family_of(code).code == family]


def plans(actor: Identity) -> list[Designation]:
    """The intermingled areas on the agreed map that have a plan of separation, by reference."""
    rows = visible_to(actor).filter(
        kind__in=_kinds(INTERMINGLED),
        current__provisions__has_key="separation_steps",
        in_force_periods__left_at=None,
    )
    rows = rows.select_related("current", "owner").order_by("reference")
    return [area for area in rows[: MAX_AREAS * 2] if area.in_force is not None][:MAX_AREAS]


@dataclass(frozen=True)
class CountedGround:
    """A designation in force that gives ground of the area to one party, and how much of it, in m²."""

    held: Held
    area_m2: float


@dataclass(frozen=True)
class StepProgress:
    """A step with how much of its ground is separated (None: it took too long to compute), and each side's account."""

    step: PlanStep
    ground: Covered | None
    sides: Sequence[SideOfStep]
    is_overdue: bool


@dataclass(frozen=True)
class Progress:
    """A plan of separation at a moment, as far as the reader may know. `is_cut`: there were more designations than
    were looked at, so that more may be separated."""

    designation: Designation
    version: Version
    plan: Plan
    steps: Sequence[StepProgress]
    whole: Covered | None
    counted: Sequence[CountedGround]
    grounds: dict[int, bytes]
    delegations: Sequence[Delegation]
    was_in_force: bool
    is_cut: bool


def progress_at(actor: Identity, designation: uuid.UUID, moment: datetime) -> Progress:
    """Raises NotVisible for a designation that is none, has no plan of separation, or is hidden."""
    area, version, plan, was_in_force = area_at(actor, designation, moment)
    held = _of_one_party(actor, version, plan, moment)
    grounds = outlines(held) if held else {}
    held = [one for one in held if one.pk in grounds]
    parts = _measured(version, plan, [grounds[one.pk] for one in held])
    counted = [CountedGround(one, size) for one, size in zip(held, parts.by_outline_m2 if parts else (), strict=False)]
    counted = [one for one in counted if one.area_m2]
    # Signatories in their order, then those who observe.
    speakers = sorted(delegations().values(), key=lambda one: (not one.is_signatory, one.position))
    accounts = _accounts(actor, area, moment)
    covered = parts.parts if parts else (None,) * len(plan.steps)
    steps = [
        StepProgress(step, ground, sides_of(step, accounts, speakers), _is_overdue(step, ground, moment))
        for step, ground in zip(plan.steps, covered, strict=True)
    ]
    return Progress(
        area,
        version,
        plan,
        steps,
        parts.whole if parts else None,
        counted,
        {one.held.pk: grounds[one.held.pk] for one in counted},
        speakers,
        was_in_force,
        len(held) >= MAX_COUNTED,
    )


def area_at(actor: Identity, designation: uuid.UUID, moment: datetime) -> tuple[Designation, Version, Plan, bool]:
    """An area with the version that was in force at a moment, or else is now, its plan, and whether it was in force
    then. Raises NotVisible."""
    area = visible_designation(actor, designation)
    held = held_at(actor, area, moment)
    version = held or area.in_force
    plan = plan_of(version.provision_values) if version else None
    if version is None or plan is None:
        raise NotVisible
    return area, version, plan, held is not None


def _of_one_party(actor: Identity, version: Version, plan: Plan, moment: datetime) -> list[Held]:
    """The designations that were in force near the area then and are each of one party alone."""
    narrowed = Narrowed(kinds=tuple(_kinds(OF_ONE_PARTY)))
    as_of = AsOf.at(moment, NOW)
    boxes = [version.as_outline.box, *(step.target.box for step in plan.steps)]
    around = Box(
        min(box.west for box in boxes),
        min(box.south for box in boxes),
        max(box.east for box in boxes),
        max(box.north for box in boxes),
    )
    keys = held_keys(actor, as_of, narrowed, within=around, most=MAX_COUNTED)
    return told(actor, keys) if keys else []


def _measured(version: Version, plan: Plan, covering: Sequence[bytes]) -> CoveredParts | None:
    """None where it takes too long."""
    targets = [step.target for step in plan.steps]
    ground = [version.as_outline, *targets]
    size = sum(map(len, covering)) + sum(16 * one.vertex_count for one in ground)
    try:
        return run_by_size(size, covered_parts, ground, targets, list(covering))
    except TookTooLong:
        return None


def _is_overdue(step: PlanStep, ground: Covered | None, moment: datetime) -> bool:
    return step.due is not None and step.due < moment and ground is not None and not ground.is_whole


def _accounts(actor: Identity, area: Designation, moment: datetime) -> list[Any]:
    """The newest statements about the steps of an area that were made by a moment, oldest first."""
    rows = visible(actor, StepAccount.objects.filter(designation=area, said_at__lte=moment))
    newest = rows.select_related("delegation", "user").order_by("-said_at", "-pk")[:MAX_ACCOUNTS]
    return list(newest)[::-1]
