"""What any class needs: JSON, lists, tokens, refusals."""

from __future__ import annotations

import json

import httpx

from tests.conformance.asking import copied
from tests.conformance.mutants.registry import API, answers, is_list, mutant


@mutant(1)
def answers_are_said_to_be_html(request, ask):
    answer = copied(ask(request))
    if answer.status_code == 200 and is_list(request):
        answer.headers["Content-Type"] = "text/html"
    return answer


@mutant(1)
def one_designation_is_said_to_be_html(request, ask):
    answer = copied(ask(request))
    if answer.status_code == 200 and request.url.path.count("/") == 5 and "/designations/" in request.url.path:
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


@mutant(6)
def anybody_may_keep_an_answer(request, ask):
    answer = copied(ask(request))
    answer.headers.pop("Cache-Control", None)
    return answer


@mutant(7)
def the_description_is_of_another_version(request, ask):
    answer = ask(request)
    return copied(answer, b'{"openapi": "2.0"}') if request.url.path == f"{API}/schema/" else answer


@mutant(11)
def a_wrong_token_is_answered_403(request, ask):
    answer = ask(request)
    if "no-token" not in request.headers.get("Authorization", ""):
        return answer
    return copied(answer, json.dumps({**json.loads(answer.read()), "status": 403}).encode(), status=403)


@mutant(20)
def refusals_are_said_to_be_plain_json(request, ask):
    answer = copied(ask(request))
    if answer.status_code >= 400:
        answer.headers["Content-Type"] = "application/json"
    return answer


@mutant(22)
def refusals_say_another_status(request, ask):
    answer = ask(request)
    if answer.status_code < 400:
        return answer
    return copied(answer, json.dumps({**json.loads(answer.read()), "status": 418}).encode())


@mutant(25)
def refusals_have_no_language(request, ask):
    answer = copied(ask(request))
    answer.headers.pop("Content-Language", None)
    return answer
