"""Other movements whose window and ground meet those of one: pointed out to whoever reads, and never refused."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, DateTimeField, Q, Value

from apps.access.identity import Identity
from apps.access.policy import visible
from apps.designations.fields import BoxField
from apps.designations.index_lookups import AmongFound
from apps.designations.models import Designation
from apps.geometry.outline import Box
from apps.movements.families import kind_of
from apps.movements.models import Movement, MovementGround
from apps.movements.selectors import courses, open_between

# More than these are on record and not listed.
MAX_OVERLAPS = 50
# Of one designation.
MAX_SHARING = 2_000


@dataclass(frozen=True)
class Overlap:
    """Another movement, and the time in which both windows are open. `blocks`: of one of the two others keep away."""

    movement: Movement
    since: datetime
    until: datetime
    blocks: bool


def meeting(box: Box, since: datetime, until: datetime, moment: datetime, most: int) -> AmongFound:
    """Movements that were notified by a moment, whose own box meets a box in degrees while their window is open."""
    times = [Value(one, DateTimeField()) for one in (since, until, moment)]
    return AmongFound("movements_meeting", "pk", Value(box, BoxField()), *times, Value(most, BigIntegerField()))


def overlaps(actor: Identity, movement: Movement, grounds: Sequence[Designation], moment: datetime) -> list[Overlap]:
    """Those on the same route or designation, and those whose own outline meets this one's. Three queries."""
    shape = movement.drawn
    where = Q(route=movement.route) if movement.route else Q(pk=None)
    sharing: set[uuid.UUID] = set()
    if grounds:
        rows = MovementGround.objects.filter(designation__in=[one.pk for one in grounds])
        sharing = set(visible(actor, rows).values_list("movement", flat=True)[:MAX_SHARING])
        where |= Q(uuid__in=sharing)
    if shape is not None:
        box = shape.outline().box
        where |= Q(meeting(box, movement.since, movement.until, moment, MAX_OVERLAPS * 4))
    open_then = open_between(actor, movement.since, movement.until, moment).exclude(pk=movement.pk)
    candidates = list(open_then.filter(where)[: MAX_OVERLAPS * 4])
    states = courses(actor, candidates, moment)
    return [
        _overlap(movement, other)
        for other in candidates
        if states[other.uuid].cancelled_at is None
        and (_on_same_route(movement, other) or other.uuid in sharing or _touch(movement, other))
    ][:MAX_OVERLAPS]


def _on_same_route(movement: Movement, other: Movement) -> bool:
    return bool(movement.route) and movement.route == other.route


def _touch(movement: Movement, other: Movement) -> bool:
    shape, its = movement.drawn, other.drawn
    if shape is None or its is None:
        return False
    return bool(shape.outline().to_shapely().intersects(its.outline().to_shapely()))


def _overlap(movement: Movement, other: Movement) -> Overlap:
    kinds = [kind_of(one.kind) for one in (movement, other)]
    return Overlap(
        other,
        max(movement.since, other.since),
        min(movement.until, other.until),
        any(kind is not None and kind.blocks for kind in kinds),
    )
