"""Which designations a version's ground touches, and what the rules of the theatre say about it.

The rules are data (`theatre/conflict_rules.json`): kind × kind → blocks, warns, allowed. A block prevents approval,
never discussion.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import get_language

from apps.clearances.identity import Identity
from apps.clearances.policy import filter_for
from apps.designations.kinds import LIVE
from apps.designations.models import Designation, Version
from apps.geometry.outline import Outline
from apps.geometry.overlay import find_overlaps
from jic.theatre import theatre

SEVERITIES = ("blocks", "warns", "allowed")


@dataclass(frozen=True)
class Conflict:
    """Ground that a version shares with another designation, geodesic, in square metres."""

    designation: Designation
    title: str
    severity: str
    reason: str
    overlap_m2: float
    area_m2: float
    own_area_m2: float

    @property
    def overlap_km2(self) -> float:
        return self.overlap_m2 / 1e6

    @property
    def blocks(self) -> bool:
        return self.severity == "blocks"


def touching(who: Identity, outline: Outline, *, excluding: Collection[int] = ()) -> list[tuple[Designation, float]]:
    """Visible designations in force, agreed or under negotiation whose current outline shares ground (≥ 1 m²).

    The box index finds candidates, Shapely decides. Only what the identity may see is ever looked at.
    """
    candidates = (
        Designation.objects.filter(filter_for(who, Designation), current__box__meets=outline.box, state__in=LIVE)
        .exclude(pk__in=excluding)
        .values_list("pk", "current__outline")
    )
    found = dict(find_overlaps(outline, [(key, bytes(wkb)) for key, wkb in candidates]))
    others = Designation.objects.select_related("current", "owner").defer("current__outline", "current__shape")
    return [(other, found[other.pk]) for other in others.filter(pk__in=found).order_by("pk")]


def conflicts(who: Identity, kind: str, outline: Outline, *, excluding: Collection[int] = ()) -> list[Conflict]:
    """Every shared ground with what the rules say of it: blocks first, then the larger overlap."""
    rules, language = theatre().conflict_rules, get_language() or "en"
    found = []
    for other, overlap in touching(who, outline, excluding=excluding):
        rule = rules.between(kind, other.kind)
        assert other.current is not None  # only designations with a version have an outline to touch
        found.append(
            Conflict(
                other,
                other.current.title,
                rule.severity,
                rule.reason(language),
                overlap,
                other.current.area_m2,
                outline.area_m2,
            )
        )
    return sorted(found, key=lambda one: (SEVERITIES.index(one.severity), -one.overlap_m2))


def conflicts_of(who: Identity, version: Version) -> list[Conflict]:
    """The conflicts of a stored version; what it replaces is no conflict."""
    designation = version.designation
    excluding = [designation.pk] + ([designation.replaces_id] if designation.replaces_id else [])
    return conflicts(who, designation.kind, version.as_outline, excluding=excluding)
