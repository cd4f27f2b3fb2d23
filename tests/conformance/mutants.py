"""Implementations that differ from ours in one thing each, made of our own answers, with the numbers of what each must
fail, and no others. Their names are what they get wrong."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.conformance.asking import Ask, Mutation, copied

Document = Any
Change = Callable[[httpx.Request, Document], Document | None]
API = "/api/v1"
LIST, FEED, EDITIONS, MOVEMENTS = (f"{API}/{name}/" for name in ("designations", "changes", "editions", "movements"))
DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Mutant:
    fails: frozenset[str]
    mutation: Mutation
    reader: str
    writes: bool
    # Whether it gets wrong what only several editions show, each of which is of a transaction of its own.
    editions: bool


MUTANTS: dict[str, Mutant] = {}


def mutant(
    *fails: int, reader: str = "ru.officer", writes: bool = False, editions: bool = False
) -> Callable[[Mutation], Mutation]:
    """Register an implementation that changes requests or answers as it likes."""

    def register(mutation: Mutation) -> Mutation:
        ids = frozenset(f"JIC-R-{number:03d}" for number in fails)
        MUTANTS[mutation.__name__] = Mutant(ids, mutation, reader, writes, editions)
        return mutation

    return register


def answers(*fails: int, editions: bool = False) -> Callable[[Change], Change]:
    """Register one that changes the document of successful answers; None leaves an answer as it is."""

    def register(change: Change) -> Change:
        def mutation(request: httpx.Request, ask: Ask) -> httpx.Response:
            answer = ask(request)
            if answer.status_code != 200 or request.url.path == f"{API}/schema/":
                return answer
            body = answer.read()
            changed = change(request, json.loads(body))
            if changed is None:
                return copied(answer, body)
            # As the site writes it, so that nothing but the change differs.
            return copied(answer, json.dumps(changed, ensure_ascii=False, separators=(",", ":")).encode())

        mutation.__name__ = change.__name__
        mutant(*fails, editions=editions)(mutation)
        return change

    return register


def every(document: Any, which: Callable[[Mapping[str, Any]], bool], change: Callable[[dict[str, Any]], None]) -> Any:
    """The document with a change in each object that is meant."""
    if isinstance(document, list):
        return [every(one, which, change) for one in document]
    if not isinstance(document, dict):
        return document
    made = {name: every(value, which, change) for name, value in document.items()}
    if which(made):
        change(made)
    return made


def is_geometry(one: Mapping[str, Any]) -> bool:
    return "coordinates" in one


def is_version(one: Mapping[str, Any]) -> bool:
    return "area_m2" in one and "sequence" in one


def is_act(one: Mapping[str, Any]) -> bool:
    return "to_state" in one


def positions(coordinates: Any, change: Callable[[list[float]], list[float]]) -> Any:
    if coordinates and not isinstance(coordinates[0], list):
        return change(coordinates)
    return [positions(one, change) for one in coordinates]


def moved(document: Any, change: Callable[[list[float]], list[float]]) -> Any:
    def move(one: dict[str, Any]) -> None:
        one["coordinates"] = positions(one["coordinates"], change)

    return every(document, is_geometry, move)


def of_designations(request: httpx.Request) -> bool:
    return request.url.path.startswith(LIST)


def is_list(request: httpx.Request, of: str = LIST) -> bool:
    return request.url.path == of


# Core, tokens and problem details.


@mutant(1)
def answers_are_said_to_be_html(request, ask):
    answer = copied(ask(request))
    if answer.status_code == 200 and is_list(request):
        answer.headers["Content-Type"] = "text/html"
    return answer


@answers(2)
def the_list_of_designations_leads_back_to_itself(request, document):
    if is_list(request) and "limit=200" in str(request.url):
        return {**document, "next": str(request.url)}
    return None


@answers(3)
def a_short_page_begins_elsewhere(request, document):
    return {**document, "results": []} if is_list(request) and "limit=1" in str(request.url.query)[-9:] else None


@mutant(4, 5)
def the_delegations_are_elsewhere(request, ask):
    if request.url.path == f"{API}/delegations/":
        return httpx.Response(302, headers={"Location": "https://elsewhere.example/"}, stream=httpx.ByteStream(b""))
    return ask(request)


@mutant(13)
def a_token_in_the_address_signs_in(request, ask):
    if b"access_token" in request.url.query:
        return httpx.Response(200, headers={"Content-Type": "application/json", "Cache-Control": "no-store"},
                              stream=httpx.ByteStream(b"{}"))  # fmt: skip
    return ask(request)


@mutant(10)
def a_challenge_names_no_bearer(request, ask):
    answer = copied(ask(request))
    if answer.status_code == 401:
        answer.headers["WWW-Authenticate"] = "Session"
    return answer


@mutant(12, 21)
def problems_have_no_type(request, ask):
    answer = ask(request)
    if answer.status_code < 400:
        return answer
    body = json.loads(answer.read())
    del body["type"]
    return copied(answer, json.dumps(body).encode())


@mutant(23)
def what_is_hidden_is_told_apart(request, ask):
    answer = ask(request)
    if answer.status_code != 404 or "00000000-0000" not in request.url.path:
        return answer
    return copied(answer, json.dumps({**json.loads(answer.read()), "status": 403}).encode(), status=403)


# Designations, markings and precision.


@mutant(32)
def tags_are_weak(request, ask):
    answer = copied(ask(request))
    if of_designations(request) and "ETag" in answer.headers:
        answer.headers["ETag"] = "W/" + answer.headers["ETag"]
    return answer


@answers(33)
def the_list_has_an_old_state(request, document):
    def older(one):
        one["state"] = "draft" if one["state"] == "submitted" else one["state"]

    return every(document, lambda one: "state_since" in one, older) if is_list(request) else None


@answers(40)
def lists_have_no_marking(request, document):
    return every(document, is_version, lambda one: one.pop("releasable_to")) if is_list(request) else None


@answers(30, 31)
def precision_is_in_other_words(request, document):
    def other(one):
        one["precision"] = one["precision"] and "rough"

    return every(document, lambda one: "precision" in one, other) if of_designations(request) else None


# How exactly each copy was released, as the list says it before anything is read in full.
_precisions: dict[str, str] = {}


def _released(request: httpx.Request, document: Document) -> tuple[str, str]:
    """The UUID and the precision of the designation that an answer is about; empty where it is about none."""
    if is_list(request):
        _precisions.update({row["uuid"]: row["precision"] for row in document["results"]})
    found = re.match(rf"{LIST}([0-9a-f-]{{36}})/", request.url.path)
    return (found[1], _precisions.get(found[1], "")) if found else ("", "")


@answers(43, 60)
def copies_are_finer_than_released(request, document):
    if not _released(request, document)[1].startswith(("squares", "minute")):
        return None
    return moved(document, lambda place: [round(place[0] + 0.000_05, 6), place[1]])


@answers(45, 60)
def existence_shows_where(request, document):
    uuid, precision = _released(request, document)
    if precision != "existence":
        return None
    by = int(uuid[:5], 16) / 1e6
    return moved(document, lambda place: [round(place[0] + by, 6), place[1]])


# Geometry and digests.


@answers(43, 53, 54, 55, 60)
def latitude_stands_before_longitude(request, document):
    return moved(document, lambda place: place[::-1])


@answers(51)
def coordinates_have_seven_decimals(request, document):
    return moved(document, lambda place: [round(number + 3e-7, 7) for number in place])


@answers(53, 60)
def outer_rings_run_clockwise(request, document):
    def backwards(one):
        if one["type"] == "Polygon":
            one["coordinates"] = [ring[::-1] for ring in one["coordinates"]]

    return every(document, is_geometry, backwards)


@answers(54, 60)
def rings_begin_anywhere(request, document):
    def turned(one):
        if one["type"] == "Polygon":
            one["coordinates"] = [[*ring[1:], ring[1]] for ring in one["coordinates"]]

    return every(document, is_geometry, turned)


@answers(55)
def areas_are_those_of_a_sphere(request, document):
    def larger(one):
        one["area_m2"] *= 1.0034

    return every(document, is_version, larger)


@answers(56, 60)
def routes_have_no_width(request, document):
    return every(document, lambda one: one.get("width_m"), lambda one: one.update(width_m=None))


@answers(60)
def digests_are_of_something_else(request, document):
    if not of_designations(request):
        return None
    return json.loads(DIGEST.sub(lambda found: found[0][::-1], json.dumps(document)))


@answers(61)
def acts_name_another_digest(request, document):
    return every(document, is_act, lambda one: one.update(digest="0" * 64))


@answers(60, 62)
def amendments_name_no_digest(request, document):
    return every(document, lambda one: one.get("amends"), lambda one: one.update(amends=None))


@answers(60, 63)
def texts_are_not_composed(request, document):
    def apart(one):
        for name in one:
            if name.startswith(("title_", "terms_")):
                one[name] = unicodedata.normalize("NFD", one[name])

    return every(document, is_version, apart)


# Acts, editions, movements.


@answers(72)
def acts_are_anonymous(request, document):
    return every(document, is_act, lambda one: one.update(actor=None))


@answers(73)
def acts_begin_anywhere(request, document):
    def elsewhere(one):
        one["from_state"] = "withdrawn" if one["from_state"] else ""

    return every(document, is_act, elsewhere)


@answers(81, 87, editions=True)
def an_edition_is_missing(request, document):
    if not is_list(request, EDITIONS) or not document["results"]:
        return None
    return {**document, "results": [*document["results"][:1], *document["results"][2:]]}


@mutant(83, 84)
def editions_are_written_prettily(request, ask):
    answer = ask(request)
    if not re.fullmatch(rf"{EDITIONS}[0-9]+/", request.url.path):
        return answer
    return copied(answer, json.dumps(json.loads(answer.read()), indent=1).encode())


@answers(84)
def editions_have_another_digest(request, document):
    if not is_list(request, EDITIONS):
        return None
    return {**document, "results": [{**row, "digest": "0" * 64} for row in document["results"]]}


@answers(87, editions=True)
def an_edition_hides_what_it_changed(request, document):
    if not is_list(request, EDITIONS):
        return None
    return {**document, "results": [{**row, "changes": row["changes"][1:]} for row in document["results"]]}


@answers(92)
def windows_end_before_they_begin(request, document):
    def turned(one):
        one["from"], one["until"] = one["until"], one["from"]

    return every(document, lambda one: "notified_by" in one, turned)


@answers(96)
def accounts_are_put_into_mouths(request, document):
    return every(document, lambda one: one.get("accounts"), lambda one: one["accounts"].update(US="delivered"))


# Changes.


@mutant(101)
def the_cursor_of_the_feed_loops(request, ask):
    if not is_list(request, FEED) or b"no-cursor" in request.url.query:
        return ask(request)
    answer = ask(httpx.Request("GET", str(request.url).replace("since=round", "since="), headers=request.headers))
    if answer.status_code != 200:
        return answer
    return copied(answer, json.dumps({**json.loads(answer.read()), "cursor": "round", "more": True}).encode())


@answers(103, 104)
def the_feed_is_out_of_order(request, document):
    return {**document, "results": document["results"][::-1]} if is_list(request, FEED) else None


@mutant(24, 109)
def any_cursor_is_the_beginning(request, ask):
    if is_list(request, FEED) and b"since=" in request.url.query:
        answer = ask(request)
        if answer.status_code == 422:
            return ask(httpx.Request("GET", request.url.copy_remove_param("since"), headers=request.headers))
        return answer
    return ask(request)


@answers(105)
def the_feed_tells_twice(request, document):
    if not is_list(request, FEED):
        return None
    return {**document, "results": [one for one in document["results"] for _ in (1, 2)]}


# Writes.


def changed(request: httpx.Request, **headers: str | None) -> httpx.Request:
    """The same request with other headers; None takes one off."""
    kept = {name: value for name, value in request.headers.items() if name.lower() not in map(str.lower, headers)}
    kept |= {name: value for name, value in headers.items() if value is not None}
    return httpx.Request(request.method, request.url, headers=kept, content=request.read())


@mutant(111, 112, reader="us.officer", writes=True)
def keys_are_not_kept(request, ask):
    return ask(changed(request, **{"Idempotency-Key": None}))


@mutant(112, reader="us.officer", writes=True)
def a_conflict_of_keys_is_answered_200(request, ask):
    answer = ask(request)
    return copied(answer, status=200) if answer.status_code == 409 else answer


@mutant(113, 114, 119, reader="us.officer", writes=True)
def tags_are_not_looked_at(request, ask):
    return ask(changed(request, **{"If-Match": "*"})) if "/acts/" in request.url.path else ask(request)


@mutant(115, reader="us.officer", writes=True)
def unknown_members_are_passed_over(request, ask):
    if request.method == "POST" and b"no_such_member" in request.read():
        body = json.loads(request.read())
        del body["no_such_member"]
        return ask(httpx.Request("POST", request.url, headers=changed(request, **{"Content-Length": None}).headers,
                                 content=json.dumps(body)))  # fmt: skip
    return ask(request)


@mutant(118, reader="us.officer", writes=True)
def a_token_may_try_to_approve(request, ask):
    answer = ask(request)
    if not request.url.path.endswith("/acts/approve/"):
        return answer
    return copied(answer, json.dumps({**json.loads(answer.read()), "status": 409}).encode(), status=409)
