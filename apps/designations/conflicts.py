"""Which designations a version's ground touches, and what the rules of the theatre say about it.

The rules are data (`theatre/conflict_rules.json`): kind × kind → blocks, warns, allowed. A block prevents approval,
never discussion. They are asked of versions that hold at the same time; where one ends at the moment at which the other
begins, a block warns, and what never holds together has no conflict.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.access.identity import Identity
from apps.access.policy import filter_for
from apps.accounts.compiled_query import KEYS_SLOT, CompiledQuery
from apps.designations.index_lookups import (
    ASKED,
    Statement,
    amended_meeting,
    among,
    meeting,
    rows_about,
    statement_of,
)
from apps.designations.kinds import LIVE
from apps.designations.models import Designation, Version
from apps.designations.periods import ALWAYS, Meeting, Period
from apps.designations.policies import AMENDMENT, LIST
from apps.geometry.measure import margin_degrees
from apps.geometry.outline import Box, Outline
from apps.geometry.overlay import find_overlaps
from apps.theatre.facts import ConflictRule, theatre

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
    # Whether the ground is that of an amendment on the table, and not of what holds.
    amended: bool = False

    @property
    def overlap_km2(self) -> float:
        return self.overlap_m2 / 1e6

    @property
    def blocks(self) -> bool:
        return self.severity == "blocks"

    @property
    def shared_percent(self) -> float:
        """How much of the ground that either covers both cover."""
        return 100 * self.overlap_m2 / (self.own_area_m2 + self.area_m2 - self.overlap_m2)


_COMPARED = ("valid_from", "valid_until", "outline")


def _live(actor: Identity) -> QuerySet[Designation]:
    """Designations that stand somewhere on the map, as far as the identity may see them."""
    return Designation.objects.filter(filter_for(actor, Designation, LIST), meeting(ASKED), state__in=LIVE)


@lru_cache(maxsize=256)
def _candidates(actor: Identity) -> Statement:
    """The statement that finds candidates for a principal."""
    return _compared(_live(actor), "current")


@lru_cache(maxsize=256)
def _amended_candidates(actor: Identity) -> Statement:
    """The same for amendments on the table."""
    rule = filter_for(actor, Designation, AMENDMENT)
    return _compared(Designation.objects.filter(rule, amended_meeting(ASKED)), "proposed")


def _compared(queryset: QuerySet[Designation], version: str) -> Statement:
    columns = ("pk", "kind", *(f"{version}__{column}" for column in _COMPARED))
    return statement_of(queryset.order_by().values_list(*columns))


@lru_cache(maxsize=256)
def _any_near(actor: Identity) -> Statement:
    return statement_of(_live(actor).order_by().values_list("pk")[:1])


def lies_near(actor: Identity, box: Box) -> bool:
    """Whether any designation that the identity may see lies in a window or about 25 km around it."""
    return bool(rows_about(box.grown(*margin_degrees(25, box.north)), _any_near(actor)))


def overlaps(actor: Identity, outline: Outline, *, excluding: Collection[int] = ()) -> list[tuple[int, float]]:
    """(primary key, m²) of visible designations in force, agreed or under negotiation whose current outline shares
    ground with this one (≥ 1 m²), by primary key; amendments on the table apart.

    The box index finds candidates, Shapely decides. Only what the identity may see is ever looked at.
    """
    ground = _shared_ground(actor, outline, None, excluding)
    return [(shared.key, shared.area_m2) for shared in ground if not shared.amended]


@dataclass(frozen=True, order=True)
class _Shared:
    """Ground that an outline shares with a stored one, and how the two lie in time."""

    key: int
    amended: bool
    kind: str
    meeting: Meeting
    area_m2: float

    def severity(self, rule: ConflictRule) -> str:
        """What the rule says of two that hold at the same time, milder where they only touch in time."""
        return "warns" if rule.severity == "blocks" and self.meeting is Meeting.TOUCHING else rule.severity


def _shared_ground(
    actor: Identity, outline: Outline, period: Period | None, excluding: Collection[int]
) -> list[_Shared]:
    """What shares ground, by primary key; with a period, only what meets it in time."""
    now, candidates = timezone.now(), []
    for amended, statement in ((False, _candidates(actor)), (True, _amended_candidates(actor))):
        for key, kind, start, end, wkb in rows_about(outline.box, statement):
            meeting = Meeting.TOGETHER if period is None else period.meeting(Period(start, end), now)
            if key not in excluding and meeting is not Meeting.APART:
                candidates.append(((key, amended, kind, meeting), wkb))
    return sorted(_Shared(*about_it, size) for about_it, size in find_overlaps(outline, candidates))


@lru_cache(maxsize=1)
def _as_listed() -> CompiledQuery[Designation]:
    others = Designation.objects.select_related("current", "proposed").only(
        *("uuid", "reference", "kind", "state", "released_to", "level", "caveat"),
        *("current__titles", "current__area_m2", "current__delegation_id"),
        *("proposed__titles", "proposed__area_m2"),
    )
    return CompiledQuery(others.filter(among(KEYS_SLOT)).order_by("pk"), [KEYS_SLOT])


def conflicts(
    actor: Identity, kind: str, outline: Outline, *, period: Period = ALWAYS, excluding: Collection[int] = ()
) -> list[Conflict]:
    """Every shared ground of the same time with what the rules say of it: blocks first, then the larger overlap."""
    rules, language = theatre().conflict_rules, get_language() or "en"
    shared = _shared_ground(actor, outline, period, excluding)
    others = {other.pk: other for other in _as_listed().ask([ground.key for ground in shared])}
    found = []
    for ground in shared:
        if ground.key not in others:
            continue
        other = others[ground.key]
        rule, version = rules.between(kind, other.kind), other.proposed if ground.amended else other.current
        # A copy is no proposal: what one side shows of a draft must not stop what both agree to.
        severity = "warns" if other.is_copy and rule.severity == "blocks" else ground.severity(rule)
        reason = rule.reason(language)
        if ground.meeting is Meeting.TOUCHING:
            reason = " ".join([reason, _("One expires at the moment at which the other starts.")])
        if version is None:  # it was taken from the table in the meantime
            continue
        found.append(
            Conflict(
                other,
                version.title,
                severity,
                reason,
                ground.area_m2,
                version.area_m2,
                outline.area_m2,
                ground.amended,
            )
        )
    return sorted(found, key=lambda one: (SEVERITIES.index(one.severity), -one.overlap_m2))


def conflicts_of(actor: Identity, version: Version) -> list[Conflict]:
    """The conflicts of a stored version; what it replaces is no conflict."""
    return conflicts(
        actor, version.designation.kind, version.as_outline, period=_period(version), excluding=_its_own(version)
    )


def blocks_of(actor: Identity, version: Version) -> list[Conflict]:
    """Those that prevent approval. Where none does, as mostly, no other designation is read for it."""
    rules, kind = theatre().conflict_rules, version.designation.kind
    shared = _shared_ground(actor, version.as_outline, _period(version), _its_own(version))
    if all(ground.severity(rules.between(kind, ground.kind)) != "blocks" for ground in shared):
        return []
    return [conflict for conflict in conflicts_of(actor, version) if conflict.blocks]


def _period(version: Version) -> Period:
    return Period(version.valid_from, version.valid_until)


def _its_own(version: Version) -> list[int]:
    designation = version.designation
    return [designation.pk] + ([designation.replaces_id] if designation.replaces_id else [])
