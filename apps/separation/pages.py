"""A separation as its page shows it: the ground for the map, and groups present with their place in the registry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely
from django.utils.translation import pgettext

from apps.access.identity import Identity
from apps.designations.schema import in_reader_language
from apps.groups.models import Group
from apps.groups.selectors import groups_named
from apps.negotiation.features import collection, feature, version_feature
from apps.separation.plan import Participant
from apps.separation.progress import Progress
from apps.texts.characters import visible
from apps.texts.normalise import fold


def separation_map(progress: Progress) -> dict[str, Any]:
    """The area, the ground of each step, and the designations that are counted."""
    steps = [
        feature(
            row.step.target.geojson(),
            f"step-{row.step.number}",
            role="context",
            label=pgettext("map", "Step %(number)s") % {"number": row.step.number},
        )
        for row in progress.steps
    ]
    counted = [
        feature(
            shapely.geometry.mapping(shapely.from_wkb(progress.grounds[ground.held.pk])),
            str(ground.held.version),
            kind=ground.held.kind,
            phase="force",
            side=ground.held.delegation.position,
            label=visible(ground.held.reference),
        )
        for ground in progress.counted
    ]
    return collection([version_feature(progress.version), *counted, *steps])


@dataclass(frozen=True)
class PresentGroup:
    """A group that the signed plan names, and the groups of the registry that have such a name."""

    participant: Participant
    groups: tuple[Group, ...]


def groups_present(actor: Identity, progress: Progress, moment: datetime) -> list[PresentGroup]:
    """In the order of the plan. A name is looked for in every language in which it is written."""
    named = [participant.group for participant in progress.plan.participants]
    found = groups_named(actor, [fold(text) for texts in named for text in texts.values()], moment) if named else {}
    rows = []
    for participant in progress.plan.participants:
        matching = {row.pk: row for text in participant.group.values() for row in found.get(fold(text), ())}
        rows.append(PresentGroup(participant, tuple(matching.values())))
    return rows


def title_of(progress: Progress) -> str:
    return in_reader_language(progress.version.titles)
