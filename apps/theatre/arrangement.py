"""What a cessation of hostilities consists of: its periods, how many days in a row count, clauses, preparatory work and
phases, each with its source. Pure Python: no Django here.

`arrangement.json` of the theatre's folder; nothing of it is a constant of the program.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from apps.theatre.files import TheatreError, check_unique

FILE = "arrangement.json"
# Whose a piece of preparatory work is: every signatory's for itself.
EACH = "each"


@dataclass(frozen=True)
class Period:
    """A time for which the parties commit themselves; `hours` is None where it has no end of its own."""

    number: int
    hours: int | None
    names: Mapping[str, str]
    source: str


@dataclass(frozen=True)
class Clause:
    """One obligation of a cessation, on which each signatory says whether it was kept."""

    code: str
    names: Mapping[str, str]
    source: str


@dataclass(frozen=True)
class Work:
    """A piece of preparatory work. `owner`: the code of a delegation, or `EACH` signatory."""

    code: str
    owner: str
    names: Mapping[str, str]
    source: str


@dataclass(frozen=True)
class KnownDocument:
    """What is publicly known of one document of the arrangement: what it is called, when it was agreed on
    (2016-09-09T20:00:00Z), whether its text was published elsewhere, and what is `known` of that. Numbers are ours."""

    number: int
    names: Mapping[str, str]
    agreed: str
    known: Mapping[str, str]
    source: str
    published: bool = False


@dataclass(frozen=True)
class Condition:
    """What a phase needs. `needs`: day_d, preparation, days, aid, unlimited, decision (of a `purpose`) or phase."""

    needs: str
    purpose: str = ""
    phase: str = ""


@dataclass(frozen=True)
class Phase:
    """A stage of the arrangement: open when each of its conditions is met."""

    code: str
    names: Mapping[str, str]
    conditions: tuple[Condition, ...]
    opens: Mapping[str, str]


@dataclass(frozen=True)
class Arrangement:
    """All of it. Phases stand in an order in which each comes after those that it needs."""

    periods: tuple[Period, ...]
    days_in_a_row: int
    attest_within_hours: int
    aid: Mapping[str, str]
    clauses: tuple[Clause, ...]
    preparation: tuple[Work, ...]
    phases: tuple[Phase, ...]
    documents: tuple[KnownDocument, ...] = ()

    @cached_property
    def clause_codes(self) -> tuple[str, ...]:
        return tuple(clause.code for clause in self.clauses)


def arrangement_from(content: Mapping[str, Any], delegations: frozenset[str]) -> Arrangement:
    """The arrangement of the file's content, which is valid by its schema. Raises TheatreError for phases that need
    each other or one that there is not, for an owner who is no delegation, and for a period that follows one without
    an end."""
    check_unique(FILE, "documents", [str(one["number"]) for one in content.get("documents", ())])
    for part in ("clauses", "preparation", "phases"):
        check_unique(FILE, part, [one["code"] for one in content[part]])
    for number, period in enumerate(content["periods"][:-1]):
        if period["hours"] is None:
            raise TheatreError(FILE, f"periods/{number}/hours", "a period follows one that has no end", "Order them.")
    for number, work in enumerate(content["preparation"]):
        if work["owner"] != EACH and work["owner"] not in delegations:
            fault = f"no delegation {work['owner']}"
            raise TheatreError(FILE, f"preparation/{number}/owner", fault, "See theatre.json.")
    return Arrangement(
        periods=tuple(Period(number, **period) for number, period in enumerate(content["periods"], 1)),
        days_in_a_row=content["days_in_a_row"],
        attest_within_hours=content["attest_within_hours"],
        aid=content["aid"]["names"],
        clauses=tuple(Clause(**clause) for clause in content["clauses"]),
        preparation=tuple(Work(**work) for work in content["preparation"]),
        phases=_in_order(content["phases"]),
        documents=tuple(KnownDocument(**document) for document in content.get("documents", ())),
    )


def _in_order(written: list[dict[str, Any]]) -> tuple[Phase, ...]:
    """The phases, each after those that it needs, otherwise as they are written. Raises TheatreError."""
    waiting = {one["code"]: _phase(one) for one in written}
    ordered: dict[str, Phase] = {}
    for number, one in enumerate(written):
        for condition in one["conditions"]:
            if condition.get("phase", one["code"]) not in waiting:
                fault = f"no phase {condition['phase']}"
                raise TheatreError(FILE, f"phases/{number}/conditions", fault, "Mend the name.")
    while waiting:
        ready = [code for code, phase in waiting.items() if _needed(phase) <= ordered.keys()]
        if not ready:
            names = ", ".join(waiting)
            raise TheatreError(
                FILE, "phases", f"{names} need each other in a ring", "Let one begin without the others."
            )
        ordered[ready[0]] = waiting.pop(ready[0])
    return tuple(ordered.values())


def _phase(written: Mapping[str, Any]) -> Phase:
    conditions = tuple(Condition(**condition) for condition in written["conditions"])
    return Phase(written["code"], written["names"], conditions, written["opens"])


def _needed(phase: Phase) -> set[str]:
    return {condition.phase for condition in phase.conditions if condition.needs == "phase"}
