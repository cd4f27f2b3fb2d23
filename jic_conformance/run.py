"""One run: every requirement is held against the implementation, and gets a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from jic_conformance import checks
from jic_conformance.checks.writes import clean_up
from jic_conformance.client import CannotAsk, OutOfBudget
from jic_conformance.requirement import ConformanceClass, Level, NothingToCheck, Requirement, in_order
from jic_conformance.site import Site

# Of one requirement, so many things that speak against it are told.
MAX_TOLD = 5
assert checks.ALL


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105  (no password)
    FAIL = "fail"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Result:
    """`why`: what speaks against it, or why it was skipped."""

    requirement: Requirement
    verdict: Verdict
    why: tuple[str, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether it keeps the implementation from conforming."""
        return self.verdict is Verdict.FAIL and self.requirement.level is Level.MUST


@dataclass(frozen=True)
class Run:
    """`ended_early`: the run's own limits were reached, so that what is skipped may be missing for that alone."""

    root: str
    results: tuple[Result, ...]
    asked: int
    ended_early: bool = False

    @property
    def failed(self) -> list[str]:
        """The ids of what is not met, SHOULD too."""
        return [one.requirement.id for one in self.results if one.verdict is Verdict.FAIL]

    @property
    def conforms(self) -> bool:
        return not any(one.fails for one in self.results)

    def standing(self, cls: ConformanceClass) -> str:
        """`conforms`: each MUST of the class was held against something and is met; `fails`; `not shown`."""
        musts = [one for one in self.results if one.requirement.cls is cls and one.requirement.level is Level.MUST]
        if any(one.fails for one in musts):
            return "fails"
        return "conforms" if musts and all(one.verdict is Verdict.PASS for one in musts) else "not shown"


def run(site: Site, classes: Iterable[ConformanceClass] = ()) -> Run:
    """Hold every requirement of these classes, by default of all, against the implementation."""
    chosen = frozenset(classes) or frozenset(ConformanceClass)
    results: list[Result] = []
    ended_early = False
    try:
        for one in sorted(in_order(), key=lambda one: one.about_every_answer):
            if one.cls in chosen:
                try:
                    results.append(judge(one, site))
                except OutOfBudget:
                    ended_early = True
                    results.append(Result(one, Verdict.SKIPPED, ("the limits of this run were reached before",)))
    finally:
        clean_up(site)
    results.sort(key=lambda one: one.requirement.id)
    return Run(site.client.root, tuple(results), site.client.asked, ended_early)


def judge(one: Requirement, site: Site) -> Result:
    """Raises OutOfBudget."""
    if one.only_writing and not site.chosen.writes:
        return Result(one, Verdict.SKIPPED, ("it makes drafts: allow that with --write",))
    try:
        against = tuple(islice(one.check(site), MAX_TOLD))
    except NothingToCheck as reason:
        return Result(one, Verdict.SKIPPED, (str(reason),))
    except CannotAsk as error:
        return Result(one, Verdict.FAIL, (str(error),))
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, RecursionError) as error:
        # What an answer holds is of no form that the check can read; its schema names that too.
        return Result(one, Verdict.FAIL, (f"an answer is not of the form that it should have ({error!r:.200})",))
    return Result(one, Verdict.FAIL if against else Verdict.PASS, against)
