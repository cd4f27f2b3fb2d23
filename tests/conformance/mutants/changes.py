"""The feed of changes."""

from __future__ import annotations

import json

import httpx

from tests.conformance.asking import copied
from tests.conformance.mutants.registry import FEED, LIST, NOBODYS, answers, every, is_list, mutant


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


@answers(100)
def changes_are_in_capitals(request, document):
    if not is_list(request, FEED):
        return None
    return every(document, lambda one: "what" in one, lambda one: one.update(what=one["what"].upper()))


@answers(102)
def the_beginning_is_told_only_once(request, document):
    asked_again = is_list(request, FEED) and request.url.query.endswith(b"since=")
    return {**document, "results": document["results"][1:]} if asked_again else None


# The first submitted designation of the list, which is asked for before the feed is.
_submitted: list[str] = [""]


def _seen(request, document):
    if is_list(request) and b"limit=200" in request.url.query:
        _submitted[0] = next(row["uuid"] for row in document["results"] if row["state"] == "submitted")
    return _submitted[0]


@mutant(106)
def the_feed_tells_of_what_is_hidden(request, ask):
    answer = ask(request)
    if request.url.path.startswith(f"{LIST}{_submitted[0]}/"):
        return ask(httpx.Request("GET", f"http://localhost{LIST}{NOBODYS}/", headers=request.headers))
    if not is_list(request) or answer.status_code != 200:
        return answer
    document = json.loads(answer.read())
    hidden = _seen(request, document)
    kept = [row for row in document["results"] if row["uuid"] != hidden]
    return copied(answer, json.dumps({**document, "results": kept}).encode())


@answers(107)
def the_feed_is_silent_about_one(request, document):
    hidden = _seen(request, document)
    if not is_list(request, FEED):
        return None
    return {**document, "results": [one for one in document["results"] if one["subject"] != hidden]}


_told: list[dict] = [{}]


@answers(108)
def the_end_tells_of_the_beginning(request, document):
    if not is_list(request, FEED):
        return None
    if document["results"]:
        _told[0] = document["results"][0]
        return None
    return {**document, "results": [_told[0]]}
