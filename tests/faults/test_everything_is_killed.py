"""Every part of the site is killed at random moments while officers work. Afterwards each committed change is sealed
exactly once and in order, both witnesses agree, the tables are what the log says, and a bundle verifies offline."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import pytest
import requests

from jic_verify.verify import verify
from tests.faults.site import Site, comment, everything_is_sealed_once, sealed

pytestmark = pytest.mark.kills

PARTS = ("worker", "beat", "web", "valkey", "postgres", "witness-us", "witness-ru")


class Officer(threading.Thread):
    """Writes comments as fast as the site takes them, and counts those that were answered as written."""

    def __init__(self, site: Site, name: str, count: int) -> None:
        super().__init__(daemon=True)
        self.site, self.name_of, self.count = site, name, count
        self.written = 0

    def run(self) -> None:
        session: requests.Session | None = None
        while self.written < self.count:
            try:
                session = session or self.site.sign_in(self.name_of)
                comment(session, self.site, f"{self.name_of} {self.written};")
                self.written += 1
            except (requests.RequestException, AssertionError, IndexError, KeyError, ValueError):
                # The web process or its database is away: an officer tries again.
                session = None
                time.sleep(0.3)


def campaign(site: Site, folder: Path, *, changes: int, every: float, seed: int) -> int:
    """`changes` comments by four officers while a part dies every so many seconds; returns how many deaths there
    were."""
    drawn, deaths = random.Random(seed), 0
    names = ("us.officer", "us.officer2", "ru.officer", "ru.officer2")
    officers = [Officer(site, name, changes // len(names)) for name in names]
    for officer in officers:
        officer.start()
    while any(officer.is_alive() for officer in officers):
        time.sleep(every * (0.5 + drawn.random()))
        site.kill(drawn.choice(PARTS))
        deaths += 1
    everything_is_sealed_once(site)
    for officer in officers:
        # A comment may be there though its answer was lost, and so twice; none that was answered is missing.
        assert sealed(site, officer.name_of + " ") >= officer.count
    site.until(lambda *_: site.agreed(), 90)
    assert "DIFFERS" not in site.manage("ledger", "audit")
    site.manage("ledger", "export", "--out", str(folder / "bundle.zip"))
    assert verify(folder / "bundle.zip", processes=1).finding is None
    assert site.manage("ledger", "alerts") == ""
    return deaths


@pytest.mark.slow
def test_a_hundred_and_twenty_changes_while_parts_die(site, tmp_path):
    assert campaign(site, tmp_path, changes=120, every=1.5, seed=1) >= 3


@pytest.mark.chaos
def test_two_thousand_changes_while_parts_die(site, tmp_path):
    assert campaign(site, tmp_path, changes=2_000, every=2.0, seed=2016) >= 20


@pytest.mark.slow
def test_a_broker_that_loses_everything_loses_no_change(site):
    session = site.sign_in("us.officer")
    stop = threading.Event()

    def forget() -> None:
        while not stop.is_set():
            site.forget_all_messages()
            time.sleep(0.02)

    forgetting = threading.Thread(target=forget, daemon=True)
    forgetting.start()
    try:
        for number in range(20):
            comment(session, site, f"forgotten {number}")
    finally:
        stop.set()
        forgetting.join()
    everything_is_sealed_once(site)
    assert sealed(site, "forgotten") == 20
    site.until(lambda *_: site.agreed(), 60)


@pytest.mark.slow
def test_a_witness_that_is_away_delays_agreement_and_nothing_else(site):
    session = site.sign_in("us.officer")
    held = site.hold("witness-ru")
    try:
        comment(session, site, "while a witness is away")
        everything_is_sealed_once(site)
        assert not site.agreed()
    finally:
        site.let_go(held)
    site.until(lambda *_: site.agreed(), 60)
