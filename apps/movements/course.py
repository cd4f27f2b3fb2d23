"""How a movement stands at a moment, made of what was said of it by then. No Django here.

Nothing decides between accounts: the newest statement is shown with whose it is, and that accounts differ is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from apps.movements.contents import read_content
from apps.truce.contents import moment_of

NOTIFIED, DEPARTED, CANCELLED = "notified", "departed", "cancelled"
OVER = frozenset({"delivered", "arrived", "ended", CANCELLED})
REASONED = frozenset({"held", "turned_back", "attacked", "partly", CANCELLED})
NOT_GIVEN = frozenset({"refused"})


@dataclass(frozen=True)
class Spoken:
    """One statement: `since` is when it happened, `content` as in contents.py."""

    uuid: UUID
    what: str
    code: str
    by: str
    person: str
    since: datetime
    said_at: datetime
    content: Any

    @classmethod
    def read(cls, row: Any) -> Spoken:
        """From a row of the table of statements."""
        content = read_content(row.what, row.content)
        return cls(
            row.uuid, row.what, row.code, row.delegation.code, row.user.full_name, row.since, row.said_at, content
        )


class PermitStanding(StrEnum):
    GIVEN = "given"
    CONDITION = "condition"
    PART = "part"
    REFUSED = "refused"
    WAITS = "waits"
    OVERDUE = "overdue"
    # It waits for another one that has not been given.
    BLOCKED = "blocked"


@dataclass(frozen=True)
class PermitState:
    """A permit in the chain: as it was asked for, the newest answer, and when it was asked for again."""

    asked: Spoken
    standing: PermitStanding
    answer: Spoken | None = None
    again: Spoken | None = None
    due: datetime | None = None

    @property
    def number(self) -> int:
        return int(self.asked.content.number)

    @property
    def is_given(self) -> bool:
        return self.standing in (PermitStanding.GIVEN, PermitStanding.CONDITION)


class RelayStanding(StrEnum):
    CONFIRMED = "confirmed"
    WAITS = "waits"
    # Due, and nothing on record.
    SILENT = "silent"


@dataclass(frozen=True)
class UnitState:
    """A unit of a side's chain: what it was told, and whether it has confirmed that."""

    unit: str
    standing: RelayStanding
    sent: Spoken | None
    confirmed: Spoken | None
    due: datetime | None

    @property
    def newest(self) -> Spoken:
        spoken = self.confirmed or self.sent
        assert spoken is not None
        return spoken


@dataclass(frozen=True)
class AskedQuestion:
    """A question to the secretariat; `comment` is None while there is none."""

    asked: Spoken
    comment: Spoken | None

    @property
    def number(self) -> int:
        return int(self.asked.content.number)


@dataclass(frozen=True)
class Course:
    """A movement at a moment. `said` are all statements by then, oldest first."""

    moment: datetime
    notified_by: str
    notified_at: datetime
    said: Sequence[Spoken] = field(default_factory=tuple)

    def _of(self, what: str) -> list[Spoken]:
        return [one for one in self.said if one.what == what]

    @cached_property
    def states(self) -> list[Spoken]:
        """By when they happened; of the same time, as they were said."""
        return sorted(self._of("state"), key=lambda one: (one.since, one.said_at))

    @cached_property
    def counted(self) -> list[Spoken]:
        """The states without what only the delegation that notified it could say: that it is cancelled."""
        return [one for one in self.states if one.code != CANCELLED or one.by == self.notified_by]

    @property
    def newest(self) -> Spoken | None:
        """The state that happened last, whoever says so; None while it is only notified."""
        return self.counted[-1] if self.counted else None

    @property
    def cancelled_at(self) -> datetime | None:
        """From when on it is cancelled, by the word of the delegation that notified it; nobody else's undoes that."""
        return min((one.since for one in self.counted if one.code == CANCELLED), default=None)

    @property
    def state(self) -> str:
        return self.newest.code if self.newest else NOTIFIED

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @cached_property
    def by_side(self) -> dict[str, Spoken]:
        """The newest state of each delegation that speaks of one."""
        return {one.by: one for one in self.states}

    @property
    def accounts_differ(self) -> bool:
        return len({one.code for one in self.by_side.values()}) > 1

    @cached_property
    def reasons(self) -> list[Spoken]:
        """Of each delegation the newest reason why it did not go on."""
        return list({one.by: one for one in self.states if one.code in REASONED and one.content.reason}.values())

    @cached_property
    def notes(self) -> dict[str, list[Spoken]]:
        """What each delegation noted, newest first."""
        notes: dict[str, list[Spoken]] = {}
        for one in reversed(self._of("note")):
            notes.setdefault(one.by, []).append(one)
        return notes

    @cached_property
    def permits(self) -> list[PermitState]:
        """The chain of permits, in the order in which they were asked for."""
        answers: dict[int, list[Spoken]] = {}
        for one in sorted(self._of("answer"), key=lambda one: (one.since, one.said_at)):
            answers.setdefault(one.content.permit, []).append(one)
        states: dict[int, PermitState] = {}
        for asked in self._of("permit"):
            states[asked.content.number] = self._permit(asked, answers.get(asked.content.number, []), states)
        return list(states.values())

    def _permit(self, asked: Spoken, answers: list[Spoken], earlier: Mapping[int, PermitState]) -> PermitState:
        again = next((one for one in reversed(answers) if one.code == "again"), None)
        answer = next((one for one in reversed(answers) if one.code != "again"), None)
        due = moment_of(asked.content.due)
        if answer is not None:
            return PermitState(asked, PermitStanding(answer.code), answer, again, due)
        before = earlier.get(asked.content.after)
        if before is not None and not before.is_given:
            return PermitState(asked, PermitStanding.BLOCKED, None, again, due)
        is_late = due is not None and due < self.moment
        return PermitState(asked, PermitStanding.OVERDUE if is_late else PermitStanding.WAITS, None, again, due)

    @cached_property
    def seals(self) -> list[Spoken]:
        return self._of("seals")

    @cached_property
    def seal_numbers(self) -> list[str]:
        return [number for one in self.seals for number in one.content.numbers]

    @cached_property
    def checks(self) -> list[Spoken]:
        return sorted(self._of("check"), key=lambda one: one.since)

    @cached_property
    def relays(self) -> dict[str, list[UnitState]]:
        """The chain of each side, down to the unit that acts, in the order in which its units were named."""
        units: dict[tuple[str, str], list[Spoken]] = {}
        for one in self._of("relay"):
            units.setdefault((one.by, one.content.unit), []).append(one)
        chains: dict[str, list[UnitState]] = {}
        for (by, unit), said in units.items():
            chains.setdefault(by, []).append(self._unit(unit, said))
        return chains

    def _unit(self, unit: str, said: list[Spoken]) -> UnitState:
        sent = next((one for one in reversed(said) if one.code == "sent"), None)
        confirmed = next((one for one in reversed(said) if one.code == "confirmed"), None)
        if sent is not None and confirmed is not None and sent.since > confirmed.since:
            # Something else was passed on since, which it has not confirmed.
            confirmed = None
        due = moment_of(sent.content.due) if sent else None
        if confirmed is not None:
            return UnitState(unit, RelayStanding.CONFIRMED, sent, confirmed, due)
        silent = due is not None and due < self.moment
        return UnitState(unit, RelayStanding.SILENT if silent else RelayStanding.WAITS, sent, None, due)

    @property
    def unconfirmed(self) -> list[UnitState]:
        return [one for chain in self.relays.values() for one in chain if one.standing is not RelayStanding.CONFIRMED]

    @cached_property
    def receipts(self) -> list[Spoken]:
        return sorted(self._of("receipt"), key=lambda one: one.since)

    @cached_property
    def questions(self) -> list[AskedQuestion]:
        """What was asked of the secretariat, oldest first, with its comments."""
        comments = {one.content.question: one for one in self._of("comment")}
        return [AskedQuestion(one, comments.get(one.content.number)) for one in self._of("question")]

    def happened(self, code: str) -> list[Spoken]:
        return [one for one in self.states if one.code == code]


def course_of(movement: Any, moment: datetime, rows: Iterable[Any]) -> Course:
    """Of a movement and its statements by a moment, oldest first."""
    return Course(moment, movement.delegation.code, movement.said_at, tuple(Spoken.read(row) for row in rows))
