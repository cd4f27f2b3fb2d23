"""The second factor at signing in: a one-time code serves once, in its time, and a password alone opens nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from apps.accounts.codes import plain_code, unsealed
from apps.accounts.session_models import CodeDevice, RecoveryCode
from apps.audit.models import Change
from tests.people import PASSWORD, person
from tests.signing import shown, sign_in, signed_in_as, with_codes, with_key, with_recovery_codes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    """As in production."""
    settings.SECOND_FACTOR = "required"


def password_given(name: str) -> Client:
    client = Client()
    assert sign_in(name, client=client).status_code == 302
    return client


def test_a_code_completes_the_sign_in_and_leads_where_one_wanted_to_go():
    secret, client = with_codes("us.officer"), Client()
    answer = sign_in("us.officer", client=client, next="/register/?text=x")
    assert answer.headers["Location"] == "/sign-in/code/"
    answer = client.post("/sign-in/code/", {"code": shown(secret)})
    assert answer.headers["Location"] == "/register/?text=x"
    assert signed_in_as(client) == "us.officer"


def test_the_password_alone_opens_nothing():
    with_codes("us.officer")
    client = password_given("us.officer")
    for address in ("/", "/register/", "/account/", "/clearances/keys/"):
        assert client.get(address).status_code == 302
    assert client.get("/api/v1/designations/").status_code == 401


def test_a_code_serves_once():
    secret = with_codes("us.officer")
    code = shown(secret)
    assert password_given("us.officer").post("/sign-in/code/", {"code": code}).status_code == 302
    again = password_given("us.officer").post("/sign-in/code/", {"code": code})
    assert again.status_code == 422
    assert "already used" in again.content.decode()


def test_an_earlier_code_does_not_count_after_a_later_one():
    secret = with_codes("us.officer")
    early = shown(secret)
    with time_machine.travel(timezone.now() + timedelta(seconds=30), tick=False):
        assert password_given("us.officer").post("/sign-in/code/", {"code": shown(secret)}).status_code == 302
        assert password_given("us.officer").post("/sign-in/code/", {"code": early}).status_code == 422


@pytest.mark.parametrize(("seconds", "status"), [(-60, 422), (-30, 302), (0, 302), (30, 302), (60, 422), (3600, 422)])
def test_a_clock_may_be_half_a_minute_wrong_and_not_more(seconds, status):
    secret = with_codes("us.officer")
    with time_machine.travel(timezone.now(), tick=False):
        code = shown(secret, later=seconds)
        assert password_given("us.officer").post("/sign-in/code/", {"code": code}).status_code == status


@pytest.mark.parametrize("code", ["", "0", "abcdef", "１２３４５６", "-12345", "12345678901234567890", "\0", "null"])
def test_what_is_no_code_is_refused_with_a_sentence(code):
    with_codes("us.officer")
    client = password_given("us.officer")
    answer = client.post("/sign-in/code/", {"code": code})
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert signed_in_as(client) == ""


def test_after_wrong_codes_even_the_right_one_has_to_wait():
    secret = with_codes("us.officer")
    client = password_given("us.officer")
    with time_machine.travel(timezone.now(), tick=False):
        client.post("/sign-in/code/", {"code": "000000"})
        assert client.post("/sign-in/code/", {"code": shown(secret)}).status_code == 422
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=False):
        assert client.post("/sign-in/code/", {"code": shown(secret)}).status_code == 302
    assert CodeDevice.objects.get().failures == 0


def test_the_wait_is_no_longer_than_a_quarter_of_an_hour():
    secret = with_codes("us.officer")
    CodeDevice.objects.update(failures=500, failed_at=timezone.now() - timedelta(minutes=15))
    assert password_given("us.officer").post("/sign-in/code/", {"code": shown(secret)}).status_code == 302


def test_codes_of_somebody_else_do_not_count():
    theirs = with_codes("ru.officer")
    with_codes("us.officer")
    assert password_given("us.officer").post("/sign-in/code/", {"code": shown(theirs)}).status_code == 422


def test_the_second_step_waits_ten_minutes():
    secret = with_codes("us.officer")
    client = password_given("us.officer")
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        answer = client.post("/sign-in/code/", {"code": shown(secret)})
    assert answer.headers["Location"] == "/sign-in/"
    assert signed_in_as(client) == ""


@pytest.mark.parametrize("change", ["left", "password"])
def test_the_second_step_ends_when_the_person_leaves_or_changes_password(change):
    secret = with_codes("us.officer")
    client, user = password_given("us.officer"), person("us.officer")
    if change == "left":
        user.is_active = False
    else:
        user.set_password("another password of hers")
    user.save()
    assert client.post("/sign-in/code/", {"code": shown(secret)}).headers["Location"] == "/sign-in/"


@pytest.mark.parametrize("step", ["code", "key", "enrol"])
def test_nobody_comes_to_the_second_step_without_the_first(step):
    for method in (Client().get, Client().post):
        assert method(f"/sign-in/{step}/").headers["Location"] == "/sign-in/"


def test_whoever_has_a_key_cannot_do_with_a_code():
    secret = with_codes("us.officer")
    with_key("us.officer")
    client = password_given("us.officer")
    assert client.post("/sign-in/code/", {"code": shown(secret)}).headers["Location"] == "/sign-in/key/"
    assert client.get("/sign-in/enrol/").headers["Location"] == "/sign-in/key/"
    assert signed_in_as(client) == ""


def test_whoever_has_codes_cannot_set_up_others_with_the_password_alone():
    with_codes("us.officer")
    assert password_given("us.officer").get("/sign-in/enrol/").headers["Location"] == "/sign-in/code/"


# Setting up


def secret_on(page: str) -> bytes:
    import base64

    found = re.search(r'<code class="secret">([A-Z2-7 ]+)</code>', page)
    assert found
    return base64.b32decode(found[1].replace(" ", ""))


def test_whoever_has_neither_is_led_to_set_up_codes_at_the_first_sign_in():
    person("us.officer")
    client = Client()
    assert sign_in("us.officer", client=client, next="/map/").headers["Location"] == "/sign-in/enrol/"
    page = client.get("/sign-in/enrol/").content.decode()
    assert "<svg" in page
    assert "style=" not in page
    secret = secret_on(page)
    wrong = client.post("/sign-in/enrol/", {"code": "000000"})
    assert wrong.status_code == 422
    assert secret_on(wrong.content.decode()) == secret, "a wrong code does not mean to scan anew"
    done = client.post("/sign-in/enrol/", {"code": shown(secret)})
    codes = re.findall(r"<li>([a-z2-7-]{19})</li>", done.content.decode())
    assert len(set(codes)) == 10
    assert 'href="/map/"' in done.content.decode()
    assert signed_in_as(client) == "us.officer"
    # The code that set it up is used.
    assert password_given("us.officer").post("/sign-in/code/", {"code": shown(secret)}).status_code == 422
    assert password_given("us.officer").post("/sign-in/code/", {"code": codes[3].upper()}).status_code == 302


def test_where_it_is_offered_the_password_is_enough_until_it_is_set_up(settings):
    settings.SECOND_FACTOR = "offered"
    person("us.officer")
    assert sign_in("us.officer").headers["Location"] == "/"
    with_codes("ru.officer")
    assert sign_in("ru.officer").headers["Location"] == "/sign-in/code/"


def test_a_recovery_code_serves_once_and_its_use_is_recorded():
    with_codes("us.officer")
    codes = with_recovery_codes("us.officer")
    assert password_given("us.officer").post("/sign-in/code/", {"code": codes[0]}).status_code == 302
    change = Change.objects.filter(table_name="accounts_recoverycode", operation="UPDATE").get()
    assert change.actor == person("us.officer").uuid
    assert password_given("us.officer").post("/sign-in/code/", {"code": codes[0]}).status_code == 422


def test_no_secret_or_recovery_code_lies_in_the_database_or_the_record():
    secret = with_codes("us.officer")
    codes = with_recovery_codes("us.officer")
    device = CodeDevice.objects.get()
    assert secret.hex() not in device.secret
    assert unsealed(device.secret) == secret
    kept = "".join(f"{one.after}" for one in Change.objects.all()) + "".join(
        RecoveryCode.objects.values_list("digest", flat=True)
    )
    assert device.secret not in kept
    assert not any(code in kept or plain_code(code) in kept for code in codes)


def test_another_app_takes_the_place_of_the_first_with_the_password_again(sign_in):
    client, old = sign_in("us.officer"), with_codes("us.officer")
    with_recovery_codes("us.officer")
    secret = secret_on(client.get("/account/codes/").content.decode())
    refused = client.post("/account/codes/", {"code": shown(secret), "password": "wrong"})
    assert refused.status_code == 422
    assert CodeDevice.objects.filter(removed_at=None).count() == 1
    assert client.post("/account/codes/", {"code": shown(secret), "password": PASSWORD}).status_code == 200
    assert CodeDevice.objects.filter(removed_at=None).count() == 1
    assert password_given("us.officer").post("/sign-in/code/", {"code": shown(old)}).status_code == 422


def test_a_changed_secret_key_lets_no_code_through(settings):
    secret = with_codes("us.officer")
    settings.SECRET_KEY = "another-secret-" + "y" * 50
    assert password_given("us.officer").post("/sign-in/code/", {"code": shown(secret)}).status_code == 422
    settings.SECRET_KEY_FALLBACKS = ["only-for-tests-" + "x" * 50]
    CodeDevice.objects.update(failures=0, failed_at=None)
    assert password_given("us.officer").post("/sign-in/code/", {"code": shown(secret)}).status_code == 302
