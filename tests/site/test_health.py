"""`/healthz` says what is down, and asks nothing of what may be down."""

import pytest
from django.conf import settings
from django.test import Client, override_settings

from apps.ledger.seal import seal_all
from jic import health, heartbeat
from tests.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alive():
    with heartbeat.broker(settings.REDIS_URL) as client:
        for key in (heartbeat.WORKER_KEY, heartbeat.BEAT_KEY):
            client.delete(f"{key}:{heartbeat.RUN}")
    heartbeat.pulse(settings.REDIS_URL, heartbeat.WORKER_KEY)
    heartbeat.pulse(settings.REDIS_URL, heartbeat.BEAT_KEY)
    seal_all()


@pytest.fixture(autouse=True)
def _keep_the_tests_connection(monkeypatch):
    """The check closes its connection, which in a test is the test's own."""
    monkeypatch.setattr(health.connection, "close", lambda: None)


def test_all_is_well():
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "database": "ok",
        "broker": "ok",
        "worker": "ok",
        "beat": "ok",
        "ledger": "ok",
        "witnesses": "ok",
        "ledger_lag_seconds": 0.0,
        "status": "ok",
    }


@pytest.mark.parametrize(("key", "part"), [(heartbeat.WORKER_KEY, "worker"), (heartbeat.BEAT_KEY, "beat")])
def test_a_process_without_a_pulse_is_down(key, part):
    with heartbeat.broker(settings.REDIS_URL) as client:
        client.delete(f"{key}:{heartbeat.RUN}")
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()[part] == "down"


@override_settings(REDIS_URL="redis+socket:///nonexistent/valkey.sock?virtual_host=0")
def test_a_broker_that_is_down_is_said_and_the_rest_unknown():
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json() | {"ledger_lag_seconds": 0.0} == {
        "database": "ok",
        "ledger": "ok",
        "witnesses": "ok",
        "broker": "down",
        "worker": "unknown",
        "beat": "unknown",
        "ledger_lag_seconds": 0.0,
        "status": "degraded",
    }


def test_a_lag_is_told():
    UserFactory()
    assert Client().get("/healthz").json()["ledger_lag_seconds"] > 0


def test_it_takes_no_post_and_is_not_cached():
    assert Client().post("/healthz").status_code == 405
    assert Client().get("/healthz").headers["Cache-Control"] == "no-store"
