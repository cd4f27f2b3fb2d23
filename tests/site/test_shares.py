"""One person's requests take their share of a process and no more, however many are sent."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from jic import shares as module
from jic.shares import Shares, TooManyAtOnce

pytestmark = pytest.mark.django_db


def test_a_persons_share_is_full_and_anothers_is_not():
    shares = Shares(patience=0)
    with shares.place("user 1", 2), shares.place("user 1", 2):
        with pytest.raises(TooManyAtOnce), shares.place("user 1", 2):
            pass
        with shares.place("user 2", 2):
            pass


def test_a_place_is_free_again_after_a_fault():
    shares = Shares(patience=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), shares.place("user 1", 1):
            raise ZeroDivisionError
    with shares.place("user 1", 1):
        pass


def test_a_request_beyond_the_share_waits_for_one_to_end():
    shares = Shares(patience=60)
    held, waiting = threading.Event(), threading.Event()
    order: list[str] = []

    def first() -> None:
        with shares.place("user 1", 1):
            held.set()
            waiting.wait(60)
            order.append("first")

    def second() -> None:
        held.wait(60)
        waiting.set()
        with shares.place("user 1", 1):
            order.append("second")

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(first), threads.submit(second)]:
            done.result(60)
    assert order == ["first", "second"]


def test_no_more_than_a_few_of_one_person_wait():
    shares = Shares(patience=60, most_waiting=0)
    with shares.place("user 1", 1), pytest.raises(TooManyAtOnce), shares.place("user 1", 1):
        pass


@pytest.fixture
def full(monkeypatch: Any, settings: Any) -> None:
    """No place for anybody, and nobody waits."""
    monkeypatch.setattr(module, "shares", Shares(patience=0))
    settings.REQUESTS_AT_ONCE = 0


def test_a_page_is_refused_in_words_with_the_seconds_to_wait(full, sign_in):
    answer = sign_in("ru.officer").get("/")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"].isdigit()
    assert "Too many of your requests" in answer.content.decode()


def test_the_api_is_refused_with_problem_details(full, sign_in):
    answer = sign_in("us.officer").get("/api/v1/delegations/")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_at_once")
    assert answer.headers["Retry-After"].isdigit()


def test_health_is_answered_whatever_else_is_refused(full, client):
    assert client.get("/healthz").status_code in (200, 503)


def test_whoever_is_not_signed_in_shares_by_address(full, client):
    assert client.get("/sign-in/").status_code == 429
