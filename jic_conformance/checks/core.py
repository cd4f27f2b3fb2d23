"""Class core: addresses, JSON, lists page by page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from jic_conformance.client import CannotAsk
from jic_conformance.documents import DELEGATIONS, DESCRIPTION, DESIGNATIONS, EDITIONS, MOVEMENTS, rows_of, table
from jic_conformance.requirement import ConformanceClass, Level, NothingToCheck, requirement
from jic_conformance.site import Pages, Site

CORE = ConformanceClass.CORE
JSON = "application/json"


@requirement(
    "JIC-R-001", CORE, "Every successful answer MUST be JSON in UTF-8 of the type application/json, each member once.",
    about_every_answer=True,
)  # fmt: skip
def answers_are_json(site: Site) -> Iterator[str]:
    _designations(site)
    for answer in list(site.answers):
        if answer.status in (200, 201) and DESCRIPTION not in answer.address:
            if answer.media_type != JSON:
                yield f"{answer.named}: of the type {answer.media_type[:60]!r}"
            try:
                answer.json()
            except CannotAsk as error:
                yield str(error)


@requirement("JIC-R-002", CORE, "A list MUST lead to its end along `next`, within its own origin and each page once.")
def lists_end(site: Site) -> Iterator[str]:
    yield from (found.fault for found in _lists(site) if found.fault)


@requirement("JIC-R-003", CORE, "A record MUST NOT stand twice in a list, however it is cut into pages.")
def lists_repeat_nothing(site: Site) -> Iterator[str]:
    lists = list(_lists(site))
    if not any(found.rows for found in lists):
        raise NothingToCheck("no list has a row")
    for found in lists:
        every = [repr(row.get("uuid", row.get("edition"))) for row in found.rows]
        if len(set(every)) < len(every):
            yield f"{found.answers[0].named}: {len(every)} rows of {len(set(every))} records"
    names = [row.get("uuid") for row in _designations(site).rows]
    if names:
        page = table(site.read(f"{DESIGNATIONS}?limit=1"))
        first = [row.get("uuid") for row in rows_of(page)]
        if first != names[:1]:
            yield f"{DESIGNATIONS}?limit=1: holds {first} where a longer page begins with {names[:1]}"


@requirement("JIC-R-004", CORE, "The delegations MUST be listed, each with a code of its own.")
def delegations_are_listed(site: Site) -> Iterator[str]:
    answer = site.read(DELEGATIONS)
    document = answer.json()
    rows = rows_of({"results": document}) if isinstance(document, list) else rows_of(table(answer))
    codes = [row.get("code") for row in rows]
    if not rows or not all(isinstance(code, str) and code for code in codes) or len(set(codes)) < len(codes):
        yield f"{answer.named}: the codes are {codes!r:.100}"


@requirement("JIC-R-005", CORE, "An answer to a token MUST NOT be a redirect.", about_every_answer=True)
def nothing_redirects(site: Site) -> Iterator[str]:
    _designations(site)
    for answer in site.answers:
        if 300 <= answer.status < 400 and answer.status != 304:
            yield f"{answer.named}: {answer.status} to {answer.headers.get('location', '')!r:.100}"


@requirement(
    "JIC-R-006", CORE, "Answers SHOULD be kept by nobody but the reader: Cache-Control private or no-store.",
    level=Level.SHOULD, about_every_answer=True,
)  # fmt: skip
def answers_are_private(site: Site) -> Iterator[str]:
    _designations(site)
    for answer in site.answers:
        control = answer.headers.get("cache-control", "").lower()
        if answer.status == 200 and "private" not in control and "no-store" not in control:
            yield f"{answer.named}: Cache-Control is {control!r:.60}"


@requirement(
    "JIC-R-007", CORE, "The interface SHOULD describe itself by OpenAPI 3.1 at /api/v1/schema/.", level=Level.SHOULD
)
def describes_itself(site: Site) -> Iterator[str]:
    answer = site.get(DESCRIPTION)
    if answer.status != 200:
        yield f"{answer.named}: answered {answer.status}"
    elif not str(table(answer).get("openapi", "")).startswith("3.1"):
        yield f"{answer.named}: `openapi` is {table(answer).get('openapi')!r:.40}"


def _lists(site: Site) -> Iterator[Pages]:
    """Every list that the implementation has."""
    yield _designations(site)
    for address, what in ((EDITIONS, "editions"), (MOVEMENTS, "movements")):
        with suppress(NothingToCheck, CannotAsk):
            yield site.pages(address, what)


def _designations(site: Site) -> Pages:
    return site.pages(f"{DESIGNATIONS}?limit=200", "designations")
