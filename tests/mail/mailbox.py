"""A mail server of our own (aiosmtpd), on a port of this machine, and what came to it."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from django.db import connection
from django.test import override_settings

from apps.access.identity import NOBODY
from apps.mail.delivery import send_due

SENDER, PUBLIC_URL = "notices@jic.example", "https://jic.example"


class Mailbox:
    """Takes every letter but those to `refuses`. `raw` is what came over the wire, `letters` the same, read."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.receivers: list[list[str]] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(  # noqa: N802  # the library's name
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuses:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.raw.append(envelope.content)
        self.receivers.append(list(envelope.rcpt_tos))
        return "250 OK"

    @property
    def letters(self) -> list[EmailMessage]:
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.raw]

    @property
    def bodies(self) -> list[str]:
        return [letter.get_content().replace("\r\n", "\n") for letter in self.letters]


def free_port() -> int:
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def serving(mailbox: Mailbox, port: int, **how: Any) -> Iterator[Mailbox]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, **how)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


@contextmanager
def sending_to(port: int, **more: Any) -> Iterator[None]:
    """The operator's settings for a mail server of this machine."""
    settings = {
        "SENDS_MAIL": True,
        "EMAIL_BACKEND": "apps.mail.backend.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
        "DEFAULT_FROM_EMAIL": SENDER,
        "PUBLIC_URL": PUBLIC_URL,
    }
    with override_settings(**settings, **more):
        yield


def one_round() -> int:
    """A round as the worker does it, under its own role."""
    with connection.cursor() as cursor:
        cursor.execute(f"{NOBODY.actor_statements} SET ROLE jic_worker")
        try:
            return send_due()
        finally:
            cursor.execute("RESET ROLE")
