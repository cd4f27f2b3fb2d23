"""Class problem-details: refusals by RFC 9457, in the caller's language."""

from __future__ import annotations

from collections.abc import Iterator

from jic_conformance.client import Answer
from jic_conformance.documents import CHANGES, DESIGNATIONS, NOBODYS, by_schema, table
from jic_conformance.requirement import ConformanceClass, Level, NothingToCheck, requirement
from jic_conformance.site import Site

PROBLEMS = ConformanceClass.PROBLEMS
PROBLEM = "application/problem+json"


def _to_refuse(site: Site) -> list[Answer]:
    """Answers to what any implementation refuses: a record that nobody has, a cursor of nobody's, no token."""

    def once() -> list[Answer]:
        return [
            site.get(f"{DESIGNATIONS}{NOBODYS}/"),
            site.get(f"{DESIGNATIONS}{NOBODYS}/acts/"),
            site.get(f"{CHANGES}?since=no-cursor"),
            site.get(DESIGNATIONS, token=""),
        ]

    return site.kept("refusals", once)


def _refusals(site: Site) -> list[Answer]:
    """At least one. Raises NothingToCheck."""
    refusals = [answer for answer in _to_refuse(site) if answer.status >= 400]
    if not refusals:
        raise NothingToCheck("nothing was refused")
    return refusals


@requirement("JIC-R-020", PROBLEMS, "A refusal MUST have the type application/problem+json.")
def refusals_have_their_type(site: Site) -> Iterator[str]:
    for answer in _refusals(site):
        if answer.media_type != PROBLEM:
            yield f"{answer.named}: {answer.status} of the type {answer.media_type[:60]!r}"


@requirement("JIC-R-021", PROBLEMS, "A refusal MUST be as problem.json says: type, title, status, detail and code.")
def refusals_are_problems(site: Site) -> Iterator[str]:
    for answer in _refusals(site):
        yield from by_schema("problem", answer)


@requirement("JIC-R-022", PROBLEMS, "The `status` of a refusal MUST be the status of its answer.")
def refusals_say_their_status(site: Site) -> Iterator[str]:
    for answer in _refusals(site):
        said = table(answer).get("status")
        if said != answer.status:
            yield f"{answer.named}: answered {answer.status} and says {said!r:.20}"


@requirement("JIC-R-023", PROBLEMS, "A record that is not there for the reader MUST be answered 404.")
def what_is_not_there_is_404(site: Site) -> Iterator[str]:
    for answer in _to_refuse(site)[:2]:
        if answer.status != 404:
            yield f"{answer.named}: answered {answer.status}"


@requirement("JIC-R-024", PROBLEMS, "What is wrong in a request MUST be answered 400 or 422, and named in `errors`.")
def what_is_wrong_is_named(site: Site) -> Iterator[str]:
    answer = _to_refuse(site)[2]
    if answer.status not in (400, 422):
        yield f"{answer.named}: answered {answer.status}"
    elif "since" not in (table(answer).get("errors") or {}):
        yield f"{answer.named}: `errors` does not name `since`"


@requirement(
    "JIC-R-025", PROBLEMS, "A refusal SHOULD say its language in Content-Language.", level=Level.SHOULD
)  # fmt: skip
def refusals_say_their_language(site: Site) -> Iterator[str]:
    for answer in _refusals(site):
        if not answer.headers.get("content-language"):
            yield f"{answer.named}: no Content-Language"
