"""A mail server that is wrong, slow or asks for TLS; and the worker, which waits for none of it."""

from __future__ import annotations

import datetime
import logging
import socket
import ssl
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.management import call_command
from django.test import override_settings

from apps.mail.models import Subscription
from apps.mail.services import turn_on
from apps.mail.tasks import send
from jic.clock import SCHEDULE
from tests.drafting import in_state
from tests.mail.mailbox import Mailbox, free_port, one_round, sending_to, serving
from tests.people import identity_of, person

pytestmark = pytest.mark.django_db


def certificate(folder: Path) -> ssl.SSLContext:
    """TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + signed.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def something_waits() -> None:
    person("us.officer")
    turn_on(actor=identity_of("ru.officer"), address="ru.officer@post.example")
    in_state("submitted")


def test_a_certificate_that_nobody_vouches_for_is_sent_nothing(tmp_path, caplog):
    port = free_port()
    with (
        serving(Mailbox(), port, tls_context=certificate(tmp_path)) as box,
        sending_to(port, EMAIL_USE_TLS=True, EMAIL_HOST_USER="jic", EMAIL_HOST_PASSWORD="kormoran"),
        caplog.at_level(logging.WARNING),
    ):
        something_waits()
        assert one_round() == 0
    assert box.raw == []
    assert "SSLCertVerificationError" in caplog.text
    assert "kormoran" not in caplog.text
    assert "ru.officer@" not in caplog.text


def test_a_server_without_the_tls_that_was_asked_for_is_sent_nothing():
    port = free_port()
    with serving(Mailbox(), port) as box, sending_to(port, EMAIL_USE_TLS=True):
        something_waits()
        assert one_round() == 0
    assert box.raw == []


def test_a_server_that_says_nothing_is_left_after_its_time():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with sending_to(silent.getsockname()[1], EMAIL_TIMEOUT=0.3):
            something_waits()
            begun = time.monotonic()
            assert one_round() == 0
        assert time.monotonic() - begun < 5
    assert Subscription.objects.get().failures == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_begins_a_round_beside_its_task_and_no_second_one():
    port = free_port()
    going, may_end = threading.Event(), threading.Event()

    class Slow(Mailbox):
        async def handle_DATA(self, *arguments: Any) -> str:  # noqa: N802
            going.set()
            may_end.wait(10)
            return await super().handle_DATA(*arguments)

    with serving(Slow(), port) as box, sending_to(port):
        something_waits()
        begun = time.monotonic()
        assert send() is True
        assert time.monotonic() - begun < 1
        assert going.wait(10)
        assert send() is False
        may_end.set()
        for thread in threading.enumerate():
            if thread.name == "mail":
                thread.join(10)
        assert len(box.raw) == 1


def test_the_clock_begins_a_round_every_minute():
    assert SCHEDULE["mail"]["task"] == send.name


def test_an_operator_can_send_a_letter_to_try_it(mailbox):
    call_command("sendtestemail", "operator@post.example")
    assert mailbox.receivers == [["operator@post.example"]]


@override_settings(SENDS_MAIL=False)
def test_the_task_does_nothing_where_no_mail_is_sent():
    assert one_round() == 0
