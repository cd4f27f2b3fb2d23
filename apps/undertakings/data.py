"""A pull-back as JSON: everything that its page says, for programs. Moments are UTC; positions are longitude and
latitude in degrees (WGS 84)."""

from __future__ import annotations

from typing import Any

from apps.geometry.outline import MICRO, Vertex
from apps.undertakings.pull_back import BaselineRow, StepStanding
from apps.undertakings.selectors import Visited, Zone


def zone_data(zone: Zone) -> dict[str, Any]:
    """The bands, the steps with each delegation's marks, the baseline with its findings, and the visits."""
    return {
        "designation": zone.designation.uuid,
        "reference": zone.designation.reference,
        "version": zone.version.uuid,
        "was_in_force": zone.was_in_force,
        "centre_line": [_position(vertex) for vertex in zone.pull_back.line],
        "bands": [
            {"party": one.party, "arms": one.arms, "side": one.towards, "distance_m": one.distance_m}
            for one in zone.pull_back.bands
        ],
        "steps": [_step(one) for one in zone.steps],
        "baseline": [_item(row) for row in zone.baseline],
        "visits": [_visit(one) for one in zone.visits],
    }


def _position(vertex: Vertex) -> list[float]:
    return [vertex[0] / MICRO, vertex[1] / MICRO]


def _step(standing: StepStanding) -> dict[str, Any]:
    return {
        "step": standing.step.number,
        "subject": standing.step.subject,
        "titles": dict(standing.step.title),
        "due": standing.step.due,
        "after": standing.step.after,
        "standing": standing.standing,
        "opened_at": standing.opened_at,
        "verified_at": standing.verified_at,
        "marks": [
            {
                "number": mark.number,
                "delegation": account.delegation,
                "party": part.party.code,
                "state": mark.state,
                "note": mark.note,
                "said_at": mark.said_at,
            }
            for part in standing.parts
            for account in part.accounts
            for mark in account.marks
        ],
    }


def _item(row: BaselineRow) -> dict[str, Any]:
    item = row.item
    return {
        "item": item.uuid,
        "reference": item.reference,
        "delegation": item.delegation.code,
        "party": item.party,
        "arms": item.arms,
        "count": item.count,
        "text": item.text,
        "place": _position((item.longitude, item.latitude)),
        "distance_m": round(row.distance_m),
        "must_be_m": row.must_be_m,
        "said_at": item.said_at,
        "findings": [
            {
                "finding": finding.uuid,
                "delegation": finding.delegation.code,
                "visit": finding.visit,
                "state": finding.state,
                "count": finding.count,
                "place": None
                if finding.longitude is None or finding.latitude is None
                else _position((finding.longitude, finding.latitude)),
                "distance_m": None if metres is None else round(metres),
                "note": finding.note,
                "said_at": finding.said_at,
            }
            for finding, metres in row.findings
        ],
    }


def _visit(visited: Visited) -> dict[str, Any]:
    plan, outcome = visited.plan, visited.outcome
    return {
        "visit": plan.uuid,
        "reference": plan.reference,
        "delegation": plan.delegation.code,
        "planned_at": plan.planned_at,
        "text": plan.text,
        "mirrors": plan.mirrors,
        "said_at": plan.said_at,
        "outcome": None
        if outcome is None
        else {
            "began_at": outcome.began_at,
            "access": outcome.access,
            "limited_by": outcome.limited_by,
            "reason": outcome.reason,
            "minutes": outcome.minutes,
            "text": outcome.text,
            "said_at": outcome.said_at,
        },
        "photos": [
            {
                "photo": photo.row.uuid,
                "reference": photo.reference,
                "finding": photo.row.finding,
                "texts": photo.texts,
                "digest": photo.row.digest_hex,
                "withdrawn": photo.withdrawal is not None,
            }
            for photo in visited.photos
        ],
    }
