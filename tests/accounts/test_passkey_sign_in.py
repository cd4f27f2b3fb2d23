"""Signing in with a passkey: alone, or after the password. Nothing else than this site's own question, answered just
now by a confirmed key with its owner present, signs anybody in; and no answer says who has a key."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Passkey, User
from apps.accounts.sessions import SessionStore
from tests.authenticator import PRESENT_AND_VERIFIED, Authenticator, b64
from tests.people import person
from tests.signing import options_of, sign_in, signed_in_as, with_key

pytestmark = pytest.mark.django_db


def asked(client: Client) -> dict[str, Any]:
    said: dict[str, Any] = client.post("/sign-in/passkey/options/").json()
    return said


def send(client: Client, answer: str, **more: Any) -> Any:
    return client.post("/sign-in/passkey/", {"answer": answer, **more})


def test_a_confirmed_key_signs_in_without_a_name():
    device, client = with_key("us.officer"), Client()
    answer = send(client, device.signed(asked(client)), next="/register/")
    assert answer.headers["Location"] == "/register/"
    assert signed_in_as(client) == "us.officer"


def test_the_question_names_nobody_and_is_new_each_time():
    with_key("us.officer")
    first, second = asked(Client()), asked(Client())
    assert first["allowCredentials"] == []
    assert first["userVerification"] == "required"
    assert first["challenge"] != second["challenge"]
    assert first.keys() == second.keys()


def refusals() -> dict[str, Any]:
    """What is sent in place of a good answer, by name."""

    def elsewhere(device: Authenticator, options: dict[str, Any]) -> str:
        device.origin = "https://elsewhere.example"
        return device.signed(options)

    def other_site(device: Authenticator, options: dict[str, Any]) -> str:
        device.rp_id = "elsewhere.example"
        return device.signed(options)

    def other_port(device: Authenticator, options: dict[str, Any]) -> str:
        device.origin = "http://testserver:8443"
        return device.signed(options)

    def altered(part: str) -> Any:
        def made(device: Authenticator, options: dict[str, Any]) -> str:
            said = json.loads(device.signed(options))
            value = said["response"][part]
            said["response"][part] = value[:-6] + ("AAAAAA" if value[-6:] != "AAAAAA" else "BBBBBB")
            return json.dumps(said)

        return made

    def someone_elses(device: Authenticator, options: dict[str, Any]) -> str:
        said = json.loads(device.signed(options))
        said["response"]["userHandle"] = b64(person("ru.officer").uuid.bytes)
        return json.dumps(said)

    def stranger(device: Authenticator, options: dict[str, Any]) -> str:
        return Authenticator().signed(options)

    def forged(device: Authenticator, options: dict[str, Any]) -> str:
        other = Authenticator()
        other.credential_id = device.credential_id
        return other.signed(options)

    return {
        "other origin": elsewhere,
        "other port": other_port,
        "other site": other_site,
        "altered data": altered("authenticatorData"),
        "altered client data": altered("clientDataJSON"),
        "altered signature": altered("signature"),
        "another person's handle": someone_elses,
        "a key that nobody has": stranger,
        "another key under this id": forged,
        "owner not verified": lambda device, options: device.signed(options, flags=PRESENT_AND_VERIFIED & ~0x04),
        "owner not present": lambda device, options: device.signed(options, flags=PRESENT_AND_VERIFIED & ~0x01),
        "another question": lambda device, options: device.signed({"challenge": b64(b"x" * 32)}),
        "a registration": lambda device, options: device.made(options),
        "nothing": lambda device, options: "",
        "no object": lambda device, options: "[1]",
        "empty": lambda device, options: "{}",
        "too long": lambda device, options: "x" * 30_000,
        "nul": lambda device, options: '{"rawId": "\0"}',
    }


@pytest.mark.parametrize("name", refusals())
def test_nothing_else_signs_anybody_in_and_all_of_it_is_answered_alike(name):
    device, client = with_key("us.officer"), Client()
    answer = send(client, refusals()[name](device, asked(client)))
    assert answer.headers["Location"] == "/sign-in/"
    assert signed_in_as(client) == ""
    assert "Sign-in with this passkey failed" in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize("state", ["waiting", "revoked", "left"])
def test_a_key_that_does_not_count_is_answered_like_one_that_nobody_has(state):
    device, client = with_key("us.officer", confirmed=state != "waiting"), Client()
    if state == "revoked":
        Passkey.objects.update(revoked_at=timezone.now(), revoked_by=person("us.admin"), revoke_reason="x")
    if state == "left":
        User.objects.filter(username="us.officer").update(is_active=False)
    send(client, device.signed(asked(client)))
    page = client.get("/sign-in/").content.decode()
    stranger = Client()
    send(stranger, Authenticator().signed(asked(stranger)))
    other = stranger.get("/sign-in/").content.decode()
    assert signed_in_as(client) == ""
    assert "Sign-in with this passkey failed" in page
    assert "Sign-in with this passkey failed" in other


def test_an_answer_is_taken_once():
    device, client = with_key("us.officer"), Client()
    answer = device.signed(asked(client))
    cookies = client.cookies["sessionid"].value
    assert send(client, answer).headers["Location"] == "/"
    thief = Client()
    thief.cookies["sessionid"] = cookies
    send(thief, answer)
    assert signed_in_as(thief) == ""
    # Nor with a question of his own.
    asked(thief)
    send(thief, answer)
    assert signed_in_as(thief) == ""


def test_of_two_answers_at_once_one_finds_the_question():
    client = Client()
    asked(client)
    key = client.cookies["sessionid"].value
    one, other = SessionStore(key), SessionStore(key)
    assert one["sign_in_challenge"] == other["sign_in_challenge"], "both have read it"
    assert one.take("sign_in_challenge")
    assert other.take("sign_in_challenge") is None


def test_a_refused_answer_uses_the_question_up():
    device, client = with_key("us.officer"), Client()
    options = asked(client)
    send(client, "{}")
    send(client, device.signed(options))
    assert signed_in_as(client) == ""


def test_an_answer_is_late_after_five_minutes():
    device, client = with_key("us.officer"), Client()
    options = asked(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        send(client, device.signed(options))
    assert signed_in_as(client) == ""


def test_a_device_that_counts_backwards_was_copied():
    device, client = with_key("us.officer"), Client()
    Passkey.objects.update(sign_count=50)
    send(client, device.signed(asked(client)))
    assert signed_in_as(client) == ""


def test_after_the_password_the_key_is_asked_for():
    device, client = with_key("us.officer"), Client()
    assert sign_in("us.officer", client=client).headers["Location"] == "/sign-in/key/"
    page = client.get("/sign-in/key/")
    options = options_of(page, "passkey-options")
    assert [one["id"] for one in options["allowCredentials"]] == [b64(device.credential_id)]
    assert client.get("/register/").status_code == 302
    assert client.post("/sign-in/key/", {"answer": device.signed(options)}).headers["Location"] == "/"
    assert signed_in_as(client) == "us.officer"


def test_somebody_elses_key_does_not_serve_after_the_password():
    with_key("us.officer")
    theirs, client = with_key("ru.officer"), Client()
    sign_in("us.officer", client=client)
    options = options_of(client.get("/sign-in/key/"), "passkey-options")
    answer = client.post("/sign-in/key/", {"answer": theirs.signed(options)})
    assert answer.status_code == 422
    assert "Sign-in failed" in answer.content.decode()
    assert signed_in_as(client) == ""


def test_a_signature_of_an_approval_signs_nobody_in(sign_in):
    from tests.drafting import in_state

    device, designation = with_key("us.authority"), in_state("agreed")
    page = sign_in("us.authority").get(f"/designations/{designation.uuid}/approve/")
    approval = device.signed(options_of(page, "signing-options"))
    client = Client()
    asked(client)
    send(client, approval)
    assert signed_in_as(client) == ""
