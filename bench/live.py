"""From one officer's act to the other's screen, while a hundred people listen: to their streams, and to a page of the
other side's officer in Chromium. And what a listener takes of the web processes' memory.
"""

from __future__ import annotations

import http.client
import os
import selectors
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.browsing import chromium
from bench.report import Row, under
from bench.serving import Served, site
from bench.timing import median
from bench.world import World

LISTENERS, ACTS, SCREENS = 100, 100, 40
MAX_MS, MAX_KB = 1_000.0, 100.0
REST = 0.4


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def memory_kb(pids: list[int]) -> float:
    """What processes have of their own, and their part of what they share."""
    lines = [line for pid in pids for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()]
    return float(sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")))


def opened(port: int, cookie: str) -> socket.socket:
    """A stream that has begun; what comes next on it are events."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("GET", "/live/events/?age=0", headers={"Cookie": cookie, "Host": "localhost"})
    stream = line.sock
    answer = line.getresponse()
    assert answer.status == 200, answer.status
    while not answer.readline().startswith(b"data:"):
        pass
    # The socket outlives the answer, which is not read as HTTP any further.
    kept = socket.socket(fileno=os.dup(stream.fileno()))
    kept.setblocking(False)
    return kept


class Listeners:
    def __init__(self, streams: list[socket.socket]) -> None:
        self.selector = selectors.DefaultSelector()
        for stream in streams:
            self.selector.register(stream, selectors.EVENT_READ)
        self.count = len(streams)

    def hear(self, mark: bytes, since: float, within: float) -> list[float]:
        """Milliseconds until each stream said this."""
        heard: dict[int, float] = {}
        while len(heard) < self.count and time.perf_counter() - since < within:
            for key, _ in self.selector.select(0.5):
                said = key.fileobj.recv(65_536)  # type: ignore[union-attr]
                if mark in said:
                    heard.setdefault(key.fd, (time.perf_counter() - since) * 1000)
        assert len(heard) == self.count, f"{len(heard)} of {self.count} heard it"
        return list(heard.values())


def _cookies(count: int) -> list[str]:
    from django.conf import settings
    from django.test import Client

    from apps.accounts.models import Delegation
    from tests.people import LETTERS, UserFactory, give

    found = []
    for number in range(count):
        side = ("us", "ru")[number % 2]
        user = UserFactory(username=f"{side}.live{number}", delegation=Delegation.objects.get(code=side.upper()))
        client = Client(SERVER_NAME="localhost")
        client.force_login(give(user, roles=LETTERS["officer"]), backend="apps.accounts.backends.ActiveUserBackend")
        found.append(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
    return found


def _streams(
    served: Served, cookies: list[str], say: Any, uuid: str, acts: int
) -> tuple[Listeners, list[float], float]:
    """Those who listen; milliseconds from commit to each of them, over all acts; kB a listener."""
    # The first requests and streams load what every later one uses.
    warm = [opened(served.port, cookie) for cookie in cookies[:20]]
    for stream in warm:
        stream.close()
    time.sleep(3)
    before = memory_kb(served.pids)
    streams = [opened(served.port, cookie) for cookie in cookies]
    listeners = Listeners(streams)
    time.sleep(6)
    each = (memory_kb(served.pids) - before) / len(streams)
    times: list[float] = []
    for number in range(acts):
        say(f"act {number}")
        times += listeners.hear(uuid.encode(), time.perf_counter(), 10)
        time.sleep(REST)
    return listeners, times, each


def _screens(served: Served, cookie: str, say: Any, uuid: str, acts: int) -> list[float]:
    """Milliseconds from commit until a page of Chromium shows it."""
    name, _equals, value = cookie.partition("=")
    times = []
    with chromium() as browser, ThreadPoolExecutor(1) as acting:
        context = browser.new_context()
        context.add_cookies([{"name": name, "value": value, "domain": "localhost", "path": "/"}])
        page = context.new_page()
        page.goto(f"http://localhost:{served.port}/designations/{uuid}/")
        page.wait_for_function("navigator.locks.query().then(state => state.held.length > 0)")
        page.wait_for_timeout(3000)
        for number in range(acts):
            words = f"screen {number} of this run"
            # Playwright has an event loop in this thread, beside which Django asks no database.
            acting.submit(say, words).result()
            begun = time.perf_counter()
            page.wait_for_function(
                "words => document.querySelector('#thread').textContent.includes(words)", arg=words, polling="raf"
            )
            times.append((time.perf_counter() - begun) * 1000)
            time.sleep(2)
    return times


def run(world: World, quick: bool) -> list[Row]:
    from apps.negotiation.comments import comment
    from tests.drafting import in_state
    from tests.people import identity_of

    database = "bench_live"
    world.use("jic")
    world.create(database)
    world.use(database)
    made = in_state("submitted")
    officer = identity_of("us.officer")
    count = 20 if quick else LISTENERS

    def say(words: str) -> None:
        comment(actor=officer, designation=made.uuid, text=words, internal=False)

    cookies = _cookies(count + 2)
    with site(world, database) as served:
        listening, times, each = _streams(served, cookies[:count], say, str(made.uuid), 10 if quick else ACTS)
        # They go on listening meanwhile.
        screens = _screens(served, cookies[count + 1], say, str(made.uuid), 5 if quick else SCREENS)
        listening.selector.close()
    world.use("jic")
    return [
        under(
            f"act → told to {count} listeners, p95",
            percentile(times, 0.95),
            "ms",
            MAX_MS,
            peer=f"median {median(times):.0f} ms",
        ),
        under(
            f"act → on the other's screen, {count} listeners, p95",
            percentile(screens, 0.95),
            "ms",
            MAX_MS,
            peer=f"median {median(screens):.0f} ms of {len(screens)}, in Chromium",
        ),
        under("memory of a listener", each, "kB", MAX_KB),
    ]
