"""How soon a revocation holds: 200 people signed in, all asking for a page again and again, one of whom loses his role.

Measured from the commit of the revocation to the first answer that refuses him, by his own open connection, which goes
on asking all the while. No answer that was begun after the commit may show him anything.
"""

from __future__ import annotations

import http.client
import threading
import time
from typing import Any

from bench.report import Row, under
from bench.serving import web
from bench.timing import median
from bench.world import World

SESSIONS, REVOKED = 200, 100
PAUSE = 4.0


class Session(threading.Thread):
    """One open session: asks for a page, waits, asks again; tells when each question began and how it was answered."""

    def __init__(self, port: int, cookie: str, path: str) -> None:
        super().__init__(daemon=True)
        self.connection = http.client.HTTPConnection("localhost", port, timeout=60)
        self.cookie, self.path = cookie, path
        self.ending, self.hurry = threading.Event(), threading.Event()
        self.answers: list[tuple[float, float, int]] = []

    def ask(self) -> int:
        begun = time.perf_counter()
        self.connection.request("GET", self.path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        answer.read()
        self.answers.append((begun, time.perf_counter(), answer.status))
        return answer.status

    def run(self) -> None:
        while not self.ending.is_set():
            self.ask()
            if not self.hurry.is_set():
                self.hurry.wait(PAUSE)


def revocations(world: World, quick: bool) -> list[Row]:
    from django.conf import settings
    from django.test import Client

    from apps.access.models import Grant
    from apps.clearances.services import revoke
    from apps.designations.models import Designation
    from tests.drafting import in_state
    from tests.people import LETTERS, UserFactory, give, identity_of

    count, most = (40, 10) if quick else (SESSIONS, REVOKED)
    database = "bench_revocation"
    world.use("jic")
    world.create(database)
    world.use(database)
    admin = identity_of("us.admin")
    thing: Designation = in_state("in_force")
    cookies = []
    users: list[Any] = []
    for number in range(count):
        user = give(UserFactory(username=f"us.many{number}"), roles=LETTERS["officer"])
        client = Client(SERVER_NAME="localhost")
        client.force_login(user, backend="apps.accounts.backends.ActiveUserBackend")
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}")
        users.append(user)
    path = f"/api/v1/designations/{thing.uuid}/versions/1/"
    times = []
    with web(world, database) as port:
        sessions = [Session(port, cookie, path) for cookie in cookies]
        for number, session in enumerate(sessions):
            session.start()
            time.sleep(PAUSE / count)
            assert number or session.is_alive()
        time.sleep(1)
        for session, user in list(zip(sessions, users, strict=True))[:most]:
            held = Grant.objects.get(user=user, role="liaison_officer")
            session.hurry.set()
            time.sleep(0.05)
            revoke(actor=admin, grant=held.uuid, reason="measuring")
            committed = time.perf_counter()
            while not any(status == 404 for _begun, _ended, status in session.answers):
                assert time.perf_counter() - committed < 30, "the revocation never took effect"
                time.sleep(0.001)
            shown = [begun for begun, _ended, status in session.answers if status == 200]
            assert max(shown) < committed, "an answer that was begun after the commit showed what he may not see"
            times.append((next(ended for _b, ended, status in session.answers if status == 404) - committed) * 1000)
            session.ending.set()
        for session in sessions:
            session.ending.set()
            session.hurry.set()
        for session in sessions:
            session.join(60)
    world.use("jic")
    ordered = sorted(times)
    p99 = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    label = f"revocation to effect, {count} open sessions, p99"
    return [under(label, p99, "ms", 1_000, peer=f"median {median(times):.0f} ms of {len(times)}")]
