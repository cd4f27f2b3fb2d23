"""A pull-back as the version in force says it, and what has been said of it: without a database, and without judging.

Undertakings are read off the signed provisions each time. A row that repeated them could come to differ from what was
signed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from apps.designations.columns import Cells
from apps.designations.provision_tables import BOTH_SIDES, POSTS
from apps.geometry.band_pieces import Ends
from apps.geometry.bands import COMPASS, Sides, distance_m, side_of, sides_towards
from apps.geometry.outline import Vertex
from apps.theatre.facts import theatre
from apps.theatre.vocabulary import Word
from apps.undertakings.models import BaselineItem, Finding, Mark, State


@dataclass(frozen=True)
class Band:
    """How far a party stays from the road with one category of arms; `sides` as seen along the line."""

    party: str
    arms: str
    towards: str
    distance_m: int
    ends: Ends
    sides: Sides


@dataclass(frozen=True)
class Step:
    """One step of the pull-back; the parties take it together. `after`: the step that opens it once verified."""

    number: int
    subject: str
    title: Mapping[str, str]
    due: datetime | None
    after: int | None
    parties: tuple[str, ...]

    @property
    def is_of_posts(self) -> bool:
        return self.subject == POSTS


@dataclass(frozen=True)
class PullBack:
    """All that a version says of it. `line`: the centre line in microdegrees."""

    line: tuple[Vertex, ...]
    bands: tuple[Band, ...]
    posts: tuple[Cells, ...]
    steps: tuple[Step, ...]

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """In the order of the theatre, those that have a band."""
        known = [word.code for word in theatre().provisions.words["parties"]]
        named = {band.party for band in self.bands}
        return tuple([code for code in known if code in named] + sorted(named - set(known)))

    def step(self, number: int) -> Step | None:
        return next((step for step in self.steps if step.number == number), None)

    def must_be_m(self, party: str, arms: str, place: Vertex) -> int | None:
        """How far from the road this party's arms have to be on the side on which the place lies; None where nothing is
        said of them."""
        of_party = [band for band in self.bands if band.party == party and band.arms == arms]
        side = side_of(self.line, place) if any(band.sides != "both" for band in of_party) else "both"
        return max((band.distance_m for band in of_party if band.sides in ("both", side)), default=None)

    def distance_m(self, place: Vertex) -> float:
        return distance_m(self.line, place)


def pull_back_of(provisions: Mapping[str, Any]) -> PullBack | None:
    """Of the provisions of a version; None where they say nothing of one."""
    line, rows = provisions.get("centre_line"), provisions.get("bands")
    if not line or not rows:
        return None
    bands = tuple(_band(line, row) for row in rows)
    by_arms: dict[str, list[str]] = {}
    for band in bands:
        if band.party not in by_arms.setdefault(band.arms, []):
            by_arms[band.arms].append(band.party)
    everybody = tuple(dict.fromkeys(band.party for band in bands))
    steps = tuple(
        Step(
            row["step"],
            row["subject"],
            row["title"],
            datetime.fromisoformat(row["due"]) if "due" in row else None,
            row.get("after"),
            everybody if row["subject"] == POSTS else tuple(by_arms.get(row["subject"], ())),
        )
        for row in provisions.get("pull_back_steps") or ()
    )
    return PullBack(tuple(line), bands, tuple(provisions.get("posts") or ()), steps)


def _band(line: Sequence[Vertex], row: Cells) -> Band:
    towards = row["side"]
    sides: Sides = "both"
    if towards != BOTH_SIDES and towards in COMPASS:
        sides = sides_towards(line, towards) or "both"
    return Band(row["party"], row["arms"], towards, row["distance_m"], row["ends"], sides)


def party_word(code: str) -> Word:
    """The theatre's word of a party; its code alone where the theatre no longer has it."""
    words = theatre().provisions.words["parties"]
    return next((word for word in words if word.code == code), Word(code, {"en": code}, ""))


@dataclass(frozen=True)
class Account:
    """What one delegation has said of one party's part of a step, oldest first."""

    delegation: str
    marks: tuple[Mark, ...] = ()
    # Numbers of those that were said before the step was open.
    early: frozenset[int] = frozenset()

    @property
    def newest(self) -> Mark | None:
        return self.marks[-1] if self.marks else None

    @property
    def done_since(self) -> datetime | None:
        """Since when it has said without a break that the part is done; None where it does not say so now."""
        since = None
        for mark in self.marks:
            since = (since or mark.said_at) if mark.state == State.DONE else None
        return since


@dataclass(frozen=True)
class PartyOfStep:
    """A party's part of a step: who answers for it, and every delegation's account of it."""

    party: Word
    accounts: tuple[Account, ...]

    def states(self, delegations: Iterable[str]) -> set[str]:
        names = set(delegations)
        return {one.newest.state for one in self.accounts if one.newest and one.delegation in names}


@dataclass(frozen=True)
class StepStanding:
    """A step with all that was said of it. `verified_at`: when the last of the observers' marks came by which every
    party's part is done; None as long as one is missing. `opened_at`: when it opened; None: not yet."""

    step: Step
    parts: tuple[PartyOfStep, ...]
    opened_at: datetime | None
    is_open: bool
    verified_at: datetime | None = None

    @property
    def is_claimed(self) -> bool:
        """Whether a party's own side says that it is done, and nobody else does."""
        for part in self.parts:
            own = {part.party.answered_by}
            others = {one.delegation for one in part.accounts} - own
            if State.DONE in part.states(own) and State.DONE not in part.states(others):
                return True
        return False

    @property
    def standing(self) -> str:
        """One of verified, reoccupied, partly, claimed, said, open, closed: what was said, never what is so."""
        newest = {one.newest.state for part in self.parts for one in part.accounts if one.newest}
        if State.REOCCUPIED in newest:
            return "reoccupied"
        if self.verified_at is not None:
            return "verified"
        if State.PARTLY in newest:
            return "partly"
        if self.is_claimed:
            return "claimed"
        if newest:
            return "said"
        return "open" if self.is_open else "closed"


def standings(
    pull_back: PullBack, marks: Sequence[Mark], delegations: Sequence[str], observers: frozenset[str]
) -> list[StepStanding]:
    """Every step in its order. `marks` oldest first; `delegations` are those whose accounts have a place, in the order
    of pages; `observers` those of them whose marks verify."""
    verified: dict[int, datetime | None] = {}
    rows = []
    for step in pull_back.steps:
        opener = verified.get(step.after) if step.after else None
        is_open = step.after is None or opener is not None
        of_step = [mark for mark in marks if mark.step == step.number and mark.subject == step.subject]
        parts = tuple(
            PartyOfStep(party_word(party), tuple(_account(code, party, of_step, step, opener) for code in delegations))
            for party in step.parties
        )
        verified[step.number] = _verified_at(parts, observers)
        rows.append(StepStanding(step, parts, opener, is_open, verified[step.number]))
    return rows


def _account(code: str, party: str, marks: Sequence[Mark], step: Step, opened_at: datetime | None) -> Account:
    own = tuple(mark for mark in marks if mark.party == party and mark.delegation.code == code)
    early = frozenset(mark.number for mark in own if step.after and (opened_at is None or mark.said_at < opened_at))
    return Account(code, own, early)


def _verified_at(parts: Sequence[PartyOfStep], observers: frozenset[str]) -> datetime | None:
    moments = []
    for part in parts:
        said = [one for one in part.accounts if one.delegation in observers and one.newest]
        done = [since for one in said if (since := one.done_since)]
        if not done or len(done) < len(said):
            return None
        moments.append(max(done))
    return max(moments, default=None)


def _away(pull_back: PullBack, finding: Finding) -> float | None:
    """Metres from the road to where something was found; None where no place is known."""
    if finding.longitude is None or finding.latitude is None:
        return None
    return pull_back.distance_m((finding.longitude, finding.latitude))


@dataclass(frozen=True)
class BaselineRow:
    """What stood where, how far from the road, how far it must be, and what each delegation found of it since, with its
    distance. `short_m`: by how many metres the newest place that somebody found is too near; None where no place is
    known, or nothing is said of it there."""

    item: BaselineItem
    distance_m: float
    must_be_m: int | None
    findings: tuple[tuple[Finding, float | None], ...]
    short_m: float | None = None


def baseline_rows(pull_back: PullBack, items: Sequence[BaselineItem], findings: Sequence[Finding]) -> list[BaselineRow]:
    """In the order of their numbers; of each delegation the newest finding counts, oldest first."""
    newest: dict[Any, dict[int, Finding]] = {}
    for finding in findings:
        of_item = newest.setdefault(finding.item, {})
        of_item.pop(finding.delegation_id, None)
        of_item[finding.delegation_id] = finding
    rows = []
    for item in items:
        place = (item.longitude, item.latitude)
        seen = tuple((one, _away(pull_back, one)) for one in newest.get(item.uuid, {}).values())
        must_be = pull_back.must_be_m(item.party, item.arms, place)
        rows.append(BaselineRow(item, pull_back.distance_m(place), must_be, seen, _short_m(pull_back, item, seen)))
    return rows


def _short_m(pull_back: PullBack, item: BaselineItem, seen: Sequence[tuple[Finding, float | None]]) -> float | None:
    """What holds is the distance of the side on which it was found, which may be another than it stood on."""
    placed = [(finding, metres) for finding, metres in seen if metres is not None]
    if not placed:
        return None
    finding, metres = placed[-1]
    assert finding.longitude is not None
    assert finding.latitude is not None
    must_be = pull_back.must_be_m(item.party, item.arms, (finding.longitude, finding.latitude))
    return None if must_be is None else max(0.0, must_be - metres)
