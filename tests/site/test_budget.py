"""No request holds a thread or a connection without end: what bounds it, and what is answered then."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from asgiref.sync import async_to_sync
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import AsyncClient, Client

from apps.accounts.models import Delegation
from apps.bounds.budget import GONE, Budget, Busy, ClientGone, TookTooLong, as_refusal, limited_to
from apps.bounds.child_processes import run_bounded
from apps.exchange.problems import problem_response
from apps.geometry.check import Limits, examine_area
from apps.geometry.outline import Box
from apps.geometry.problems import Code, GeometryRejected
from jic.disconnects import Watched

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
THEATRE = Limits(Box(35.0, 32.0, 43.0, 38.0))


def in_seconds(seconds: float, **more: Any) -> Budget:
    return Budget(time.monotonic() + seconds, **more)


def web_options(**variables: str) -> str:
    """The options that a web process's connections begin with."""
    words = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS']['options'])"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "jic.settings", "JIC_DB_POOL": "1", **variables}
    answer = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return answer.stdout.strip()


def test_a_web_process_has_the_database_end_a_long_statement():
    options = web_options(JIC_REQUEST_SECONDS="1")
    web = psycopg.connect(os.environ["DATABASE_URL"], options=options)
    with web, pytest.raises(psycopg.errors.QueryCanceled) as ended:
        web.execute("SELECT pg_sleep(120)")
    assert isinstance(as_refusal(ended.value), TookTooLong)


def test_a_web_process_does_not_wait_for_a_lock_without_end():
    options = web_options(JIC_REQUEST_SECONDS="2")
    with psycopg.connect(os.environ["DATABASE_URL"]) as other:
        other.execute("SELECT pg_advisory_xact_lock(20161128)")
        web = psycopg.connect(os.environ["DATABASE_URL"], options=options)
        with web, pytest.raises(psycopg.errors.LockNotAvailable) as refused:
            web.execute("SELECT pg_advisory_xact_lock(20161128)")
    assert isinstance(as_refusal(refused.value), Busy)


def test_one_person_may_not_have_as_many_places_as_there_are_connections():
    with pytest.raises(subprocess.CalledProcessError):
        web_options(JIC_REQUESTS_AT_ONCE="12", JIC_CONNECTIONS="12")


def test_a_spent_budget_ends_the_work_before_its_next_statement():
    with limited_to(in_seconds(0)), pytest.raises(TookTooLong):
        Delegation.objects.count()


def test_a_spent_budget_undoes_what_its_transaction_wrote():
    budget = in_seconds(60)
    before = Delegation.objects.get(code="US").names
    with pytest.raises(TookTooLong), limited_to(budget), transaction.atomic():
        Delegation.objects.filter(code="US").update(names={"en": "changed"})
        budget.deadline = 0
        Delegation.objects.count()
    assert Delegation.objects.get(code="US").names == before


def test_the_page_that_says_so_may_still_ask_for_its_frame():
    budget = in_seconds(0)
    with limited_to(budget):
        with pytest.raises(TookTooLong):
            Delegation.objects.count()
        assert Delegation.objects.count() == 3


def test_reading_ends_with_its_client():
    budget = in_seconds(60, ends_with_client=True)
    budget.gone.set()
    with limited_to(budget), pytest.raises(ClientGone):
        Delegation.objects.count()


def get_and_depart(client: Client, address: str, gone: threading.Event) -> HttpResponse:
    """What a request with this event of its client's departure is answered."""
    other = AsyncClient()
    other.cookies, handler = client.cookies, other.handler
    other.handler = lambda scope: handler({**scope, GONE: gone})
    answer: HttpResponse = async_to_sync(other.get)(address)
    return answer


@pytest.mark.parametrize("address", ["/", "/map/", "/api/v1/designations/", "/no/such/page/"])
def test_a_departed_client_ends_a_request_quietly_wherever_it_is(sign_in, caplog, address):
    """Already the statement that reads the session or the officer finds nobody there any more."""
    client = sign_in("us.officer")
    gone = threading.Event()
    gone.set()
    answer = get_and_depart(client, address, gone)
    assert answer.status_code == 499
    assert not answer.content
    assert not [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]


def test_a_client_that_departs_while_its_view_works_ends_it_quietly(sign_in, caplog):
    client = sign_in("us.officer")
    gone = threading.Event()

    def leaves(execute: Any, sql: str, *more: Any) -> Any:
        if "designations_designation" in sql:
            gone.set()
        return execute(sql, *more)

    with connection.execute_wrapper(leaves):
        answer = get_and_depart(client, "/register/", gone)
    assert gone.is_set()
    assert answer.status_code == 499
    assert not [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]


def test_writing_does_not_end_with_its_client():
    budget = in_seconds(60)
    budget.gone.set()
    with limited_to(budget):
        assert Delegation.objects.count() == 3


def test_a_page_without_time_says_so_and_when_to_come_again(settings, client):
    settings.REQUEST_SECONDS = 0
    client.raise_request_exception = False
    answer = client.get("/", HTTP_COOKIE="sessionid=abcdefghijklmnopqrstuvwxyz012345")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"].isdigit()


@pytest.mark.parametrize("refusal", [TookTooLong(), Busy()])
def test_the_api_says_it_as_problem_details(refusal):
    answer = problem_response(refusal, {})
    assert answer.status_code == 503
    assert answer.data["code"] == refusal.code
    assert answer.headers["Retry-After"].isdigit()


def test_a_bound_of_the_database_is_recognised_beneath_djangos_error():
    with pytest.raises(OperationalError) as ended, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 50")
        cursor.execute("SELECT pg_sleep(60)")
    assert isinstance(as_refusal(ended.value), TookTooLong)


def test_the_event_of_a_request_is_set_when_its_client_goes():
    seen: list[threading.Event] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope[GONE])
        assert not scope[GONE].is_set()
        await receive()

    async def leave() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def nothing(message: Any) -> None:
        raise AssertionError(message)

    asyncio.run(Watched(application)({"type": "http"}, leave, nothing))
    assert seen[0].is_set()


def test_a_child_that_works_too_long_is_ended_and_replaced():
    first = run_bounded(os.getpid)
    with limited_to(in_seconds(0.5)), pytest.raises(TookTooLong):
        run_bounded(time.sleep, 600)
    assert run_bounded(os.getpid) != os.getpid()
    assert first != os.getpid()


def test_a_child_whose_client_has_gone_is_ended():
    budget = in_seconds(600, ends_with_client=True)
    threading.Timer(0.3, budget.gone.set).start()
    with limited_to(budget), pytest.raises(ClientGone):
        run_bounded(time.sleep, 600)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a process's addresses")
def test_a_child_that_wants_too_much_memory_is_refused_it():
    with pytest.raises(TookTooLong):
        run_bounded(bytearray, 3_000_000_000)


def test_a_child_answers_as_the_work_itself_would():
    ring = [[37.0, 36.0], [37.1, 36.0], [37.1, 36.1], [37.0, 36.0]]
    assert run_bounded(examine_area, [[ring]], THEATRE) == examine_area([[ring]], THEATRE)


def test_a_childs_refusal_keeps_its_problems():
    with pytest.raises(GeometryRejected) as refused:
        run_bounded(examine_area, [[[[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]]], THEATRE)
    assert {problem.code for problem in refused.value.problems} >= {Code.OUTSIDE_BOUNDS}
