"""What every answer tells the browser about other sites, and the files that say whom to tell of a weakness."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.dateparse import parse_datetime

pytestmark = pytest.mark.django_db
PAGES = ["/sign-in/", "/register/", "/api/v1/designations/", "/no/such/page/", "/healthz"]


@pytest.mark.parametrize("address", PAGES)
def test_every_answer_keeps_other_sites_out(address):
    headers = Client().get(address).headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_no_string_becomes_code():
    policy = Client().get("/sign-in/").headers["Content-Security-Policy"]
    said = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert said["require-trusted-types-for"] == "'script'"
    assert said["trusted-types"] == "default jic-reader"
    assert said["script-src"] == said["style-src"] == said["connect-src"] == said["form-action"] == "'self'"
    assert said["default-src"] == said["object-src"] == said["base-uri"] == said["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy


def test_only_the_description_of_the_api_makes_html_of_strings(sign_in):
    policy = sign_in("us.officer").get("/api/v1/docs/").headers["Content-Security-Policy"]
    assert "trusted-types" not in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_cookies_go_to_nobody_elses_pages(sign_in):
    client = Client()
    client.post("/sign-in/passkey/options/")
    client.get("/sign-in/")
    for name in ("sessionid", "csrftoken"):
        assert client.cookies[name]["samesite"] == "Strict"
        assert client.cookies[name]["httponly"]


@pytest.mark.parametrize(
    "address", ["/sign-in/", "/sign-in/passkey/", "/sign-in/passkey/options/", "/sign-in/recover/"]
)
def test_a_form_of_another_site_is_refused(address):
    client = Client(enforce_csrf_checks=True)
    client.get("/sign-in/")
    assert client.post(address, {"username": "us.officer"}).status_code == 403
    token = client.cookies["csrftoken"].value
    sent = {"csrfmiddlewaretoken": token}
    assert client.post(address, sent, headers={"Origin": "https://elsewhere.example"}).status_code == 403
    assert client.post(address, sent, headers={"Origin": "null"}).status_code == 403
    assert client.post(address, sent, headers={"Origin": "http://testserver"}).status_code in (200, 302, 422)


def test_security_txt_names_whom_to_tell(settings):
    settings.SECURITY_CONTACT = ["mailto:security@jic.example", "https://jic.example/report"]
    answer = Client().get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.content.decode().splitlines()
    assert lines[:2] == ["Contact: mailto:security@jic.example", "Contact: https://jic.example/report"]
    expires = parse_datetime(lines[2].removeprefix("Expires: "))
    assert expires is not None
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)
    assert "Preferred-Languages: en, ru" in lines
    assert "Canonical: http://testserver/.well-known/security.txt" in lines


def test_without_a_contact_there_is_none(settings):
    settings.SECURITY_CONTACT = []
    assert Client().get("/.well-known/security.txt").status_code == 404
