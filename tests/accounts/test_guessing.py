"""Wrong passwords are counted for a name, for an address, and for both; a right one ends only its own count."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.test import Client

from tests.people import PASSWORD, person
from tests.signing import sign_in as by_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(settings):
    """Limits that a test reaches quickly: two for a name at an address, four for a name, six for an address."""
    settings.AXES_FAILURE_LIMIT, settings.GUESSES_OF_NAME, settings.GUESSES_OF_ADDRESS = 2, 4, 6
    return settings


def at(address: str, **more: str) -> Client:
    return Client(REMOTE_ADDR=address, **more)


def guess(name: str, address: str) -> int:
    return by_password(name, "wrong", at(address)).status_code


def test_guessing_one_name_from_many_addresses_ends(few):
    person("us.officer")
    assert [guess("us.officer", f"10.0.0.{host}") for host in range(1, 7)] == [200, 200, 200, 429, 429, 429]
    assert by_password("us.officer", PASSWORD, at("10.0.1.1")).status_code == 429


def test_guessing_many_names_from_one_address_ends(few):
    assert [guess(f"us.n{number}", "10.0.0.1") for number in range(8)] == [200] * 5 + [429] * 3
    person("us.officer")
    assert by_password("us.officer", PASSWORD, at("10.0.0.1")).status_code == 429
    assert by_password("us.officer", PASSWORD, at("10.0.0.2")).status_code == 302


def test_the_owners_browser_goes_on_while_others_guess_the_name(few):
    person("us.officer")
    client = at("10.0.0.1")
    assert by_password("us.officer", PASSWORD, client).status_code == 302
    client.post("/sign-out/")
    for host in range(2, 9):
        guess("us.officer", f"10.0.0.{host}")
    assert by_password("us.officer", PASSWORD, client).status_code == 302
    assert by_password("us.officer", PASSWORD, at("10.0.0.1")).status_code == 429, "another browser there"


def test_another_persons_browser_is_no_way_around_the_count(few):
    person("us.officer")
    person("ru.officer")
    client = at("10.0.0.1")
    assert by_password("ru.officer", PASSWORD, client).status_code == 302
    client.post("/sign-out/")
    for host in range(2, 9):
        guess("us.officer", f"10.0.0.{host}")
    assert by_password("us.officer", PASSWORD, client).status_code == 429


def test_a_right_password_clears_no_count_of_another_name_or_address(few):
    person("us.officer")
    for name in ("us.a", "us.b", "us.c", "us.d", "us.e"):
        guess(name, "10.0.0.1")
    assert by_password("us.officer", PASSWORD, at("10.0.0.1")).status_code == 302
    assert guess("us.f", "10.0.0.1") == 429
    assert by_password("us.officer", PASSWORD, at("10.0.0.1")).status_code == 429


def test_a_right_password_elsewhere_clears_no_guesses_made_here(few):
    person("us.officer")
    guess("us.officer", "10.0.0.1")
    assert by_password("us.officer", PASSWORD, at("10.0.0.2")).status_code == 302
    assert guess("us.officer", "10.0.0.1") == 429


def test_all_addresses_of_one_ipv6_subscriber_are_one(few):
    person("us.officer")
    assert guess("us.officer", "2001:db8:0:1::1") == 200
    assert guess("us.officer", "2001:db8:0:1:ffff::9") == 429
    assert by_password("us.officer", PASSWORD, at("2001:db8:0:2::1")).status_code == 302


def test_an_ipv4_address_written_as_ipv6_is_the_same(few):
    person("us.officer")
    guess("us.officer", "10.0.0.1")
    assert guess("us.officer", "::ffff:10.0.0.1") == 429


def test_another_name_of_the_browser_is_no_other_count(few):
    person("us.officer")
    assert by_password("us.officer", "wrong", at("10.0.0.1", HTTP_USER_AGENT="a")).status_code == 200
    assert by_password("us.officer", "wrong", at("10.0.0.1", HTTP_USER_AGENT="b")).status_code == 429


def test_proxy_headers_are_no_other_address(few):
    person("us.officer")
    codes = [
        by_password("us.officer", "wrong", at("10.0.0.1", **{f"HTTP_{name}": f"10.9.9.{number}"})).status_code
        for number, name in enumerate(("X_FORWARDED_FOR", "X_REAL_IP", "FORWARDED", "CF_CONNECTING_IP"))
    ]
    assert codes == [200, 429, 429, 429]


def test_what_is_counted_holds_no_password(few):
    by_password("us.officer", "a very secret guess", at("10.0.0.1"))
    row = AccessAttempt.objects.get()
    assert "secret" not in f"{row.__dict__}"
