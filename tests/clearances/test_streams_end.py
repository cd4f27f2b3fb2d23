"""What runs on after its request began ends within a second when the principal's access does."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import uvicorn
from django.core.asgi import get_asgi_application
from django.db import connections
from django.test import Client
from django.utils import timezone

from apps.access.models import Grant
from apps.access.streams import AccessEnded, still_holds, while_allowed
from apps.clearances.services import revoke
from tests.people import granted, identity_of, person

ROWS, LONG = 6_000, "x" * 480
BITE, PAUSE = 40_000, 0.1  # a reader of 400 kB in a second needs about eight for the whole
KEPT = 2.5  # seconds in which access is looked at twice; after them who keeps it reads the rest without pauses


def test_a_stream_that_has_nothing_to_say_ends_as_well():
    access = threading.Event()
    access.set()
    begun = time.monotonic()

    async def silent():
        await asyncio.sleep(60)
        yield b"never"

    async def read() -> float:
        asyncio.get_running_loop().call_later(0.7, access.clear)
        with pytest.raises(AccessEnded):
            async for _chunk in while_allowed(access.is_set, silent()):
                raise AssertionError("nothing was to come")
        return time.monotonic() - begun

    assert asyncio.run(read()) < 0.7 + 1


def test_nothing_is_sent_to_whom_access_was_taken_before_the_first_chunk():
    async def chunks():
        yield b"secret"

    async def read() -> list[bytes]:
        return [chunk async for chunk in while_allowed(lambda: False, chunks())]

    with pytest.raises(AccessEnded):
        asyncio.run(read())


def test_a_stream_whose_access_holds_comes_whole():
    async def chunks():
        for number in range(5):
            await asyncio.sleep(0.3)
            yield bytes([number])

    async def read() -> list[bytes]:
        return [chunk async for chunk in while_allowed(lambda: True, chunks())]

    assert asyncio.run(read()) == [bytes([number]) for number in range(5)]


@pytest.mark.django_db
@pytest.mark.parametrize("lost", ["role", "level", "mark", "compartment", "sign-in"])
def test_any_loss_ends_it(lost):
    user = person("us.officer")
    granted(user, compartment="AIR", right="read")
    before = identity_of("us.officer")
    assert still_holds(before)
    if lost == "sign-in":
        user.is_active = False
        user.save()
    else:
        wanted = {
            "role": {"role": "liaison_officer"},
            "level": {"level": 3, "right": "read"},
            "mark": {"level": 3, "right": "mark"},
            "compartment": {"compartment": "AIR"},
        }[lost]
        revoke(actor=identity_of("us.admin"), grant=user.grants.get(**wanted).uuid, reason="Left")
    assert not still_holds(before)


@pytest.mark.django_db
def test_a_term_that_ends_meanwhile_ends_it(time_machine):
    granted(person("us.nobody"), role="auditor", valid_until=timezone.now() + timedelta(minutes=5))
    before = identity_of("us.nobody")
    time_machine.move_to(timezone.now() + timedelta(minutes=6))
    assert not still_holds(before)


@pytest.mark.django_db
def test_what_is_gained_meanwhile_does_not_end_it():
    before = identity_of("us.officer")
    granted(person("us.officer"), role="auditor")
    assert still_holds(before)


@pytest.mark.django_db
def test_who_was_made_inactive_is_signed_out_at_the_next_request(sign_in):
    client, user = sign_in("us.admin"), person("us.admin")
    assert client.get("/clearances/").status_code == 200
    user.is_active = False
    user.save()
    assert client.get("/clearances/").status_code == 302
    assert client.get("/clearances/people.csv").status_code == 302


@pytest.fixture
def served() -> Iterator[tuple[int, list[float]]]:
    """The site's own server on a port of this machine; when its last answer was over."""
    application, ended = get_asgi_application(), []

    async def watched(scope, receive, send):
        if scope["type"] != "http":
            return
        try:
            await application(scope, receive, send)
        finally:
            ended.append(time.monotonic())

    # Small buffers on the way, so that what the reader has not read yet was not sent yet either.
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BITE)
    server = uvicorn.Server(uvicorn.Config(watched, lifespan="off", log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield listening.getsockname()[1], ended
    finally:
        server.should_exit = True
        thread.join(10)
        connections.close_all()


def _read_slowly(
    port: int, client: Client, after: float, then: Callable[[], None], slowly_for: float = 60
) -> tuple[int, bool]:
    """Bytes read, and whether the answer came whole; `then` happens once, so many seconds after the first byte."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    line.sock = socket.socket()
    line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BITE)
    line.sock.settimeout(20)
    line.sock.connect(("127.0.0.1", port))
    line.request("GET", "/clearances/people.csv", headers={"Cookie": cookies, "Host": "localhost"})
    answer = line.getresponse()
    assert answer.status == 200
    read, begun, done = 0, time.monotonic(), False
    try:
        while piece := answer.read(BITE):
            read += len(piece)
            if not done and time.monotonic() - begun > after:
                then()
                done = True
            if time.monotonic() - begun < slowly_for:
                time.sleep(PAUSE)
    except http.client.IncompleteRead as cut:
        return read + len(cut.partial), False
    finally:
        line.close()
    return read, True


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["revoked", "inactive", "signed out", "kept"])
def test_a_running_export_breaks_off_within_a_second(served, sign_in, how):
    port, ended = served
    client, now = sign_in("us.admin"), timezone.now()
    nobody, second = person("us.nobody"), identity_of("us.admin2")
    Grant.objects.bulk_create(
        Grant(user=nobody, role="auditor", valid_from=now, confirmed_at=now, reason=LONG) for _ in range(ROWS)
    )
    role, lost = person("us.admin").grants.get(role="clearance_admin"), []

    def take_away() -> None:
        if how == "revoked":
            revoke(actor=second, grant=role.uuid, reason="Left the centre")
        elif how == "inactive":
            type(nobody).objects.filter(username="us.admin").update(is_active=False)
        elif how == "signed out":
            client.session.flush()
        lost.append(time.monotonic())

    if how == "kept":
        read, whole = _read_slowly(port, client, 0, take_away, slowly_for=KEPT)
        assert whole
        assert read > ROWS * len(LONG)
        return
    read, whole = _read_slowly(port, client, 0.5, take_away)
    assert not whole, "what was cut short must not look whole"
    assert read < ROWS * len(LONG) / 2
    assert ended[-1] - lost[0] < 1
