"""Class designations: records, their versions, and what a list and a record say of the same thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from jic_conformance.documents import DESIGNATIONS, by_schema, path_part, table, text_of
from jic_conformance.requirement import ConformanceClass, requirement
from jic_conformance.site import Site

DES = ConformanceClass.DESIGNATIONS
# Where an amendment is on the table.
OPEN = frozenset({"amend_submitted", "amend_countered", "amend_agreed", "amend_partly_approved"})
SAME = ("uuid", "reference", "kind", "state", "owner", "released_to", "precision", "amendment_state")


@requirement("JIC-R-030", DES, "A list of designations MUST be as designation-list.json says.")
def lists_are_valid(site: Site) -> Iterator[str]:
    for answer in site.pages(f"{DESIGNATIONS}?limit=200", "designations").answers:
        yield from by_schema("designation-list", answer)


@requirement("JIC-R-031", DES, "A designation MUST be as designation.json says, its versions in full.")
def records_are_valid(site: Site) -> Iterator[str]:
    for row in site.sampled:
        yield from by_schema("designation", site.read(f"{DESIGNATIONS}{path_part(text_of(row, 'uuid'))}/"))


@requirement("JIC-R-032", DES, "A designation MUST be answered with a strong ETag.")
def records_have_a_tag(site: Site) -> Iterator[str]:
    for row in site.sampled:
        answer = site.read(f"{DESIGNATIONS}{path_part(text_of(row, 'uuid'))}/")
        tag = answer.headers.get("etag", "")
        if len(tag) < 3 or not (tag.startswith('"') and tag.endswith('"')):
            yield f"{answer.named}: ETag is {tag!r:.60}"


@requirement("JIC-R-033", DES, "A list and the record itself MUST say the same.")
def lists_and_records_agree(site: Site) -> Iterator[str]:
    for row in site.sampled:
        record = site.detail(text_of(row, "uuid"))
        for name in SAME:
            if row.get(name) != record.get(name):
                yield f"{row['uuid']}: `{name}` is {row.get(name)!r:.50} in the list, {record.get(name)!r:.50} itself"
        for name in ("current", "proposed"):
            listed, whole = row.get(name), record.get(name)
            if (listed or {}).get("digest") != (whole or {}).get("digest"):
                yield f"{row['uuid']}: the list and the record name different digests of `{name}`"


@requirement("JIC-R-034", DES, "A reference MUST be that of one designation alone.")
def references_are_unique(site: Site) -> Iterator[str]:
    counts = Counter(row.get("reference") for row in site.designations if row.get("reference"))
    for reference, count in counts.items():
        if count > 1:
            yield f"{count} designations have the reference {reference!r:.40}"


@requirement(
    "JIC-R-035", DES, "A version MUST be proposed beside the current one where it is amended, and nowhere else."
)
def amendments_are_whole(site: Site) -> Iterator[str]:
    for row in site.designations:
        if (row.get("proposed") is not None) != (row.get("amendment_state") in OPEN):
            yield f"{row.get('uuid')}: amendment_state {row.get('amendment_state')!r:.40} and `proposed` differ"


@requirement("JIC-R-036", DES, "The versions of a designation MUST be listed by their sequence, each once.")
def versions_are_in_order(site: Site) -> Iterator[str]:
    for row in site.sampled:
        found = site.versions_of(text_of(row, "uuid"))
        for answer in found.answers:
            yield from by_schema("version-list", answer)
        sequences = [int(version["sequence"]) for version in found.rows]
        if found.fault or sequences != sorted(set(sequences)):
            yield f"{row['uuid']}: {found.fault or f'the sequences are {sequences!r:.80}'}"


@requirement("JIC-R-037", DES, "What a record calls current or proposed MUST be among its versions, with its digest.")
def what_holds_is_a_version(site: Site) -> Iterator[str]:
    for record, version in site.versions:
        listed = {row.get("sequence"): row for row in site.versions_of(text_of(record, "uuid")).rows}
        found = listed.get(version.get("sequence"))
        if found is None or any(found.get(name) != version.get(name) for name in ("uuid", "digest")):
            yield f"{record['uuid']}: version {version.get('sequence')!r} is not listed, or as another one"


@requirement("JIC-R-038", DES, "A version MUST be answered at its own address as its designation shows it.")
def versions_have_an_address(site: Site) -> Iterator[str]:
    for record, version in site.versions:
        answer = site.read(f"{DESIGNATIONS}{path_part(text_of(record, 'uuid'))}/versions/{int(version['sequence'])}/")
        yield from by_schema("version", answer)
        if table(answer) != version:
            different = [name for name in version if table(answer).get(name) != version[name]]
            yield f"{answer.named}: differs in {', '.join(different[:5]) or 'what it has besides'}"


@requirement("JIC-R-039", DES, "A version MUST have title and terms in each language that either has any in.")
def texts_are_parallel(site: Site) -> Iterator[str]:
    for record, version in site.versions:
        texts = {name for name in version if name[:6] in ("title_", "terms_")}
        languages = {name[-2:] for name in texts}
        missing = {f"{key}_{code}" for key in ("title", "terms") for code in languages} - texts
        if not languages or missing:
            yield f"{record['uuid']}: without {', '.join(sorted(missing)) or 'any text'}"
        if not isinstance(record.get("texts"), Mapping) or not set(record["texts"]) <= languages:
            yield f"{record['uuid']}: `texts` names languages that no text is in"
