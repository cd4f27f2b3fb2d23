"""A mail server that refuses for now, cuts connections or drips: nobody is given up, held up or written to twice."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from apps.mail import delivery
from apps.mail.delivery import EVERY, LONGEST_ROUND
from apps.mail.models import Mailed, Subscription
from apps.mail.services import turn_off, turn_on
from tests.built_once import built_once
from tests.drafting import in_state, square
from tests.mail.mailbox import Mailbox, free_port, one_round, sending_to, serving
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db
NAMES = ("ru.officer", "ru.officer2")
HOUR = timedelta(hours=1, seconds=1)


@built_once
def people(folder: Path) -> None:
    for name in (*NAMES, "us.officer"):
        person(name)


class Scripted(Mailbox):
    """Answers what it is told to, at one word: None is what a mail server ordinarily says."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[str, str] = {}
        # How many letters one connection takes.
        self.most = 1_000
        self.connections = 0
        self.host_names: set[str] = set()

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any) -> Any:  # noqa: N802
        self.connections += 1
        self.host_names.add(hostname)
        session.host_name, session.letters = hostname, 0
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if session.letters >= self.most:
            return "421 4.7.0 too many letters in this connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        return self.at.get("RCPT") or await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        session.letters += 1
        return self.at.get("DATA") or await super().handle_DATA(server, session, envelope)


@pytest.fixture
def server(people: None) -> Iterator[Scripted]:
    port = free_port()
    with serving(Scripted(), port) as box, sending_to(port):
        yield box


def turned_on(*names: str) -> None:
    for name in names:
        turn_on(actor=identity_of(name), address=f"{name}@post.example")


def later(time_machine: Any, after: timedelta) -> int:
    time_machine.move_to(timezone.now() + after)
    return one_round()


@pytest.mark.parametrize(
    ("word", "says"),
    [("RCPT", "450 4.2.2 mailbox full"), ("DATA", "451 4.3.0 no room"), ("DATA", "554 5.7.1 looks like spam")],
)
def test_what_is_refused_for_now_gives_no_address_up(server, time_machine, word, says):
    turned_on("ru.officer")
    server.at[word] = says
    in_state("submitted")
    for _round in range(9):
        assert later(time_machine, HOUR) == 0
    assert Subscription.objects.get().refused_at is None
    server.at.clear()
    assert later(time_machine, HOUR) == 1


def test_a_server_that_closes_while_it_is_asked_gives_no_address_up(server, time_machine):
    turned_on("ru.officer")
    server.at["RCPT"] = "421 4.3.2 shutting down"
    in_state("submitted")
    for _round in range(9):
        assert later(time_machine, HOUR) == 0
    assert Subscription.objects.get().refused_at is None


def test_one_refusal_after_a_long_outage_gives_no_address_up(people, time_machine):
    port = free_port()
    with sending_to(port):
        turned_on("ru.officer")
        in_state("submitted")
        for _round in range(10):
            later(time_machine, HOUR)
        with serving(Scripted(), port) as box:
            box.at["RCPT"] = "550 5.1.1 no such mailbox"
            assert later(time_machine, HOUR) == 0
    assert Subscription.objects.get().refused_at is None


def test_after_an_outage_nobody_waits_for_what_others_had_to(people, time_machine):
    """Once the server takes something, the next failure counts from the beginning for everybody."""
    port = free_port()
    with sending_to(port):
        turned_on("ru.officer", "ru.officer2")
        in_state("submitted")
        for _round in range(8):
            later(time_machine, HOUR)
        with serving(Scripted(), port):
            Subscription.objects.filter(user__username="ru.officer2").update(next_at=timezone.now() + 3 * HOUR)
            assert later(time_machine, HOUR) == 1
    assert set(Subscription.objects.values_list("failures", flat=True)) == {0}


def test_a_server_that_takes_few_letters_a_connection_takes_them_all(server, time_machine):
    turned_on(*NAMES)
    server.most = 1
    in_state("submitted")
    assert one_round() == 1
    assert set(Subscription.objects.values_list("failures", flat=True)) == {0}
    assert later(time_machine, timedelta(minutes=1)) == 1
    assert {receivers[0].split("@")[0] for receivers in server.receivers} == set(NAMES)


def test_a_server_that_refuses_each_letter_is_asked_for_each_alone(server):
    """A letter that was refused leaves nothing behind that would have the next one refused."""
    turned_on("ru.officer", "ru.officer2")
    server.refuses = {"ru.officer@post.example"}
    in_state("submitted")
    assert one_round() == 1
    assert server.receivers == [["ru.officer2@post.example"]]


def test_the_server_hears_the_site_s_name_and_not_the_machine_s(server):
    turned_on("ru.officer")
    in_state("submitted")
    assert one_round() == 1
    assert server.host_names == {"jic.example"}


def test_a_letter_late_in_a_long_round_counts_from_when_it_was_sent(server, monkeypatch, time_machine):
    turned_on("ru.officer")
    in_state("submitted")
    serve = delivery._serve

    def slowly(*arguments: Any) -> int:
        time_machine.move_to(timezone.now() + LONGEST_ROUND)
        assert Subscription.objects.get().next_at - timezone.now() >= timedelta(minutes=0)
        return serve(*arguments)

    monkeypatch.setattr(delivery, "_serve", slowly)
    assert one_round() == 1
    assert Subscription.objects.get().next_at - timezone.now() > EVERY - timedelta(seconds=30)


def test_turned_off_while_the_letter_is_under_way_leaves_nothing(server, monkeypatch):
    turned_on("ru.officer")
    in_state("submitted")
    send = delivery.Post.send

    def meanwhile(post: Any, letter: Any) -> None:
        send(post, letter)
        turn_off(actor=identity_of("ru.officer"))

    monkeypatch.setattr(delivery.Post, "send", meanwhile)
    one_round()
    assert not Mailed.objects.exclude(task="", comments_at=None).exists()


def test_another_address_meanwhile_is_not_given_up_for_the_old_one(server, monkeypatch, time_machine):
    turned_on("ru.officer")
    in_state("submitted")
    server.refuses = {"ru.officer@post.example"}
    for _round in range(6):
        later(time_machine, HOUR)
    send = delivery.Post.send

    def meanwhile(post: Any, letter: Any) -> None:
        turn_on(actor=identity_of("ru.officer"), address="new@post.example")
        send(post, letter)

    monkeypatch.setattr(delivery.Post, "send", meanwhile)
    later(time_machine, HOUR)
    assert Subscription.objects.get().refused_at is None


def test_what_one_letter_stumbles_over_holds_up_nobody_else(server, caplog):
    """The address was stored when addresses were checked less: its header cannot be written."""
    turned_on("ru.officer", "ru.officer2")
    bad = Subscription.sealed('"a\x0bBcc:kormoran@post.example"@post.example')
    Subscription.objects.filter(user__username="ru.officer").update(address=bad)
    in_state("submitted")
    with caplog.at_level(logging.DEBUG, logger="apps"):
        assert one_round() == 1
    assert "kormoran" not in caplog.text
    assert server.receivers == [["ru.officer2@post.example"]]


@contextmanager
def dripping(beginning: bytes) -> Iterator[int]:
    """A server that says one more character every tenth of a second, and never comes to an end of its line."""
    is_over = threading.Event()

    def talk(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.sendall(beginning)
            while not is_over.wait(0.1):
                connection.sendall(b"x")

    def listen(listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=talk, args=(listening.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=listen, args=(listening,), daemon=True).start()
        try:
            yield listening.getsockname()[1]
        finally:
            is_over.set()
            listening.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("beginning", "tls"),
    [
        (b"220-", {}),
        (b"220 here\r\n250-", {}),
        # A record of TLS that announces 16 kB.
        (b"220 here\r\n250-here\r\n250 STARTTLS\r\n220 go\r\n\x16\x03\x03\x40\x00", {"EMAIL_USE_TLS": True}),
        (b"\x16\x03\x03\x40\x00", {"EMAIL_USE_SSL": True}),
        (b"220 here\r\n250 here\r\n250 sender\r\n250 receiver\r\n354 go\r\n", {}),
    ],
    ids=["greeting", "hello", "starttls", "tls", "letter"],
)
def test_a_server_that_drips_is_left_after_the_whole_time(people, beginning, tls):
    with dripping(beginning) as port, sending_to(port, EMAIL_TIMEOUT=2, EMAIL_WHOLE_TIMEOUT=0.5, **tls):
        turned_on("ru.officer")
        in_state("submitted", shape=square(38.0))
        begun = time.monotonic()
        assert one_round() == 0
        assert time.monotonic() - begun < 4
        # What ends a connection in time is a thread, which ends a moment after it was told to.
        for timer in [one for one in threading.enumerate() if isinstance(one, threading.Timer)]:
            timer.join(0.3)
            assert not timer.is_alive()
    assert Subscription.objects.get().failures == 1
