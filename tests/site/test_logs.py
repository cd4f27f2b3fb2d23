"""No secret in the log: not in what is written while people sign in and approve, and not in what a library might."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from apps.accounts.models import User
from apps.accounts.session_models import Recovery
from jic.logs import BLACKED, SecretsBlackedOut, blacked_out
from tests.drafting import fresh, in_state
from tests.people import PASSWORD, person
from tests.signing import shown, with_codes, with_recovery_codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that is logged, at every level, as the site writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(SecretsBlackedOut("%(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    level, root.level = root.level, logging.DEBUG
    quiet = {name: logging.getLogger(name).level for name in settings.LOGGING["loggers"]}
    for name in quiet:
        logging.getLogger(name).setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
    for name, before in quiet.items():
        logging.getLogger(name).setLevel(before)


def test_signing_in_and_approving_leave_no_secret_in_the_log(written):
    secret, designation = with_codes("us.authority"), in_state("agreed")
    recovery_codes = with_recovery_codes("us.authority")
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.get("/sign-in/")

    def send(address, **body):
        token = client.cookies["csrftoken"].value
        return client.post(address, {"csrfmiddlewaretoken": token, **body})

    send("/sign-in/", username="us.authority", password="a wrong one of hers")
    send("/sign-in/", username="us.authority", password=PASSWORD)
    assert send("/sign-in/code/", code=recovery_codes[0]).status_code == 302
    code, found = shown(secret), fresh(designation)
    body = {"revision": found.revision, "digest": found.current.digest_hex, "read": "on"}
    assert send(f"/designations/{designation.uuid}/approve/", code=code, **body).status_code == 302
    # A form without its token, a page that is not there, a fault, and a foreign host are logged.
    client.post("/account/sessions/end-others/", {"password": PASSWORD})
    client.get("/no/such/page/")
    client.get("/register/", headers={"Host": "elsewhere.example"})
    log = written.getvalue()
    assert "not there" in log or "Not Found" in log, "the log was listened to"
    secrets = {
        "password": PASSWORD,
        "wrong password": "a wrong one of hers",
        "session": client.cookies["sessionid"].value,
        "token": client.cookies["csrftoken"].value,
        "code": code,
        "recovery code": recovery_codes[0],
        "hash": person("us.authority").password,
        "secret key": settings.SECRET_KEY,
    }
    for name, value in secrets.items():
        assert value not in log, name


def test_a_recovery_leaves_no_phrase_in_the_log(written, sign_in):
    sign_in("us.admin").post(f"/account/people/{person('us.officer').uuid}/", {"reason": "Lost"})
    page = sign_in("us.admin2").post(f"/account/recoveries/{Recovery.objects.get().uuid}/confirm/").content.decode()
    phrase = page.split('<code class="secret">')[1].split("<")[0]
    body = {"username": "us.officer", "phrase": phrase, "password": "another horse of mine", "again": "another"}
    Client().post("/sign-in/recover/", body)
    assert phrase not in written.getvalue()
    assert "another horse of mine" not in written.getvalue()


def test_a_fault_in_a_view_is_written_without_what_was_sent(written, sign_in, monkeypatch):
    from apps.signin import views

    def fault(*args, **kwargs):
        raise RuntimeError("something is broken")

    monkeypatch.setattr(views, "next_step", fault)
    person("us.officer")
    client = Client(raise_request_exception=False)
    assert client.post("/sign-in/", {"username": "us.officer", "password": PASSWORD}).status_code == 500
    log = written.getvalue()
    assert "something is broken" in log
    assert PASSWORD not in log
    assert User.objects.get(username="us.officer").password not in log


@pytest.mark.parametrize(
    "line",
    [
        "GET / cookie: sessionid=hushhush00; csrftoken=hushhush00",
        "{'password': 'hushhush00', 'username': 'x'}",
        '{"csrfmiddlewaretoken": "hushhush00"}',
        "<QueryDict: {'password': ['hushhush00']}>",
        "Authorization: Basic aHVzaGh1c2gwMA==hushhush00",
        "postgresql://jic_web:hushhush00@db/jic",
        "redis://:hushhush00@cache/0",
        "otpauth://totp/JIC:us.officer?secret=hushhush00",
        "argon2$argon2id$v=19$hushhush00",
        "-----BEGIN PRIVATE KEY-----\nhushhush00\n-----END PRIVATE KEY-----",
        "JIC_SECRET_KEY=hushhush00",
    ],
)
def test_what_a_library_might_write_is_blacked_out(line):
    assert "hushhush00" not in blacked_out(line)
    assert BLACKED in blacked_out(line)


@pytest.mark.parametrize(
    "line",
    [
        "Not Found: /designations/5a1c/",
        "worker: task ledger.seal succeeded in 0.01s",
        "The database does not answer (connection refused): the next beat tries again.",
        "status code: 200",
    ],
)
def test_ordinary_lines_stay(line):
    assert blacked_out(line) == line
