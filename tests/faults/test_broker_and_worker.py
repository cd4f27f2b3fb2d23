"""The broker goes away while officers work; a worker is killed in the middle. Nothing is lost, nothing is doubled, and
the site says what is wrong."""

from __future__ import annotations

import os
import signal

import pytest

from tests.faults.site import comment, everything_is_sealed_once, sealed

pytestmark = [pytest.mark.kills, pytest.mark.slow]


def test_officers_work_on_without_a_broker_and_sealing_catches_up(site):
    session = site.sign_in("us.officer")
    site.kill("valkey")
    slowest = max(comment(session, site, f"without a broker {number}") for number in range(5))
    assert slowest < 10
    everything_is_sealed_once(site)
    assert sealed(site, "without a broker") == 5


def test_a_broker_that_hangs_is_said_by_healthz_and_does_not_stop_officers(site):
    session = site.sign_in("ru.officer")
    # Stopped, not killed: the supervisor starts a killed one again within a second.
    valkey = site.kill("valkey", signal.SIGSTOP)
    try:
        parts = site.until(lambda status, parts: status == 503 and parts["broker"] == "down", 30)
        assert parts["database"] == "ok"
        comment(session, site, "while it hangs")
    finally:
        os.kill(valkey, signal.SIGCONT)
    everything_is_sealed_once(site)
    assert sealed(site, "while it hangs") == 1


def test_a_worker_that_is_killed_again_and_again_seals_everything_once(site):
    session = site.sign_in("us.officer")
    for number in range(24):
        comment(session, site, f"killed {number}")
        if number % 6 == 3:
            site.kill("worker")
            site.until(lambda status, _: status == 200)
    everything_is_sealed_once(site)
    assert sealed(site, "killed") == 24


def test_the_web_process_is_killed_and_comes_back_with_everything(site):
    session = site.sign_in("us.officer")
    comment(session, site, "before the fall")
    site.kill("web")
    site.until(lambda status, _: status == 200)
    comment(site.sign_in("us.officer"), site, "before the fall, and after")
    everything_is_sealed_once(site)
    assert sealed(site, "before the fall") == 2


def test_the_database_is_killed_and_nothing_committed_is_lost(site):
    session = site.sign_in("us.officer")
    comment(session, site, "before the crash")
    site.kill("postgres")
    site.until(lambda status, _: status == 200)
    comment(site.sign_in("us.officer"), site, "before the crash, and after")
    everything_is_sealed_once(site)
    assert sealed(site, "before the crash") == 2
