"""A hundred open streams when the broker, the database and a web process restart: nobody is left untold."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from tests.faults.site import Site, listed

pytestmark = [pytest.mark.kills, pytest.mark.slow]
LISTENERS = 100
WITHIN = 30.0


class Listener(threading.Thread):
    """One stream as a browser keeps it: opened anew, with the id of its last event, when it breaks."""

    def __init__(self, site: Site, cookie: str) -> None:
        super().__init__(daemon=True)
        self.site, self.cookie = site, cookie
        self.ending, self.last = threading.Event(), ""
        self.told: list[dict[str, Any]] = []
        self.opened = 0

    def run(self) -> None:
        while not self.ending.is_set():
            try:
                self._listen()
            except OSError:
                pass
            time.sleep(1)

    def _listen(self) -> None:
        headers = {"Cookie": f"sessionid={self.cookie}", "Last-Event-ID": self.last}
        address = f"{self.site.address}/live/events/?age=0"
        with requests.get(address, headers=headers, stream=True, timeout=(5, 25), allow_redirects=False) as answer:
            if answer.status_code != 200:
                return
            self.opened += 1
            for line in answer.iter_lines(chunk_size=1):
                name, _colon, value = line.decode().partition(": ")
                if name == "id":
                    self.last = value
                elif name == "data" and value != "{}":
                    self.told.append(json.loads(value))
                if self.ending.is_set():
                    return


@contextmanager
def listening(site: Site) -> Iterator[list[Listener]]:
    # A session may have four streams open.
    cookies = [site.sign_in("ru.officer").cookies["sessionid"] for _ in range(LISTENERS // 4)]
    listeners = [Listener(site, cookies[number // 4]) for number in range(LISTENERS)]
    for listener in listeners:
        listener.start()
    try:
        until(listeners, lambda one: one.opened > 0)
        yield listeners
    finally:
        for listener in listeners:
            listener.ending.set()


def until(listeners: list[Listener], holds: Any) -> None:
    end = time.monotonic() + WITHIN
    while not all(map(holds, listeners)):
        left = sum(1 for one in listeners if not holds(one))
        assert time.monotonic() < end, f"{left} of {len(listeners)} listeners were not told"
        time.sleep(0.1)


def _say_to_everybody(site: Site, text: str) -> None:
    session, designations = site.sign_in("us.officer"), f"{site.address}/api/v1/designations/"
    shared = next(one["uuid"] for one in listed(session, site) if one["reference"] and one["released_to"] is None)
    body = {"text": text, "internal": False}
    assert session.post(f"{designations}{shared}/comments/", json=body, timeout=20).status_code == 201


def all_are_told(site: Site, listeners: list[Listener], text: str) -> None:
    counts = [len(one.told) for one in listeners]
    _say_to_everybody(site, text)
    before = dict(zip(listeners, counts, strict=True))
    until(listeners, lambda one: len(one.told) > before[one])


def test_a_hundred_streams_outlive_broker_database_and_web_process(site):
    with listening(site) as listeners:
        all_are_told(site, listeners, "before anything falls")
        opened = sum(one.opened for one in listeners)
        for part in ("valkey", "postgres"):
            site.kill(part)
            site.until(lambda status, _: status == 200)
            all_are_told(site, listeners, f"after {part} fell")
        # They have been open all the while: nobody came anew, and so not all at once.
        assert sum(one.opened for one in listeners) == opened
        site.kill("web")
        all_are_told(site, listeners, "after a web process fell")
