"""What cannot be read is refused as problem details in the caller's language, with a key of its own or without."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from django.test import Client

from jic.body_limit import Bounded
from tests.exchange.sent import API, SENT
from tests.tokens.holding import JSON, bearer, token_of

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"
PART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
UNREADABLE = {
    "no boundary": ("multipart/form-data", b"x"),
    "cut parts": ("multipart/form-data; boundary=x", b"--x\r\n"),
    "too many parts": ("multipart/form-data; boundary=x", PART * 2_000 + b"--x--\r\n"),
    "a form": ("application/x-www-form-urlencoded", b"a=1"),
    "text": ("text/plain", b"hi"),
    "cut JSON": (JSON, b'{"a'),
    "bytes": (JSON, b"\xff\xfe"),
    "half of a pair": (JSON, b'{"text": "\\ud800"}'),
    "a list": (JSON, b"[]"),
    "a number that JSON has not": (JSON, b'{"count": NaN}'),
    "a number beyond all": (JSON, b'{"count": 1e400}'),
    "nested deeply": (JSON, b"[" * 3_000 + b"]" * 3_000),
}


def russian(name: str = "us.officer") -> Client:
    return bearer(token_of(name)[1], **{"Accept-Language": "ru"})


def is_russian(text: str) -> bool:
    return any("а" <= char <= "я" for char in text)


@pytest.mark.parametrize("name", UNREADABLE)
@pytest.mark.parametrize("place", ["documents-add", "truce-preparation"])
def test_what_cannot_be_read_is_a_problem_with_a_key_or_without(name, place):
    media_type, body = UNREADABLE[name]
    client = russian()
    address = API + SENT[place].about()
    headers = [{}, {"Idempotency-Key": "k-1"}]
    answers = [client.post(address, body, content_type=media_type, headers=more) for more in headers]
    assert [answer.headers["Content-Type"] for answer in answers] == [PROBLEM, PROBLEM]
    assert answers[0].status_code == answers[1].status_code
    assert 400 <= answers[0].status_code < 500
    assert is_russian(answers[0].json()["title"])


@pytest.mark.parametrize(
    "address", ["in-force/?cursor=%00", "in-force/?kind=a%00b", "groups/?as_of=%00", "movements/?x=1&%00=2"]
)
def test_a_nul_in_an_address_is_refused_and_not_asked_of_the_database(address):
    answer = russian().get(API + address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, PROBLEM)
    assert is_russian(answer.json()["title"])


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("post", {"Content-Type": "text/plain"}, 415),
        ("delete", {}, 405),
        ("get", {"Accept": "text/csv"}, 406),
        ("get", {"Authorization": "Bearer x"}, 401),
    ],
)
def test_the_title_of_every_refusal_is_in_the_callers_language(method, headers, status):
    text = token_of("us.officer")[1]
    asked = {"Authorization": f"Bearer {text}", "Accept-Language": "ru", **headers}
    answer = getattr(Client(), method)(f"{API}groups/new/", headers=asked)
    assert answer.status_code == status
    assert is_russian(answer.json()["title"])


@pytest.mark.parametrize(("path", "media_type"), [(f"{API}groups/new/", PROBLEM), ("/x/", "text/plain; charset=utf-8")])
def test_a_body_beyond_all_bounds_is_refused_in_the_form_that_was_asked(path, media_type):
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def unread(*_more: Any) -> Any:
        raise AssertionError

    headers = [(b"content-length", b"26000000"), (b"accept-language", b"ru")]
    asyncio.run(Bounded(unread)({"type": "http", "path": path, "headers": headers}, unread, send))
    assert (sent[0]["status"], dict(sent[0]["headers"])[b"content-type"].decode()) == (413, media_type)
    if media_type == PROBLEM:
        assert is_russian(json.loads(sent[1]["body"])["title"])
