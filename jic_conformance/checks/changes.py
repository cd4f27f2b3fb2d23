"""Class changes: a feed that is complete, in order, and goes on wherever a reader stopped."""

from __future__ import annotations

from collections.abc import Iterator

from jic_conformance.documents import CHANGES, Row, by_schema, rows_of, table, text_of
from jic_conformance.requirement import ConformanceClass, NothingToCheck, requirement
from jic_conformance.site import FEED_PAGE, Site

CLASS = ConformanceClass.CHANGES
SMALL = 7
# Small pages that are held against large ones.
SMALL_PAGES = 12
OF_READERS = frozenset({"designation.gone", "designation.available"})


def _lines(site: Site) -> list[Row]:
    lines, _cursors, _fault = site.feed(FEED_PAGE)
    if not lines:
        raise NothingToCheck("nothing was recorded that this token's person is told of")
    return lines


@requirement("JIC-R-100", CLASS, "A page of the feed MUST be as change-list.json says.")
def pages_are_valid(site: Site) -> Iterator[str]:
    yield from by_schema("change-list", site.root_of_class(f"{CHANGES}?limit={FEED_PAGE}", "changes"))


@requirement("JIC-R-101", CLASS, "Each cursor MUST lead on, until `more` is false.")
def cursors_lead_to_the_end(site: Site) -> Iterator[str]:
    for limit, most in ((FEED_PAGE, 200), (SMALL, SMALL_PAGES)):
        _lines, cursors, fault = site.feed(limit, most)
        if fault and len(cursors) < most:
            yield f"{CHANGES}?limit={limit}: {fault}"


@requirement("JIC-R-102", CLASS, "The same cursor MUST tell again all that it told.")
def a_cursor_tells_again(site: Site) -> Iterator[str]:
    lines, cursors, _fault = site.feed(SMALL, SMALL_PAGES)
    if not lines:
        raise NothingToCheck("nothing was recorded that this token's person is told of")
    first = _ids(rows_of(table(site.feed_page("", SMALL))))
    if first != _ids(lines)[: len(first)] or not first:
        yield "asked again from the beginning, it tells something else"
    again = _ids(rows_of(table(site.feed_page(cursors[0], SMALL))))
    told = _ids(lines)[len(first) : len(first) + SMALL]
    if again[: len(told)] != told:
        yield "asked again with the first cursor, it tells something else"


@requirement("JIC-R-103", CLASS, "What was done with one record MUST be told in the order in which it was recorded.")
def changes_are_in_order(site: Site) -> Iterator[str]:
    last: dict[str, Row] = {}
    for line in _lines(site):
        if line["what"] in OF_READERS:
            continue
        before = last.get(line["subject"])
        if before is not None and before["at"] > line["at"]:
            yield f"{line['subject']}: {line['what']} of {line['at']} after {before['what']} of {before['at']}"
        last[line["subject"]] = line


@requirement("JIC-R-104", CLASS, "The feed MUST be the same, in the same order, whatever the size of its pages.")
def pages_of_any_size_tell_the_same(site: Site) -> Iterator[str]:
    large = _ids(_lines(site))
    small = _ids(site.feed(SMALL, SMALL_PAGES)[0])
    if small != large[: len(small)]:
        yield f"pages of {SMALL} and of {FEED_PAGE} tell different changes"


@requirement("JIC-R-105", CLASS, "A change MUST NOT be told twice in one reading, from the beginning to the end.")
def nothing_is_told_twice(site: Site) -> Iterator[str]:
    names = _ids(_lines(site))
    if len(set(names)) < len(names):
        yield f"{len(names) - len(set(names))} of {len(names)} changes stand twice"


@requirement("JIC-R-106", CLASS, "What the feed tells of MUST be open to the reader, unless the feed says it is gone.")
def what_is_told_can_be_read(site: Site) -> Iterator[str]:
    lines = _lines(site)
    ended = {line["subject"] for line in lines if line["what"] == "designation.gone"}
    listed = {row.get("uuid") for row in site.pages("/api/v1/designations/?limit=200", "designations").rows}
    told = {line["subject"]: line for line in lines if line["about"] == "designation"}
    for subject in list(told)[-site.chosen.sample :]:
        if subject not in listed and subject not in ended:
            answer = site.get(f"/api/v1/designations/{subject}/")
            if answer.status != 200:
                yield f"{subject}: told of, and answered {answer.status}"


@requirement("JIC-R-107", CLASS, "Each submitted designation that a reader may list MUST be told of in the feed.")
def what_is_listed_is_told(site: Site) -> Iterator[str]:
    told = {line["subject"] for line in _lines(site)}
    fault = site.feed(FEED_PAGE)[2]
    for row in site.designations:
        if not fault and row.get("submitted_at") and not row.get("released_to") and row["uuid"] not in told:
            yield f"{row['uuid']}: listed, and never told of"


@requirement("JIC-R-108", CLASS, "The cursor at the end MUST be answered, and tell nothing that was told before.")
def the_end_can_be_asked_again(site: Site) -> Iterator[str]:
    lines, cursors, fault = site.feed(FEED_PAGE)
    if fault:
        raise NothingToCheck("the end of the feed was not reached")
    answer = site.feed_page(cursors[-1], FEED_PAGE)
    if answer.status != 200:
        yield f"the last cursor was answered {answer.status}"
        return
    again = set(_ids(rows_of(table(answer)))) & set(_ids(lines))
    if again:
        yield f"{len(again)} changes are told again after the end"
    text_of(table(answer), "cursor")


@requirement("JIC-R-109", CLASS, "What is no cursor of the reader's MUST be refused, and not read as the beginning.")
def no_cursor_is_refused(site: Site) -> Iterator[str]:
    for since in ("no-cursor", "0", "%00"):
        answer = site.feed_page(since, SMALL)
        if not 400 <= answer.status < 500:
            yield f"since={since!r}: answered {answer.status}"


def _ids(lines: list[Row]) -> list[str]:
    return [text_of(line, "id") for line in lines]
