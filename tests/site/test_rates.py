"""Who asks too often has to wait, is told how long, and keeps nobody else from working."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from jic import rate_limit as rates
from jic.rate_limit import Counted, Counter
from tests.people import person
from tests.signing import sign_in as by_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(settings: Any) -> Any:
    """Three a minute of each kind."""
    settings.RATES = dict.fromkeys(settings.RATES, "3/minute")
    return settings


def somewhere() -> str:
    """An address of documentation that no other test has asked from."""
    return f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::1"


def test_signing_in_is_limited_by_address_whatever_the_name(few):
    few.RATES["page"] = "100/minute"
    here, there = somewhere(), somewhere()
    answers = [by_password(f"name{at}", "wrong", Client(REMOTE_ADDR=here)) for at in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 120
    page = answers[-1].content.decode()
    assert "Too many requests" in page
    assert "Nothing was changed" in page
    assert by_password("name", "wrong", Client(REMOTE_ADDR=there)).status_code == 200


def test_every_door_of_signing_in_counts(few):
    few.RATES["page"] = "100/minute"
    client = Client(REMOTE_ADDR=somewhere())
    doors = ["/sign-in/", "/sign-in/passkey/options/", "/sign-in/passkey/", "/sign-in/recover/", "/sign-in/code/"]
    assert [client.post(door).status_code == 429 for door in doors] == [False, False, False, True, True]
    assert client.get("/sign-in/").status_code == 200, "the page itself can be read"


def test_a_person_is_limited_and_not_the_office_behind_the_same_address(few, sign_in):
    one, other = sign_in("us.officer"), sign_in("us.officer2")
    assert [one.get("/api/v1/delegations/").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert other.get("/api/v1/delegations/").status_code == 200


def test_the_api_answers_with_problem_details(few, sign_in):
    client = sign_in("us.officer")
    answers = [client.get("/api/v1/delegations/") for _ in range(4)]
    assert answers[-1].headers["Content-Type"] == "application/problem+json"
    assert answers[-1].headers["Retry-After"].isdigit()
    said = answers[-1].json()
    assert (said["status"], said["code"]) == (429, "too_many_requests")


def test_expensive_pages_have_a_limit_of_their_own(few, sign_in):
    few.RATES["page"] = "100/minute"
    client = sign_in("us.officer")
    assert [client.get("/register/").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.get("/account/").status_code == 200


def test_it_is_said_in_russian(few):
    few.RATES["page"] = "100/minute"
    client = Client(REMOTE_ADDR=somewhere(), HTTP_ACCEPT_LANGUAGE="ru")
    for _ in range(4):
        answer = client.post("/sign-in/", {})
    assert "Слишком много запросов" in answer.content.decode()


def test_the_processes_count_together(few):
    url, whose = few.REDIS_URL, f"test {uuid.uuid4()}"
    counters = [Counter(url), Counter(url)]
    assert [counters[at % 2].wait(Counted("page", whose)) > 0 for at in range(5)] == [False, False, False, True, True]


def test_without_valkey_each_process_counts_alone_and_work_goes_on(few, sign_in, monkeypatch):
    alone = Counter("redis+socket:///nowhere/at/all.sock?virtual_host=0")
    monkeypatch.setattr(rates, "counter", lambda: alone)
    person("us.officer")
    client = sign_in("us.officer")
    assert [client.get("/account/").status_code for _ in range(4)] == [200, 200, 200, 429]
