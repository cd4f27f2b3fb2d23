"""Other movements whose window and ground meet those of one: pointed out to whoever reads, and never refused."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, DateTimeField, Q, Value

from apps.access.identity import Identity
from apps.access.policy import visible
from apps.bounds.child_processes import run_by_size
from apps.designations.fields import BoxField
from apps.designations.index_lookups import AmongFound
from apps.designations.models import Designation
from apps.geometry.outline import Box
from apps.movements.families import kind_of
from apps.movements.models import Movement, MovementGround
from apps.movements.selectors import courses, open_between
from apps.movements.touching import size_of, touching

# More than these are on record and not listed.
MAX_OVERLAPS = 50
# Whose outlines are looked at, where nothing else says that they meet.
MAX_OUTLINES = 50
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
    where = Q(route=movement.route) if movement.route else Q(pk=None)
    sharing: set[uuid.UUID] = set()
    if grounds:
        rows = MovementGround.objects.filter(designation__in=[one.pk for one in grounds])
        sharing = set(visible(actor, rows).values_list("movement", flat=True)[:MAX_SHARING])
        where |= Q(uuid__in=sharing)
    if movement.box is not None:
        where |= Q(meeting(movement.box, movement.since, movement.until, moment, MAX_OVERLAPS * 4))
    open_then = open_between(actor, movement.since, movement.until, moment).exclude(pk=movement.pk)
    candidates = list(open_then.filter(where)[: MAX_OVERLAPS * 4])
    states = courses(actor, candidates, moment)
    going = [other for other in candidates if states[other.uuid].cancelled_at is None]
    same = {other.uuid for other in going if _on_same_route(movement, other) or other.uuid in sharing}
    same |= _touched(movement, [other for other in going if other.uuid not in same])
    return [_overlap(movement, other) for other in going if other.uuid in same][:MAX_OVERLAPS]


def _on_same_route(movement: Movement, other: Movement) -> bool:
    return bool(movement.route) and movement.route == other.route


def _touched(movement: Movement, others: Sequence[Movement]) -> set[uuid.UUID]:
    """Those whose ground meets this one's: their stored boxes first, then the outlines of so many that are left."""
    near = [other for other in others if _boxes_meet(movement.box, other.box)][:MAX_OUTLINES]
    if not near:
        return set()
    # Whatever has a box has a shape.
    shapes: list[Any] = [movement.shape, *(other.shape for other in near)]
    met = run_by_size(sum(map(size_of, shapes)), touching, shapes[0], shapes[1:])
    return {other.uuid for other, meets in zip(near, met, strict=True) if meets}


def _boxes_meet(first: Box | None, second: Box | None) -> bool:
    if first is None or second is None:
        return False
    across = first.west <= second.east and second.west <= first.east
    return across and first.south <= second.north and second.south <= first.north


def _overlap(movement: Movement, other: Movement) -> Overlap:
    kinds = [kind_of(one.kind) for one in (movement, other)]
    return Overlap(
        other,
        max(movement.since, other.since),
        min(movement.until, other.until),
        any(kind is not None and kind.blocks for kind in kinds),
    )
