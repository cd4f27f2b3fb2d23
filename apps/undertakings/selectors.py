"""Named reads of pull-backs, each through the policy."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.policy import get_visible, visible
from apps.accounts.models import Delegation
from apps.designations.force_models import InForce
from apps.designations.kinds import family_of, kind_codes
from apps.designations.models import Designation, Version
from apps.designations.selectors import delegations, visible_designation, visible_to
from apps.theatre.facts import theatre
from apps.undertakings.models import BaselineItem, Finding, Mark, OfZone, VisitOutcome, VisitPlan
from apps.undertakings.photo_models import VisitPhoto
from apps.undertakings.photo_records import PhotoRecord, photo_records
from apps.undertakings.pull_back import (
    BaselineRow,
    PullBack,
    StepStanding,
    baseline_rows,
    pull_back_of,
    standings,
)

# How many zones a list shows, and how many statements of each sort a page reads of one zone: the newest.
MAX_ZONES = 50
MAX_STATEMENTS = 2_000
ZONE_FAMILY = "zone"


def zones(actor: Identity) -> list[Designation]:
    """The zones with a pull-back that are on the agreed map, by reference."""
    kinds = [code for code in kind_codes() if family_of(code).code == ZONE_FAMILY]
    rows = visible_to(actor).filter(
        kind__in=kinds, current__provisions__has_key="bands", in_force_periods__left_at=None
    )
    rows = rows.select_related("current", "owner").order_by("reference")
    return [zone for zone in rows[: MAX_ZONES * 2] if zone.in_force is not None][:MAX_ZONES]


@dataclass(frozen=True)
class Visited:
    """A visit as it was announced, how it went by the newest account (None: nothing was said), and its photos."""

    plan: VisitPlan
    outcome: VisitOutcome | None
    photos: Sequence[PhotoRecord] = ()


@dataclass(frozen=True)
class Zone:
    """A zone's pull-back at a moment, with all that this reader sees of what was said by then."""

    designation: Designation
    version: Version
    pull_back: PullBack
    steps: Sequence[StepStanding]
    marks: Sequence[Mark]
    items: Sequence[BaselineItem]
    findings: Sequence[Finding]
    visits: Sequence[Visited]
    delegations: Sequence[Delegation]
    was_in_force: bool

    @cached_property
    def baseline(self) -> list[BaselineRow]:
        """Every item with its distances, which take time: only a page that shows them asks."""
        return baseline_rows(self.pull_back, self.items, self.findings)

    @cached_property
    def photos_of_findings(self) -> dict[uuid.UUID, list[PhotoRecord]]:
        """Photos by the finding that they are evidence of."""
        photos: dict[uuid.UUID, list[PhotoRecord]] = {}
        for photo in (one for visit in self.visits for one in visit.photos):
            if photo.row.finding is not None:
                photos.setdefault(photo.row.finding, []).append(photo)
        return photos

    @property
    def of_other_steps(self) -> list[Mark]:
        """Marks on steps that this version does not have, or has for something else; newest first."""
        subjects = {step.number: step.subject for step in self.pull_back.steps}
        return [mark for mark in reversed(self.marks) if subjects.get(mark.step) != mark.subject]


def zone_at(actor: Identity, designation: uuid.UUID, moment: datetime) -> Zone:
    """Raises NotVisible for a designation that is none, has no pull-back, or is hidden."""
    zone = visible_designation(actor, designation)
    held = held_at(actor, zone, moment)
    version = held or zone.in_force
    pull_back = pull_back_of(version.provision_values) if version else None
    if version is None or pull_back is None:
        raise NotVisible
    # The row that was read, with what hangs on it.
    version.designation = zone
    # Signatories in their order, then those who observe.
    speakers = sorted(delegations().values(), key=lambda one: (not one.is_signatory, one.position))
    marks = _by(Mark, actor, zone, moment)
    verifying = theatre().secretariat
    outcomes = {one.visit: one for one in _by(VisitOutcome, actor, zone, moment)}
    photos: dict[uuid.UUID, list[PhotoRecord]] = {}
    for photo in photo_records(actor, _by(VisitPhoto, actor, zone, moment)):
        photos.setdefault(photo.row.visit, []).append(photo)
    return Zone(
        zone,
        version,
        pull_back,
        standings(pull_back, marks, [one.code for one in speakers], frozenset(verifying)),
        marks,
        _by(BaselineItem, actor, zone, moment),
        _by(Finding, actor, zone, moment),
        [
            Visited(plan, outcomes.get(plan.uuid), photos.get(plan.uuid, ()))
            for plan in _by(VisitPlan, actor, zone, moment)
        ],
        speakers,
        held is not None,
    )


@dataclass(frozen=True)
class PhotoSubject:
    """What a photo is of: a visit, or a finding on it about an item; and the version that was in force then."""

    visit: VisitPlan
    finding: Finding | None
    item: BaselineItem | None
    versions: Sequence[Version]


def subject_of(actor: Identity, photo: VisitPhoto) -> PhotoSubject:
    """Also where the zone has ended since: it was all on record when the photo was. Raises NotVisible."""
    version = held_at(actor, photo.designation, photo.said_at)
    visit = get_visible(actor, VisitPlan.objects.all(), uuid=photo.visit)
    finding = item = None
    if photo.finding is not None:
        finding = get_visible(actor, Finding.objects.all(), uuid=photo.finding)
        item = get_visible(actor, BaselineItem.objects.all(), uuid=finding.item)
    return PhotoSubject(visit, finding, item, [version] if version else [])


def held_at(actor: Identity, designation: Designation, moment: datetime) -> Version | None:
    """The version that was in force at a moment; None where none was, or none that the reader may know of."""
    rows = visible(actor, InForce.objects.filter(designation=designation, valid__contains=moment))
    period = rows.select_related("version__delegation").order_by("-pk").first()
    return period.version if period else None


def _by(model: type[OfZone], actor: Identity, zone: Designation, moment: datetime) -> list[Any]:
    """The newest statements of a sort about a zone that were made by a moment, oldest first."""
    rows: QuerySet[Any] = model._default_manager.filter(designation=zone, said_at__lte=moment)
    newest = visible(actor, rows).select_related("delegation").order_by("-said_at", "-pk")[:MAX_STATEMENTS]
    return list(newest)[::-1]
