"""Class writes: a draft is made, sent again, changed by somebody who has not read it, and withdrawn.

Only drafts of the token's own delegation are made, titled as what they are, and each is withdrawn at the end.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jic_conformance.client import Answer, CannotAsk, OutOfBudget
from jic_conformance.documents import DESIGNATIONS, Row, by_schema, path_part, table, text_of
from jic_conformance.ground import flat
from jic_conformance.requirement import Check, ConformanceClass, NothingToCheck, requirement
from jic_conformance.site import Site

CLASS = ConformanceClass.WRITES
TITLE = "Conformance test, withdrawn at once"
# Of a square, in degrees: some 200 m.
SIDE = 0.002
# Nearer to a position of the grid than to any other: it is rounded away.
BESIDE_THE_GRID = 4e-7
REASON = "Conformance test"


def writing(id: str, sentence: str) -> Callable[[Check], Check]:  # noqa: A002
    return requirement(id, CLASS, sentence, only_writing=True)


def _place(site: Site) -> tuple[str, float, float]:
    """A type of designation that is drawn as ground, and a position within the theatre."""
    chosen = site.chosen
    if chosen.kind and chosen.at:
        return chosen.kind, *chosen.at
    for record, version in site.versions:
        if version["geometry"]["type"] == "Polygon" and not record["precision"]:
            longitude, latitude = next(flat(version["geometry"]["coordinates"]))
            return text_of(record, "kind"), float(longitude), float(latitude)
    raise NothingToCheck("no ground to draw beside: name a type and a position with --kind and --at")


def _square(longitude: float, latitude: float, off: float = 0.0) -> dict[str, Any]:
    west, south = round(longitude, 4), round(latitude, 4)
    east, north = round(west + SIDE, 4), round(south + SIDE, 4)
    ring = [[west + off, south + off], [east, south], [east, north], [west, north], [west + off, south + off]]
    return {"type": "Polygon", "coordinates": [ring]}


def _body(site: Site, **changes: Any) -> dict[str, Any]:
    kind, longitude, latitude = _place(site)
    texts = {"title_en": TITLE, "terms_en": "1. None."}
    return {"kind": kind, "level": 1, **texts, "geometry": _square(longitude, latitude), **changes}


def _draft(site: Site, body: Row, headers: Mapping[str, str] | None = None) -> Answer:
    answer = site.post(DESIGNATIONS, body, headers)
    if answer.status == 201:
        made = text_of(table(answer), "uuid")
        if made not in site.made:
            site.made.append(made)
    return answer


def _first(site: Site) -> tuple[Answer, dict[str, Any], dict[str, str]]:
    """The draft that the checks share: the answer, what was sent, and with which key."""

    def once() -> tuple[Answer, dict[str, Any], dict[str, str]]:
        body, key = _body(site), {"Idempotency-Key": str(uuid.uuid4())}
        answer = _draft(site, body, key)
        if answer.status != 201:
            code = table(answer).get("code") if answer.media_type.endswith("json") else ""
            raise CannotAsk(f"{answer.named}: a draft was answered {answer.status} {code!r:.60}")
        return answer, body, key

    return site.kept("draft", once)


def _act(site: Site, act: str, headers: Mapping[str, str], **body: Any) -> Answer:
    record = text_of(table(_first(site)[0]), "uuid")
    return site.post(f"{DESIGNATIONS}{path_part(record)}/acts/{act}/", body, headers)


def _tag(site: Site) -> str:
    return _first(site)[0].headers.get("etag", "")


@writing("JIC-R-110", "A draft MUST be answered 201, as designation.json says, with its ETag.")
def drafts_are_made(site: Site) -> Iterator[str]:
    answer = _first(site)[0]
    yield from by_schema("designation", answer)
    if not _tag(site):
        yield f"{answer.named}: no ETag"


@writing("JIC-R-111", "The same request with the same Idempotency-Key MUST get the same answer, and make nothing.")
def a_key_is_carried_out_once(site: Site) -> Iterator[str]:
    first, body, key = _first(site)
    before = site.listed_now()
    again = _draft(site, body, key)
    if again.status != first.status or table(again) != table(first):
        yield f"sent again, it was answered {again.status}, with another body"
    for record in sorted(site.listed_now() - before):
        if table(site.get(f"{DESIGNATIONS}{path_part(record)}/"))["current"]["title_en"] == TITLE:
            site.made.append(record)
            yield f"sent again, it made another draft: {record}"


@writing("JIC-R-112", "Another request with the same Idempotency-Key MUST be answered 409.")
def a_key_is_of_one_request(site: Site) -> Iterator[str]:
    _answer, body, key = _first(site)
    other = _draft(site, {**body, "title_en": f"{TITLE} (2)"}, key)
    if other.status != 409:
        yield f"another request with a key that was used was answered {other.status}"


@writing("JIC-R-113", "An act without If-Match MUST be answered 428.")
def an_act_needs_if_match(site: Site) -> Iterator[str]:
    answer = _act(site, "submit", {})
    if answer.status != 428:
        yield f"{answer.named} without If-Match: answered {answer.status}"


@writing("JIC-R-114", "An act with an ETag that is not the present one MUST be answered 412, and change nothing.")
def a_stale_tag_is_refused(site: Site) -> Iterator[str]:
    for tag in ('"no-such-state"', f"W/{_tag(site)}"):
        answer = _act(site, "withdraw", {"If-Match": tag}, reason=REASON)
        if answer.status != 412:
            yield f"{answer.named} with If-Match {tag:.60}: answered {answer.status}"
    record = site.get(f"{DESIGNATIONS}{path_part(text_of(table(_first(site)[0]), 'uuid'))}/")
    if table(record).get("state") != "draft" or record.headers.get("etag", "") != _tag(site):
        yield f"{record.named}: it was changed by an act that was answered 412"


@writing("JIC-R-115", "A body with a member that is not known MUST be refused with 422, and named.")
def unknown_members_are_refused(site: Site) -> Iterator[str]:
    answer = _draft(site, _body(site, no_such_member=1))
    if answer.status != 422 or "no_such_member" not in (table(answer).get("errors") or {}):
        yield f"{answer.named} with an unknown member: answered {answer.status}"


@writing("JIC-R-116", "A position within half a millionth of a degree of the grid MUST be taken onto it.")
def positions_are_taken_onto_the_grid(site: Site) -> Iterator[str]:
    kind, longitude, latitude = _place(site)
    answer = _draft(site, _body(site, kind=kind, geometry=_square(longitude, latitude, BESIDE_THE_GRID)))
    if answer.status != 201:
        yield f"{answer.named}: answered {answer.status}"
        return
    wanted = _square(longitude, latitude)["coordinates"][0]
    shown = table(answer)["current"]["outline"]["coordinates"][0]
    if sorted(map(tuple, shown)) != sorted(map(tuple, wanted)):
        yield f"{answer.named}: {shown!r:.100}"


@writing("JIC-R-117", "An outline that crosses itself MUST be refused with 422, and not repaired unasked.")
def crossing_outlines_are_refused(site: Site) -> Iterator[str]:
    _kind, longitude, latitude = _place(site)
    ring = _square(longitude, latitude)["coordinates"][0]
    crossed = [ring[0], ring[2], ring[1], ring[3], ring[0]]
    answer = _draft(site, _body(site, geometry={"type": "Polygon", "coordinates": [crossed]}))
    if answer.status != 422:
        yield f"{answer.named} with an outline that crosses itself: answered {answer.status}"


@writing("JIC-R-118", "A token alone MUST NOT approve: without a signature of its person's key it is answered 403.")
def a_token_approves_nothing(site: Site) -> Iterator[str]:
    digest = table(_first(site)[0])["current"]["digest"]
    answer = _act(site, "approve", {"If-Match": _tag(site)}, digest=digest)
    if answer.status != 403:
        yield f"{answer.named}: answered {answer.status}"


@writing("JIC-R-119", "An act with the present ETag MUST be carried out, and answered with the next one.")
def a_present_tag_is_taken(site: Site) -> Iterator[str]:
    answer = _act(site, "withdraw", {"If-Match": _tag(site)}, reason=REASON)
    if answer.status != 200 or table(answer).get("state") != "withdrawn":
        yield f"{answer.named}: answered {answer.status}"
    elif answer.headers.get("etag", "") in ("", _tag(site)):
        yield f"{answer.named}: its ETag is the one from before"


def clean_up(site: Site) -> None:
    """Withdraw what was made. What cannot be withdrawn is left to its author, who sees its title."""
    for record in site.made:
        address = f"{DESIGNATIONS}{path_part(record)}/"
        try:
            answer = site.client.get(address)
            if answer.status == 200 and table(answer).get("state") == "draft":
                headers = {"If-Match": answer.headers.get("etag", "")}
                site.client.post(f"{address}acts/withdraw/", {"reason": REASON}, headers)
        except (CannotAsk, OutOfBudget):
            continue
