"""Drafts, keys and tags."""

from __future__ import annotations

import json
import re

import httpx

from tests.conformance.asking import copied
from tests.conformance.mutants.registry import mutant


def changed(request: httpx.Request, **headers: str | None) -> httpx.Request:
    """The same request with other headers; None takes one off."""
    kept = {name: value for name, value in request.headers.items() if name.lower() not in map(str.lower, headers)}
    kept |= {name: value for name, value in headers.items() if value is not None}
    return httpx.Request(request.method, request.url, headers=kept, content=request.read())


@mutant(111, 112, reader="us.officer", writes=True)
def keys_are_not_kept(request, ask):
    return ask(changed(request, **{"Idempotency-Key": None}))


@mutant(111, reader="us.officer", writes=True)
def a_key_makes_another_draft_and_hides_it(request, ask):
    answer = ask(request)
    if "Idempotency-Replayed" in answer.headers:
        ask(changed(request, **{"Idempotency-Key": None}))
    return answer


@mutant(114, 119, reader="us.officer", writes=True)
def a_stale_tag_is_refused_once_it_was_heeded(request, ask):
    answer = ask(request)
    if answer.status_code == 412:
        ask(changed(request, **{"If-Match": "*"}))
    return answer


@mutant(1, 112, reader="us.officer", writes=True)
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


@mutant(110, reader="us.officer", writes=True)
def a_new_draft_does_not_say_whose_turn_it_is(request, ask):
    answer = ask(request)
    if answer.status_code != 201:
        return answer
    body = json.loads(answer.read())
    del body["turn"]
    return copied(answer, json.dumps(body).encode())


@mutant(116, reader="us.officer", writes=True)
def positions_are_taken_onto_another_grid(request, ask):
    if not request.read().count(b"0004"):
        return ask(request)
    coarser = re.sub(rb"(\d+\.\d{4})0*4\d*", rb"\g<1>1", request.read())
    headers = changed(request, **{"Content-Length": None}).headers
    return ask(httpx.Request(request.method, request.url, headers=headers, content=coarser))


@mutant(1, 117, reader="us.officer", writes=True)
def outlines_that_cross_themselves_are_taken(request, ask):
    answer = ask(request)
    if answer.status_code != 422 or "geometry" not in json.loads(answer.read()).get("errors", {}):
        return copied(answer)
    return copied(answer, status=200)
