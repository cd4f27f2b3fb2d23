"""A token in a request: whose it is, in which headers, and what ends it."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.access.models import Grant
from apps.tokens.models import ApiToken
from apps.tokens.plain import new_token, parse_token
from apps.tokens.services import end_token
from tests.drafting import in_state
from tests.people import identity_of, person
from tests.tokens.holding import basic, bearer, token_of, used_long_ago

pytestmark = pytest.mark.django_db
LIST = "/api/v1/designations/"


def test_a_token_reads_what_its_person_reads():
    thing = in_state("submitted")
    _token, text = token_of("ru.officer", "read")
    for client in (bearer(text), basic(text), basic(text, "")):
        found = client.get(LIST).json()["results"]
        assert [row["uuid"] for row in found] == [str(thing.uuid)]


def test_a_token_carries_no_more_than_its_person_may_now():
    in_state("submitted")
    _token, text = token_of("ru.officer", "read")
    Grant.objects.filter(user=person("ru.officer")).update(
        revoked_at=timezone.now(), revoked_by=person("ru.admin"), revoke_reason="test"
    )
    assert bearer(text).get(LIST).json()["results"] == []


@pytest.mark.parametrize("end", ["own", "admin", "expiry", "inactive"])
def test_a_token_that_is_over_opens_nothing_at_once(end):
    token, text = token_of("us.officer", days=1)
    client = bearer(text)
    assert client.get(LIST).status_code == 200
    later = timezone.now() + timedelta(days=1, seconds=1) if end == "expiry" else timezone.now()
    if end in ("own", "admin"):
        end_token(actor=identity_of("us.officer" if end == "own" else "us.admin"), token=token.uuid)
    elif end == "inactive":
        user = person("us.officer")
        user.is_active = False
        user.save()
    with time_machine.travel(later, tick=False):
        answer = client.get(LIST)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert ("expired" if end == "expiry" else "ended") in answer.json()["detail"]


def test_a_bad_token_is_no_reason_to_look_at_the_session(sign_in):
    client = sign_in("us.officer")
    assert client.get(LIST).status_code == 200
    wrong = new_token().text
    for text in (wrong, wrong[:-1], "", "jic_", wrong.upper(), f"{wrong} x"):
        assert client.get(LIST, headers={"Authorization": f"Bearer {text}"}).status_code == 401


def test_a_wrong_secret_is_answered_as_a_token_that_nobody_has():
    token, _text = token_of("us.officer")
    other = new_token().text
    forged = parse_forged(token.name)
    answers = [bearer(text).get(LIST).json() for text in (other, forged)]
    assert answers[0] == answers[1]


def parse_forged(name: str) -> str:
    """A well-formed token with that name and another secret."""
    from apps.tokens.plain import PREFIX, _checksum

    body = PREFIX + name + "0" * 32
    text = body + _checksum(body)
    assert parse_token(text)
    return text


@pytest.mark.parametrize("header", ["Basic cHJveHk6c2VjcmV0", "Basic ???", "Digest x", "Negotiate", ""])
def test_a_header_of_a_proxy_leaves_the_session_as_it_is(sign_in, header):
    assert sign_in("us.officer").get(LIST, headers={"Authorization": header}).status_code == 200


def test_pages_take_no_token():
    _token, text = token_of("us.officer")
    assert bearer(text).get("/register/").status_code == 302
    assert bearer(text).get("/account/tokens/").status_code == 302


def test_a_token_in_an_address_is_refused_wherever_it_stands(sign_in):
    token, text = token_of("us.officer")
    escaped = "%6aic%5F" + text[4:]
    for address in (f"{LIST}?token={text}", f"/register/?x={text}", f"/{text}/", f"{LIST}?q={escaped}"):
        for client in (Client(), sign_in("us.officer"), bearer(text)):
            answer = client.get(address)
            assert answer.status_code == 400, address
            assert text not in answer.content.decode()
    token.refresh_from_db()
    assert token.ended_at is None


def test_the_last_use_is_written_down_once_a_minute():
    token, text = token_of("us.officer")
    Client(REMOTE_ADDR="10.0.0.7", headers={"Authorization": f"Bearer {text}"}).get(LIST)
    token.refresh_from_db()
    first = token.used_at
    assert (first is not None, token.used_from) == (True, "10.0.0.7")
    bearer(text).get(LIST)
    token.refresh_from_db()
    assert (token.used_at, token.used_from) == (first, "10.0.0.7")
    used_long_ago(token)
    bearer(text).get(LIST)
    token.refresh_from_db()
    assert token.used_from == "127.0.0.1"


def test_wrong_tokens_have_a_limit_of_their_own_and_right_ones_go_on(settings):
    settings.RATES = {**settings.RATES, "wrong_token": "3/minute"}
    _token, text = token_of("us.officer")
    answers = [
        Client(REMOTE_ADDR="10.9.9.9", headers={"Authorization": f"Bearer {new_token().text}"}).get(LIST)
        for _ in range(5)
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    right = Client(REMOTE_ADDR="10.9.9.9", headers={"Authorization": f"Bearer {text}"}).get(LIST)
    assert right.status_code == 200


def test_refusals_are_in_the_language_that_the_program_asks_for():
    _token, text = token_of("us.officer", "read")
    body = {"kind": "opposition"}
    said = {
        language: bearer(text, **headers).post(LIST, body, content_type="application/json").json()["title"]
        for language, headers in {"en": {}, "ru": {"Accept-Language": "ru, en;q=0.5"}}.items()
    }
    assert said["en"] == "This token only reads."
    assert "токен" in said["ru"].lower()


def test_only_a_hash_is_stored():
    token, text = token_of("us.officer")
    stored = ApiToken.objects.filter(pk=token.pk).values().get()
    assert text[16:] not in " ".join(map(str, stored.values()))
    assert base64.b64encode(bytes(stored["digest"])) != text.encode()
