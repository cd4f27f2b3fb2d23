"""What the page of one movement shows, beside each other and by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.movements.course import Course, Spoken, UnitState
from apps.movements.models import Movement
from apps.movements.overlaps import Overlap
from apps.truce.timeline import by_code, in_order


@dataclass(frozen=True)
class Summary:
    """A movement at a moment, with the designations it lies on and other movements that meet it, as the reader may know
    of them. `everyone` are all delegations by code."""

    movement: Movement
    course: Course
    grounds: Sequence[Designation]
    overlaps: Sequence[Overlap]
    everyone: dict[str, Delegation]

    def side(self, code: str) -> Delegation | None:
        return self.everyone.get(code)

    @property
    def events(self) -> list[dict[str, Any]]:
        """States and seals over time, each with whose account it is; the notification is the first."""
        movement = self.movement
        events: list[dict[str, Any]] = [
            {"code": "notified", "side": movement.delegation, "since": movement.said_at, "content": None}
        ]
        said: list[Spoken] = [*self.course.states, *self.course.seals]
        for one in sorted(said, key=lambda one: (one.since, one.said_at)):
            code = one.code or one.what
            events.append({"code": code, "side": self.side(one.by), "since": one.since, "content": one.content})
        return events

    @property
    def reasons(self) -> list[tuple[Delegation | None, Spoken]]:
        return [(self.side(one.by), one) for one in self.course.reasons]

    @property
    def sides(self) -> list[Delegation]:
        """Signatories, in their order, but the one that notified it."""
        everyone = self.everyone.values()
        return [one for one in everyone if one.is_signatory and one.pk != self.movement.delegation_id]

    @property
    def newest_of_each(self) -> list[tuple[Delegation, Spoken]]:
        """The newest status by the account of each delegation that speaks of one."""
        said = self.course.by_side
        return [(side, said[side.code]) for side in in_order(said)]

    @property
    def notes(self) -> list[tuple[Delegation, Sequence[Spoken]]]:
        """What each side noted, newest first. Absence of a note is absence of a note."""
        notes = self.course.notes
        answered = [side for side in in_order(notes) if side not in self.sides]
        return [(side, notes.get(side.code, [])) for side in (*self.sides, *answered)]

    @property
    def chains(self) -> list[tuple[Delegation, Sequence[UnitState]]]:
        """The relay of each signatory, and of whoever else has one."""
        relays = self.course.relays
        sides = [one for one in self.everyone.values() if one.is_signatory or one.code in relays]
        return [(side, relays.get(side.code, [])) for side in sides]

    @property
    def windows_open(self) -> bool:
        moment: datetime = self.course.moment
        return self.movement.since <= moment < self.movement.until


def summary_of(
    movement: Movement, course: Course, grounds: Sequence[Designation], overlaps: Sequence[Overlap]
) -> Summary:
    return Summary(movement, course, grounds, overlaps, by_code())
