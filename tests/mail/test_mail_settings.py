"""What the operator says of a mail server is whole and safe, or the start says in a sentence what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jic.logs import BLACKED, blacked_out
from jic.mail_settings import mail_settings

HOSTS = ["jic.example", "localhost"]
URL, SENDER, PUBLIC = "smtp+tls://jic:p%40ss@mail.example", "notices@jic.example", "https://jic.example"
ROOT = Path(__file__).resolve().parents[2]


def test_nothing_said_sends_nothing():
    assert mail_settings("", "", "", HOSTS).sends is False
    assert mail_settings("", "", "", HOSTS).backend.endswith("dummy.EmailBackend")


def test_a_server_is_reached_with_tls_and_its_password():
    settings = mail_settings(URL, SENDER, f"{PUBLIC}/", HOSTS)
    assert settings.sends
    assert (settings.host, settings.port, settings.user, settings.password) == ("mail.example", 587, "jic", "p@ss")
    assert (settings.starts_tls, settings.is_tls) == (True, False)
    assert settings.public_url == PUBLIC
    whole = mail_settings("smtp+ssl://mail.example", SENDER, PUBLIC, HOSTS)
    assert (whole.port, whole.starts_tls, whole.is_tls) == (465, False, True)
    assert "p@ss" not in repr(settings)


@pytest.mark.parametrize(
    ("url", "sender", "public", "sentence"),
    [
        (URL, "", PUBLIC, "set without JIC_EMAIL_FROM"),
        (URL, SENDER, "", "set without JIC_PUBLIC_URL"),
        ("", SENDER, PUBLIC, "JIC_EMAIL_FROM is set without JIC_EMAIL_URL"),
        ("smtp://mail.example", SENDER, PUBLIC, "in the clear"),
        ("smtps://mail.example", SENDER, PUBLIC, "no address of a mail server"),
        ("mail.example:25", SENDER, PUBLIC, "no address of a mail server"),
        ("smtp+tls://mail.example:port", SENDER, PUBLIC, "no address of a mail server"),
        ("smtp+tls://mail.example/?ssl_cert=x", SENDER, PUBLIC, "no address of a mail server"),
        ("smtp+tls://jic@mail.example", SENDER, PUBLIC, "without a password"),
        (URL, "notices", PUBLIC, "JIC_EMAIL_FROM is no e-mail address"),
        (URL, f"{SENDER}\nBcc: a@b.example", PUBLIC, "JIC_EMAIL_FROM is no e-mail address"),
        (URL, '"a b"@jic.example', PUBLIC, "JIC_EMAIL_FROM is no e-mail address"),
        (URL, '"a\x0bBcc:b"@jic.example', PUBLIC, "JIC_EMAIL_FROM is no e-mail address"),
        ("smtp+tls://jic:п%40роль@mail.example", SENDER, PUBLIC, "ASCII"),
        ("smtp+tls://jic:%D0%BF@mail.example", SENDER, PUBLIC, "ASCII"),
        ("smtp+tls://jic:a%0D%0Ab@mail.example", SENDER, PUBLIC, "ASCII"),
        ("smtp+tls://mail example", SENDER, PUBLIC, "no address of a mail server"),
        (URL, SENDER, "https://jic.example:0", "JIC_PUBLIC_URL is no address"),
        (URL, SENDER, "http://jic.example", "begins with https://"),
        (URL, SENDER, "jic.example", "JIC_PUBLIC_URL is no address"),
        (URL, SENDER, "https://jic.example/site", "JIC_PUBLIC_URL is no address"),
        (URL, SENDER, "https://elsewhere.example", "not among JIC_ALLOWED_HOSTS"),
    ],
)
def test_what_is_half_said_or_unsafe_is_refused_in_a_sentence(url, sender, public, sentence):
    with pytest.raises(ValueError, match=sentence) as error:
        mail_settings(url, sender, public, HOSTS)
    assert "p@ss" not in str(error.value)
    assert "p%40ss" not in str(error.value)


@pytest.mark.parametrize("public", ["https://jic example", "https://jic.example;x", "https://*", "https://<b>"])
def test_a_host_that_is_no_host_is_refused_where_every_host_is_allowed(public):
    with pytest.raises(ValueError, match="JIC_PUBLIC_URL is no address"):
        mail_settings(URL, SENDER, public, ["*"])


def test_names_in_another_script_are_written_as_mail_writes_them():
    settings = mail_settings(URL, "notices@почта.рф", "https://центр.рф", ["центр.рф"])
    assert settings.sender == "notices@xn--80a1acny.xn--p1ai"
    assert settings.public_url == "https://xn--e1aqjhr.xn--p1ai"


def test_a_server_of_this_machine_needs_no_tls():
    assert mail_settings("smtp://localhost:1025", SENDER, "http://localhost:8000", HOSTS).port == 1025


def test_the_start_refuses_with_the_sentence():
    said = {"JIC_DEMO": "1", "JIC_EMAIL_URL": URL, "JIC_EMAIL_FROM": SENDER}
    result = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**os.environ, **said},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    assert "JIC_EMAIL_URL is set without JIC_PUBLIC_URL" in result.stderr
    assert "p%40ss" not in result.stderr


def test_the_log_blacks_out_the_password():
    assert "p%40ss" not in blacked_out(f"JIC_EMAIL_URL={URL}")
    assert BLACKED in blacked_out("EMAIL_HOST_PASSWORD: 'p@ss'")
