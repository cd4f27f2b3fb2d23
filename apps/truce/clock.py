"""The course of a cessation at a moment, from what was decided and said by then. No Django here.

Nothing in it decides anything: it counts days since Day D, lays what each party said beside what the others said, and
says what is agreed by all, which only their own decisions change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from apps.theatre.arrangement import EACH, Arrangement, Condition, Period, Phase, Work
from apps.truce.contents import moment_of

DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Joint:
    """A joint decision: whose consent it needs, who has consented when, and how it ended where it did not come about.
    `content` as in contents.py."""

    uuid: UUID
    purpose: str
    content: Mapping[str, Any]
    parties: tuple[str, ...]
    by: str
    said_at: datetime
    agreed_at: datetime | None = None
    consents: Mapping[str, datetime] = field(default_factory=dict)
    ended_at: datetime | None = None

    def holds_since(self) -> datetime | None:
        """When it came about; None while somebody's consent is missing, or where it never did."""
        if self.ended_at is not None or any(code not in self.consents for code in self.parties):
            return None
        return self.agreed_at or max(self.consents.values())

    def missing(self) -> tuple[str, ...]:
        return tuple(code for code in self.parties if code not in self.consents)


@dataclass(frozen=True)
class Said:
    """What a party said of one day. `says`: attests, remark or withheld; `aid`: yes, no or unknown."""

    uuid: UUID
    by: str
    day: int
    says: str
    aid: str
    said_at: datetime
    # The decision on Day D from which the day is counted.
    day_d: UUID

    @property
    def attests(self) -> bool:
        return self.says != "withheld"


class CellState(StrEnum):
    """How one party's account of one day stands."""

    ATTESTS = "attests"
    REMARK = "remark"
    WITHHELD = "withheld"
    # The day is over and the party has said nothing: within the hours for it, or beyond them.
    NOT_YET = "not_yet"
    OVERDUE = "overdue"
    RUNNING = "running"
    TO_COME = "to_come"


class AgreedState(StrEnum):
    AGREED = "agreed"
    # Every party attests, and no decision counts the day yet.
    ALL_ATTEST = "all_attest"
    DISPUTED = "disputed"
    NONE_ATTESTS = "none_attests"
    NOTHING = "nothing"
    RUNNING = "running"
    TO_COME = "to_come"


@dataclass(frozen=True)
class Cell:
    state: CellState
    said: Said | None = None
    due: datetime | None = None


@dataclass(frozen=True)
class Day:
    """One day of the cessation, counted from 1."""

    number: int
    start: datetime
    end: datetime
    cells: Mapping[str, Cell]
    agreed: AgreedState
    # The decision that counts it, where one does.
    by: Joint | None = None

    @property
    def is_over(self) -> bool:
        return self.agreed not in (AgreedState.RUNNING, AgreedState.TO_COME)


@dataclass(frozen=True)
class PeriodState:
    """A period that the parties committed themselves to. `until` is None where it has no end; `renewal` is None for the
    first one, which is agreed with Day D."""

    period: Period
    since: datetime
    until: datetime | None
    renewal: Joint | None = None


@dataclass(frozen=True)
class Count:
    """Days in a row, up to the end of the last of them."""

    days: int
    through: int = 0
    until: datetime | None = None


class Met(StrEnum):
    MET = "met"
    PARTLY = "partly"
    WAITS = "waits"


@dataclass(frozen=True)
class ConditionState:
    """How far a condition is met; `have` of `need` where it counts something."""

    condition: Condition
    met: Met
    have: int = 0
    need: int = 0


@dataclass(frozen=True)
class PhaseState:
    phase: Phase
    conditions: tuple[ConditionState, ...]

    @property
    def is_open(self) -> bool:
        return all(one.met is Met.MET for one in self.conditions)

    @property
    def met(self) -> Met:
        if self.is_open:
            return Met.MET
        return Met.WAITS if all(one.met is Met.WAITS for one in self.conditions) else Met.PARTLY


@dataclass(frozen=True)
class WorkState:
    """A piece of preparatory work of one delegation. `done` is None where it has said nothing."""

    work: Work
    owner: str
    done: bool | None = None
    said_at: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Marked:
    """What a delegation said of a piece of its preparatory work."""

    work: str
    by: str
    done: bool
    said_at: datetime
    note: str = ""


@dataclass(frozen=True)
class Course:
    """A cessation at a moment."""

    day_d: Joint
    start: datetime
    moment: datetime
    parties: tuple[str, ...]
    periods: tuple[PeriodState, ...]
    counted: Mapping[int, Joint]
    restart: Joint | None
    said: Mapping[tuple[str, int], Said]
    arrangement: Arrangement

    @property
    def hours(self) -> int:
        """Whole hours since Day D; negative before it."""
        return int((self.moment - self.start) // timedelta(hours=1))

    @property
    def today(self) -> int:
        """The number of the day that runs; 0 before Day D."""
        return max(0, (self.moment - self.start) // DAY + 1)

    @property
    def end(self) -> datetime | None:
        """When the last commitment ends; None where it has no end of its own."""
        return self.periods[-1].until

    @property
    def lapsed_at(self) -> datetime | None:
        """When the cessation ended because nobody renewed it."""
        return self.end if self.end is not None and self.end <= self.moment else None

    @property
    def runs(self) -> bool:
        """Whether its days are being counted: it has begun and not lapsed."""
        return self.today > 0 and self.lapsed_at is None

    @property
    def last_over(self) -> int:
        """The number of the last day that is over and lay within a commitment; 0 where there is none."""
        reached = min(self.moment, self.end) if self.end is not None else self.moment
        return max(0, (reached - self.start) // DAY)

    @property
    def next_period(self) -> Period | None:
        """What a renewal would begin; None where the last one has no end, or there is no further."""
        number = self.periods[-1].period.number
        following = [period for period in self.arrangement.periods if period.number == number + 1]
        return following[0] if following and self.end is not None else None

    @property
    def first_counted(self) -> int:
        """The day from which days in a row count: after a restart that all agreed, the one that it names."""
        return int(self.restart.content["day"]) if self.restart else 1

    def starts(self, day: int) -> datetime:
        return self.start + (day - 1) * DAY

    def day(self, number: int) -> Day:
        """One day with what each party said of it."""
        start = self.starts(number)
        end = start + DAY
        if number > self.last_over:
            state = CellState.RUNNING if self.runs and number == self.today else CellState.TO_COME
            return Day(number, start, end, {code: Cell(state) for code in self.parties}, AgreedState(state.value))
        due = end + timedelta(hours=self.arrangement.attest_within_hours)
        cells = {code: self._cell(code, number, due) for code in self.parties}
        return Day(number, start, end, cells, self._agreed(number, cells), self.counted.get(number))

    def days(self, first: int, last: int) -> list[Day]:
        return [self.day(number) for number in range(first, last + 1)]

    def _cell(self, code: str, number: int, due: datetime) -> Cell:
        said = self.said.get((code, number))
        if said is None:
            return Cell(CellState.OVERDUE if due < self.moment else CellState.NOT_YET, due=due)
        return Cell(CellState(said.says), said, due)

    def _agreed(self, number: int, cells: Mapping[str, Cell]) -> AgreedState:
        if number in self.counted:
            return AgreedState.AGREED
        accounts = {cell.said.attests for cell in cells.values() if cell.said is not None}
        if accounts == {True, False}:
            return AgreedState.DISPUTED
        if any(cell.said is None for cell in cells.values()):
            return AgreedState.NOTHING
        return AgreedState.ALL_ATTEST if accounts == {True} else AgreedState.NONE_ATTESTS

    def count_of(self, code: str) -> Count:
        """Days in a row by one party's own account: the newest run of days that it attests."""
        return self._newest_run({day for (by, day), said in self.said.items() if by == code and said.attests})

    @property
    def agreed_count(self) -> Count:
        """Days in a row that all have counted together."""
        return self._newest_run(self.counted)

    def _newest_run(self, days: Iterable[int]) -> Count:
        found = {day for day in days if day >= self.first_counted}
        if not found:
            return Count(0)
        through = max(found)
        run = next(size for size in range(1, through + 1) if through - size not in found)
        return Count(run, through, self.starts(through) + DAY)

    def aid_by(self, code: str) -> int:
        """The first day on which aid came through by a party's account; 0 where it named none."""
        return min((day for (by, day), said in self.said.items() if by == code and said.aid == "yes"), default=0)

    def to_attest(self, code: str) -> list[int]:
        """Days that are over, of which a party has said nothing, newest first."""
        return [day for day in range(self.last_over, 0, -1) if (code, day) not in self.said]


def course_at(
    moment: datetime, joints: Sequence[Joint], said: Iterable[Said], arrangement: Arrangement
) -> Course | None:
    """The cessation that the newest Day D agreed by then began; None where there is none. `said`: by then, later
    ones after earlier ones."""
    held = [(since, one) for one in joints if (since := one.holds_since()) is not None and since <= moment]
    began = [one for _since, one in sorted(held, key=lambda pair: pair[0]) if one.purpose == "day_d"]
    if not began:
        return None
    day_d = began[-1]
    start = moment_of(day_d.content["instant"])
    assert start is not None
    own = sorted(
        ((since, one) for since, one in held if one.content.get("day_d") == str(day_d.uuid)), key=lambda pair: pair[0]
    )
    restarts = [one for _since, one in own if one.purpose == "reset"]
    first = int(restarts[-1].content["day"]) if restarts else 1
    counted = {
        day: one
        for _since, one in own
        if one.purpose == "count"
        for day in range(int(one.content["first"]), int(one.content["last"]) + 1)
        if day >= first
    }
    return Course(
        day_d=day_d,
        start=start,
        moment=moment,
        parties=day_d.parties,
        periods=tuple(_periods(start, own, arrangement)),
        counted=counted,
        restart=restarts[-1] if restarts else None,
        said={(one.by, one.day): one for one in said if one.day_d == day_d.uuid and one.by in day_d.parties},
        arrangement=arrangement,
    )


def _periods(start: datetime, own: Sequence[tuple[datetime, Joint]], arrangement: Arrangement) -> Iterable[PeriodState]:
    first = arrangement.periods[0]
    until = start + timedelta(hours=first.hours) if first.hours is not None else None
    yield PeriodState(first, start, until)
    for period in arrangement.periods[1:]:
        # One that came about after the commitment before it had lapsed renews nothing.
        renewals = [
            one
            for since, one in own
            if one.purpose == "renewal"
            and one.content["period"] == period.number
            and until is not None
            and since <= until
        ]
        if not renewals:
            return
        since, until = until, moment_of(renewals[0].content["until"])
        assert since is not None
        yield PeriodState(period, since, until, renewals[0])


def work_states(arrangement: Arrangement, parties: Sequence[str], marks: Iterable[Marked]) -> list[WorkState]:
    """All preparatory work, of each delegation that owes it. `marks`: later ones after earlier ones."""
    newest = {(mark.work, mark.by): mark for mark in marks}
    states = []
    for work in arrangement.preparation:
        for owner in parties if work.owner == EACH else (work.owner,):
            mark = newest.get((work.code, owner))
            states.append(
                WorkState(work, owner, mark.done, mark.said_at, mark.note) if mark else WorkState(work, owner)
            )
    return states


def phase_states(
    course: Course | None, joints: Sequence[Joint], work: Sequence[WorkState], arrangement: Arrangement
) -> list[PhaseState]:
    """Every phase with how far each of its conditions is met."""
    states: dict[str, PhaseState] = {}
    for phase in arrangement.phases:
        conditions = tuple(_condition(one, course, joints, work, states) for one in phase.conditions)
        states[phase.code] = PhaseState(phase, conditions)
    return list(states.values())


def _condition(
    condition: Condition,
    course: Course | None,
    joints: Sequence[Joint],
    work: Sequence[WorkState],
    phases: Mapping[str, PhaseState],
) -> ConditionState:
    if condition.needs == "phase":
        return ConditionState(condition, Met.MET if phases[condition.phase].is_open else Met.WAITS)
    if condition.needs == "preparation":
        return _counted(condition, sum(bool(one.done) for one in work), len(work))
    if course is None:
        return ConditionState(condition, Met.WAITS)
    if condition.needs == "day_d":
        return ConditionState(condition, Met.MET)
    if condition.needs == "days":
        return _counted(condition, course.agreed_count.days, course.arrangement.days_in_a_row)
    if condition.needs == "aid":
        return _counted(condition, sum(bool(course.aid_by(code)) for code in course.parties), len(course.parties))
    if condition.needs == "unlimited":
        return ConditionState(condition, Met.MET if course.end is None else Met.WAITS)
    return ConditionState(condition, Met.MET if _is_decided(course, joints, condition.purpose) else Met.WAITS)


def _is_decided(course: Course, joints: Sequence[Joint], purpose: str) -> bool:
    """Whether a decision of a purpose came about in this cessation, by its moment."""
    return any(
        one.purpose == purpose
        and one.content.get("day_d") == str(course.day_d.uuid)
        and (since := one.holds_since()) is not None
        and since <= course.moment
        for one in joints
    )


def _counted(condition: Condition, have: int, need: int) -> ConditionState:
    met = Met.MET if have >= need else Met.PARTLY if have else Met.WAITS
    return ConditionState(condition, met, have, need)
