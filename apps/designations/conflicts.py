"""Which designations a version's ground touches, and what the rules of the theatre say about it.

The rules are data (`theatre/conflict_rules.json`): kind × kind → blocks, warns, allowed. A block prevents approval,
never discussion.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language

from apps.clearances.identity import Identity, binary_rows
from apps.clearances.policy import filter_for
from apps.designations.found import ASKED, about, among, meeting
from apps.designations.kinds import LIVE
from apps.designations.models import Designation, Version
from apps.designations.policies import LIST
from apps.geometry.measure import margin_degrees
from apps.geometry.outline import Box, Outline
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


@lru_cache(maxsize=256)
def _candidates(who: Identity) -> tuple[str, tuple[Any, ...]]:
    """The statement that finds candidates for an asker. Building it takes longer than running it does."""
    queryset = Designation.objects.filter(filter_for(who, Designation, LIST), meeting(ASKED), state__in=LIVE)
    sql, params = queryset.order_by().values_list("pk", "kind", "current__outline").query.sql_with_params()
    return sql, params


@lru_cache(maxsize=256)
def _any_near(who: Identity) -> tuple[str, tuple[Any, ...]]:
    queryset = Designation.objects.filter(filter_for(who, Designation, LIST), meeting(ASKED), state__in=LIVE)
    sql, params = queryset.order_by().values_list("pk")[:1].query.sql_with_params()
    return sql, params


def lies_near(who: Identity, box: Box) -> bool:
    """Whether any designation that the identity may see lies in a window or about 25 km around it."""
    sql, params = _any_near(who)
    return bool(binary_rows(sql, about(box.grown(*margin_degrees(25, box.north)), params)))


def overlaps(who: Identity, outline: Outline, *, excluding: Collection[int] = ()) -> list[tuple[int, float]]:
    """(primary key, m²) of visible designations in force, agreed or under negotiation whose current outline shares
    ground with this one (≥ 1 m²), by primary key.

    The box index finds candidates, Shapely decides. Only what the identity may see is ever looked at.
    """
    return [(key, size) for key, _kind, size in _overlapping(who, outline, excluding)]


def _overlapping(who: Identity, outline: Outline, excluding: Collection[int]) -> list[tuple[int, str, float]]:
    """(primary key, kind, m²) of what shares ground, by primary key."""
    sql, params = _candidates(who)
    found = binary_rows(sql, about(outline.box, params))
    candidates = [((key, kind), wkb) for key, kind, wkb in found if key not in excluding]
    return sorted((key, kind, size) for (key, kind), size in find_overlaps(outline, candidates))


def touching(who: Identity, outline: Outline, *, excluding: Collection[int] = ()) -> list[tuple[Designation, float]]:
    """The same with the designations themselves, as far as lists name them."""
    found = dict(overlaps(who, outline, excluding=excluding))
    others = Designation.objects.select_related("current").only(
        *("uuid", "reference", "kind", "released_to", "level", "caveat"),
        *("current__title_en", "current__title_ru", "current__area_m2"),
    )
    return [(other, found[other.pk]) for other in others.filter(among(found)).order_by("pk")]


def conflicts(who: Identity, kind: str, outline: Outline, *, excluding: Collection[int] = ()) -> list[Conflict]:
    """Every shared ground with what the rules say of it: blocks first, then the larger overlap."""
    rules, language = theatre().conflict_rules, get_language() or "en"
    found = []
    for other, overlap in touching(who, outline, excluding=excluding):
        rule = rules.between(kind, other.kind)
        # A copy is no proposal: what one side shows of a draft must not stop what both agree to.
        severity = "warns" if other.is_copy and rule.severity == "blocks" else rule.severity
        assert other.current is not None  # only designations with a version have an outline to touch
        found.append(
            Conflict(
                other,
                other.current.title,
                severity,
                rule.reason(language),
                overlap,
                other.current.area_m2,
                outline.area_m2,
            )
        )
    return sorted(found, key=lambda one: (SEVERITIES.index(one.severity), -one.overlap_m2))


def conflicts_of(who: Identity, version: Version) -> list[Conflict]:
    """The conflicts of a stored version; what it replaces is no conflict."""
    return conflicts(who, version.designation.kind, version.as_outline, excluding=_its_own(version))


def blocks_of(who: Identity, version: Version) -> list[Conflict]:
    """Those that prevent approval. Where none does, as mostly, no other designation is read for it."""
    rules, kind = theatre().conflict_rules, version.designation.kind
    others = {other for _key, other, _size in _overlapping(who, version.as_outline, _its_own(version))}
    if all(rules.between(kind, other).severity != "blocks" for other in others):
        return []
    return [conflict for conflict in conflicts_of(who, version) if conflict.blocks]


def _its_own(version: Version) -> list[int]:
    designation = version.designation
    return [designation.pk] + ([designation.replaces_id] if designation.replaces_id else [])
