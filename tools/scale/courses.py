"""Courses of negotiation, played through the transition table without a database.

A course is what happened to one designation from its first draft on. The table decides every state, as it does for the
services; here are only the sequences of acts and how often each is seen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from apps.designations.kinds import LIVE
from apps.negotiation.machine import ActType, Effect, Party, Says, transition

# A step is an act; "by one" leaves a consent incomplete, and every other consent is given by all who have to.
ONE = "one"


@dataclass(frozen=True)
class Plan:
    """A sequence of acts and its share of a hundred designations."""

    share: float
    steps: tuple[ActType | tuple[ActType, str], ...]


def _plan(share: float, *steps: ActType | tuple[ActType, str]) -> Plan:
    return Plan(share, (ActType.DRAFT, *steps))


A = ActType
SIGNED = (A.SUBMIT, A.AGREE, A.APPROVE)
TALKED = (A.SUBMIT, A.COUNTER, A.AGREE, A.APPROVE)
PLANS: tuple[Plan, ...] = (
    _plan(4, A.REVISE),
    _plan(3),
    _plan(5, A.SUBMIT),
    _plan(3, A.REVISE, A.SUBMIT, A.ACKNOWLEDGE),
    _plan(2, A.SUBMIT, A.ASK),
    _plan(2, A.SUBMIT, A.ASK, A.ANSWER),
    _plan(1, A.SUBMIT, A.AMEND),
    _plan(5, A.SUBMIT, A.COUNTER),
    _plan(3, A.SUBMIT, A.ACKNOWLEDGE, A.COUNTER, A.COUNTER),
    _plan(2, A.SUBMIT, A.COUNTER, A.ASK, A.AMEND),
    _plan(1, A.SUBMIT, A.AGREE, A.DECLINE),
    _plan(4, A.SUBMIT, A.AGREE),
    _plan(3, A.SUBMIT, A.COUNTER, A.AGREE),
    _plan(4, A.SUBMIT, A.AGREE, (A.APPROVE, ONE)),
    _plan(18, *SIGNED),
    _plan(11, *TALKED),
    _plan(3, A.REVISE, A.SUBMIT, A.COUNTER, A.COUNTER, A.AGREE, A.APPROVE),
    _plan(1, *SIGNED, (A.RESCIND, ONE)),
    _plan(3, *SIGNED, A.SUSPEND),
    _plan(1, *TALKED, A.SUSPEND, (A.RESUME, ONE)),
    _plan(1, *SIGNED, A.SUSPEND, A.RESUME),
    _plan(3, *SIGNED, A.RESCIND),
    _plan(1, A.WITHDRAW),
    _plan(3, A.SUBMIT, A.WITHDRAW),
    _plan(3, A.SUBMIT, A.REJECT),
    _plan(2, A.SUBMIT, A.COUNTER, A.REJECT),
    _plan(3, *SIGNED, A.EXPIRE),
    _plan(1, A.SUBMIT, A.EXPIRE),
    # Ends when its successor, the designation made right after it, comes into force.
    _plan(4, *SIGNED, A.SUPERSEDE),
)
CONSENTS = frozenset({A.AGREE, A.APPROVE, A.RESUME, A.RESCIND})
NEW_VERSION = frozenset({A.DRAFT, A.REVISE, A.AMEND, A.COUNTER})
ROLE = {"liaison_officer": "officer", "approving_authority": "authority"}


@dataclass(frozen=True)
class Event:
    """One act. `side` counts the signatories from the owner (0); -1 is the centre's clock."""

    act: ActType
    side: int
    # "officer", "authority" or "" for the clock.
    job: str
    before: str
    after: str
    # The round in which a consent counts, the number of the version (from 0) that the act is about.
    round: int
    version: int
    private: bool
    says: bool

    @property
    def consents(self) -> bool:
        return self.act in CONSENTS

    @property
    def brings_version(self) -> bool:
        return self.act in NEW_VERSION


@dataclass(frozen=True)
class Course:
    """One plan played to its end: what the designation's own fields are then."""

    share: float
    events: tuple[Event, ...]
    state: str
    round: int
    # Numbers of events (from 0), None where that never happened.
    state_since: int
    submitted: int | None
    due_since: int | None
    asked_by: int | None
    authors: tuple[int, ...]

    @property
    def drafted(self) -> int:
        """How many events were those of a draft."""
        return len(self.events) if self.submitted is None else self.submitted

    @property
    def superseded(self) -> bool:
        return self.events[-1].act is ActType.SUPERSEDE

    @property
    def expired(self) -> bool:
        return self.events[-1].act is ActType.EXPIRE

    @property
    def live(self) -> bool:
        return self.state in LIVE


class _Play:
    """A designation's fields while its course is played."""

    def __init__(self, sides: int) -> None:
        self.sides = sides
        self.state, self.round = "draft", 1
        self.authors: list[int] = []
        self.events: list[Event] = []
        self.given: set[int] = set()
        self.state_since = 0
        self.submitted: int | None = None
        self.due_since: int | None = None
        self.asked_by: int | None = None

    def begin(self) -> None:
        self.authors.append(0)
        self.events.append(Event(ActType.DRAFT, 0, "officer", "", "draft", 1, 0, True, False))

    def act(self, act: ActType, how: str) -> None:
        if act not in CONSENTS:
            self._one(act, self._side(act), complete=True)
            return
        waiting = [side for side in range(self.sides) if act is not ActType.AGREE or side != self.authors[-1]]
        for number, side in enumerate(waiting):
            last = number == len(waiting) - 1
            if last and how == ONE:
                return
            self._one(act, side, complete=last)

    def _side(self, act: ActType) -> int:
        line = transition(self.state, act)
        assert line is not None, f"{act} in {self.state} is not in the table"
        author = self.authors[-1]
        other = (author + 1) % self.sides
        return {Party.OWNER: 0, Party.AUTHOR: author, Party.OTHER: other, Party.ANY: 0, Party.NOBODY: -1}[
            line.who.party
        ]

    def _one(self, act: ActType, side: int, *, complete: bool) -> None:
        line = transition(self.state, act)
        assert line is not None, f"{act} in {self.state} is not in the table"
        number = len(self.events)
        if act in NEW_VERSION:
            self.authors.append(side)
        if act is ActType.SUBMIT:
            self.submitted = number
        after = line.result if complete else (line.partial or self.state)
        self.events.append(
            Event(
                act,
                side,
                ROLE.get(line.who.role, ""),
                self.state,
                after,
                self.round,
                len(self.authors) - 1,
                self.submitted is None,
                line.reason is Says.MUST,
            )
        )
        if act in NEW_VERSION or (after not in (self.state, line.partial)):
            # What is submitted is in its first round, however often it was saved.
            self.round = 1 if act is ActType.SUBMIT else self.round + 1
        if complete:
            self._settle(line.effects, side, number)
        if after != self.state:
            self.state, self.state_since = after, number

    def _settle(self, effects: tuple[Effect, ...], side: int, number: int) -> None:
        if Effect.ANSWER_DUE in effects:
            self.due_since = number
        if Effect.NOTHING_DUE in effects:
            self.due_since = None
        if Effect.QUESTION_OPENS in effects:
            self.asked_by = side
        if Effect.QUESTION_CLOSES in effects:
            self.asked_by = None


def simulate(plan: Plan, sides: int) -> Course:
    """The course of a plan among so many signatories."""
    game = _Play(sides)
    game.begin()
    for step in plan.steps[1:]:
        act, how = step if isinstance(step, tuple) else (step, "")
        game.act(act, how)
    return Course(
        plan.share,
        tuple(game.events),
        game.state,
        game.round,
        game.state_since,
        game.submitted,
        game.due_since,
        game.asked_by,
        tuple(game.authors),
    )


def courses(sides: int) -> list[Course]:
    """Every course, in the order of the plans; their shares are made to sum up to 1."""
    played = [simulate(plan, sides) for plan in PLANS]
    whole = sum(course.share for course in played)
    return [replace(course, share=course.share / whole) for course in played]


def live_share(all_courses: list[Course]) -> float:
    """How many of all designations a conflict check looks at."""
    return sum(course.share for course in all_courses if course.live)
