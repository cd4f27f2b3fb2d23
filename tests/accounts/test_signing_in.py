"""Signing in and out, and the language of the pages."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db


def sign_in(name, password, client=None, **more):
    return (client or Client()).post("/sign-in/", {"username": name, "password": password, **more})


def test_the_right_password_opens_the_desk():
    person("us.officer")
    answer = sign_in("us.officer", PASSWORD)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(("name", "password"), [("us.officer", "wrong"), ("nobody.such", PASSWORD), ("us.officer", "")])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(name, password):
    person("us.officer")
    answer = sign_in(name, password)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert ("Wrong user name or password" in page) == bool(password)
    assert PASSWORD not in page


def test_who_has_left_cannot_sign_in_and_is_signed_out_at_once():
    user = person("us.officer")
    client = Client()
    sign_in("us.officer", PASSWORD, client)
    assert client.get("/register/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get("/register/").status_code == 302
    assert "Wrong user name or password" in sign_in("us.officer", PASSWORD).content.decode()


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(target):
    person("us.officer")
    assert sign_in("us.officer", PASSWORD, next=target).headers["Location"] == "/"


def test_signing_out_takes_a_post():
    person("us.officer")
    client = Client()
    sign_in("us.officer", PASSWORD, client)
    assert client.get("/sign-out/").status_code == 405
    client.post("/sign-out/")
    assert client.get("/").status_code == 302


def test_the_language_is_kept_with_the_person_and_the_page_stays():
    person("us.officer")
    client = Client()
    sign_in("us.officer", PASSWORD, client)
    answer = client.post("/language/", {"language": "ru", "next": "/register/?text=x"})
    assert answer.headers["Location"] == "/register/?text=x"
    assert 'lang="ru"' in client.get("/register/").content.decode()
    assert person("us.officer").language == "ru"


def test_an_unknown_language_changes_nothing():
    person("us.officer")
    client = Client()
    sign_in("us.officer", PASSWORD, client)
    client.post("/language/", {"language": "xx"})
    assert 'lang="en"' in client.get("/register/").content.decode()


def test_every_page_carries_the_policy_and_no_inline_code():
    page = Client().get("/sign-in/")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert " style=" not in page.content.decode()
    assert "onclick" not in page.content.decode()
    assert page.headers["X-Frame-Options"] == "DENY"


def guess(name, times, client=None, address="10.0.0.1"):
    client = client or Client(REMOTE_ADDR=address)
    return [sign_in(name, "wrong", client).status_code for _ in range(times)]


@pytest.mark.parametrize("name", ["us.officer", "nobody.such"])
def test_after_five_wrong_passwords_a_name_has_to_wait_at_that_address(name):
    person("us.officer")
    assert guess(name, 6) == [200, 200, 200, 200, 429, 429]
    answer = sign_in(name, PASSWORD, Client(REMOTE_ADDR="10.0.0.1", HTTP_ACCEPT_LANGUAGE="ru"))
    assert answer.status_code == 429
    assert "Подождите 15 минут" in answer.content.decode()


def test_nobody_is_kept_out_by_wrong_passwords_typed_elsewhere():
    person("us.officer")
    guess("us.officer", 6)
    assert sign_in("us.officer", PASSWORD, Client(REMOTE_ADDR="10.0.0.2")).status_code == 302


def test_the_right_password_makes_the_wrong_ones_forgotten():
    person("us.officer")
    client = Client(REMOTE_ADDR="10.0.0.1")
    guess("us.officer", 3, client)
    assert sign_in("us.officer", PASSWORD, client).status_code == 302
    assert guess("us.officer", 3) == [200, 200, 200]


def test_waiting_ends():
    person("us.officer")
    guess("us.officer", 6)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert sign_in("us.officer", PASSWORD, Client(REMOTE_ADDR="10.0.0.1")).status_code == 302
