"""Class editions: the agreed map as it was, in a form that everybody can make again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from jic_conformance.canonical import NoCanonicalForm, canonical, digest_of
from jic_conformance.client import Answer
from jic_conformance.documents import EDITIONS, Row, by_schema, table
from jic_conformance.requirement import ConformanceClass, requirement
from jic_conformance.site import Site
from jic_verify.edition import Audience, NoEdition

CLASS = ConformanceClass.EDITIONS


def _files(site: Site) -> Iterator[tuple[Row, Answer]]:
    """Each edition as the list has it, with its file."""
    for row in site.newest_editions:
        yield row, site.edition_file(row["edition"])


@requirement("JIC-R-080", CLASS, "A list of editions MUST be as edition-list.json says.")
def lists_are_valid(site: Site) -> Iterator[str]:
    yield from by_schema("edition-list", site.root_of_class(EDITIONS, "editions"))


@requirement("JIC-R-081", CLASS, "Editions MUST be numbered from 1 without a gap, and listed from the newest on.")
def numbers_have_no_gap(site: Site) -> Iterator[str]:
    numbers = [row["edition"] for row in site.editions]
    total = table(site.root_of_class(EDITIONS, "editions"))["total"]
    if numbers != list(range(total, total - len(numbers), -1)) or len(numbers) > total:
        yield f"of {total}: {numbers!r:.100}"


@requirement("JIC-R-082", CLASS, "An edition MUST be as edition.json says.")
def editions_are_valid(site: Site) -> Iterator[str]:
    for _row, answer in _files(site):
        yield from by_schema("edition", answer)


@requirement("JIC-R-083", CLASS, "An edition MUST be sent in its canonical form (RFC 8785), byte by byte.")
def editions_are_canonical(site: Site) -> Iterator[str]:
    for _row, answer in _files(site):
        try:
            if canonical(answer.json()) != answer.body:
                yield f"{answer.named}: not in the canonical form"
        except NoCanonicalForm as error:
            yield f"{answer.named}: {error}"


@requirement("JIC-R-084", CLASS, "The digest that a list names MUST be the SHA-256 of the edition's bytes.")
def digests_are_right(site: Site) -> Iterator[str]:
    for row, answer in _files(site):
        if row["digest"] and row["digest"] != digest_of(answer.body):
            yield f"{answer.named}: the list names {row['digest']:.16}…, its bytes make {digest_of(answer.body)[:16]}…"


@requirement("JIC-R-085", CLASS, "An edition MUST hold each designation once, in the order of their UUIDs.")
def members_are_in_order(site: Site) -> Iterator[str]:
    for _row, answer in _files(site):
        names = [member["designation"] for member in table(answer)["in_force"]]
        if names != sorted(set(names)):
            yield f"{answer.named}: not in order, or one twice"


@requirement("JIC-R-086", CLASS, "A list and the edition itself MUST say the same: number, audience, how many.")
def lists_and_editions_agree(site: Site) -> Iterator[str]:
    for row, answer in _files(site):
        edition = table(answer)
        if edition["edition"] != row["edition"] or len(edition["in_force"]) != row["in_force"]:
            yield f"{answer.named}: has number {edition['edition']} and {len(edition['in_force'])} in force"
        if _audience(edition["audience"]) != site.audience:
            yield f"{answer.named}: is of the audience {_audience(edition['audience'])!r:.60}"


@requirement("JIC-R-087", CLASS, "What a list says to have changed MUST be the difference of both editions.")
def changes_are_the_difference(site: Site) -> Iterator[str]:
    files = [(row, _members(table(answer))) for row, answer in _files(site)]
    if files and files[-1][0]["edition"] == 1:
        files.append(({"edition": 0}, {}))
    for (row, after), (_before_row, before) in pairwise(files):
        changed = {
            (reference, before.get(reference), after.get(reference))
            for reference in {*before, *after}
            if before.get(reference) != after.get(reference)
        }
        said = {(one["reference"], one["before"], one["after"]) for one in row["changes"]}
        if not row["more_changes"] and said != changed:
            yield f"edition {row['edition']}: says {len(said)} changes, and {len(changed)} versions differ"


@requirement("JIC-R-088", CLASS, "A version in force MUST be in an edition only where the audience covers its marking.")
def editions_keep_to_their_audience(site: Site) -> Iterator[str]:
    newest = site.newest_editions[0]
    members = {member["designation"]: member for member in table(site.edition_file(newest["edition"]))["in_force"]}
    try:
        audience = Audience.parse(site.audience)
    except NoEdition as error:
        yield str(error)
        return
    for record, version in site.versions:
        member = members.get(record["uuid"])
        if member is None or member["digest"] != version["digest"]:
            continue
        if not audience.covers(version["level"], version["compartments"], version["releasable_to"]):
            yield f"{record['uuid']}: is in the edition of {site.audience}, which its marking keeps out"


def _members(edition: Row) -> dict[str, str]:
    return {member["reference"]: member["digest"] for member in edition["in_force"]}


def _audience(said: Mapping[str, Any]) -> str:
    return f"{said['level']}/{','.join(said['compartments'])}/{','.join(said['delegations'])}"
