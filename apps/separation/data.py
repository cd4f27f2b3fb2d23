"""A separation as JSON: everything that its page says, for programs. Areas are in m², on the ellipsoid."""

from __future__ import annotations

from typing import Any

from apps.geometry.covered import Covered
from apps.separation.progress import Progress, StepProgress


def separation_data(progress: Progress) -> dict[str, Any]:
    """The plan, how much of its ground is separated, what is counted, and each delegation's accounts."""
    return {
        "designation": progress.designation.uuid,
        "reference": progress.designation.reference,
        "version": progress.version.uuid,
        "was_in_force": progress.was_in_force,
        "whole": _ground(progress.whole),
        "is_cut": progress.is_cut,
        "participants": [
            {"group": dict(one.group), "asserted_by": one.asserted_by} for one in progress.plan.participants
        ],
        "steps": [_step(one) for one in progress.steps],
        "counted": [
            {"designation": one.held.designation, "reference": one.held.reference, "area_m2": one.area_m2}
            for one in progress.counted
        ],
    }


def _ground(ground: Covered | None) -> dict[str, Any] | None:
    """None where it took too long to compute."""
    return None if ground is None else {"area_m2": ground.whole_m2, "separated_m2": ground.covered_m2}


def _step(progress: StepProgress) -> dict[str, Any]:
    step = progress.step
    return {
        "step": step.number,
        "titles": dict(step.title),
        "target": step.target.geojson(),
        "due": step.due,
        "after": step.after,
        "is_overdue": progress.is_overdue,
        "ground": _ground(progress.ground),
        "accounts": [
            {
                "account": account.uuid,
                "delegation": side.delegation.code,
                "state": account.state,
                "since": account.since,
                "note": account.note,
                "said_at": account.said_at,
            }
            for side in progress.sides
            for account in side.accounts
        ],
    }
