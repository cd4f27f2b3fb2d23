"""Garbage in every form and in every parameter of an address, from people of every role: no fault, nothing hidden in
what is answered, and what was typed is never played back as markup."""

from __future__ import annotations

import html
import itertools
import re
import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from apps.ledger.seal import seal_all
from apps.negotiation.comments import comment
from tests.canaries import KINGFISHER
from tests.drafting import in_state
from tests.people import identity_of, person
from tests.signing import with_codes

pytestmark = pytest.mark.django_db

MARKUP = '"><img src=x onerror=alert(1)>'
GARBAGE = [
    "",
    "\0",
    MARKUP,
    "' OR 1=1; --",
    "-1",
    "9" * 400,
    "1e999",
    "NaN",
    "²",
    "../../../etc/passwd",
    "%00%ff%u0041",
    "{{7*7}}{% load x %}",
    "\u202e\ud7ff\U0010ffff\ufeff",
    "0000-00-00T99:99",
    "null",
    "[" * 200,
    "x" * 70_000,
]
# Every name that a page or the API reads from its address.
# fmt: off
PARAMETERS = (
    "text", "q", "kind", "state", "place", "level", "sort", "page", "cursor", "limit", "event", "actor",
    "designation", "delegation", "from", "to", "since", "until", "after", "before", "a", "b", "bbox", "zoom",
    "panel", "next", "ended", "as", "format", "version", "n", "revision", "replaces", "lon", "lat", "order",
)
# fmt: on
READ = [
    "/",
    "/register/",
    "/register/access/",
    "/register/counts/",
    "/map/",
    "/ledger/",
    "/ledger/checkpoints/",
    "/ledger/checkpoints/compare/",
    "/clearances/",
    "/account/",
    "/sign-in/",
    "/designations/new/",
    "/api/v1/designations/",
    "/api/v1/history/",
    "/api/v1/map/window/",
    "/api/v1/places/",
    "%s",
    "%scompare/",
    "%sversions/1/",
    "%scounter/",
    "%sapprove/",
]
FORMS = [
    *("/account/", "/account/codes/", "/clearances/keys/", "/designations/new/", "/sign-in/", "/sign-in/recover/"),
    *(f"%s{act}/" for act in ("", "counter", "amend", "ask", "reject", "agree", "approve", "comments")),
]
ASKERS = ["us.officer", "us.authority", "us.admin", "us.auditor", "us.nobody", "un.observer"]


def check(answer: HttpResponse, told: str) -> None:
    assert answer.status_code < 500, told
    text = answer.content.decode(errors="replace")
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        assert MARKUP not in text, f"{told}: played back as markup"
        assert "Traceback" not in text, told
    shown = html.unescape(text).lower()
    for trace in KINGFISHER.traces:
        assert trace not in shown, f"{told}: finds {trace}"


@pytest.fixture
def thing() -> Any:
    """A designation under negotiation; and beside it one that nobody of these may know of."""
    hidden = in_state("draft", side="ru", kind="intermingled", **KINGFISHER.content(level=1))
    comment(actor=identity_of("ru.officer"), designation=hidden.uuid, text=f"{KINGFISHER.word} is ours", internal=True)
    found = in_state("submitted", side="ru")
    seal_all()
    return found


def client_of(name: str) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(person(name), backend="apps.accounts.backends.ActiveUserBackend")
    return client


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKERS)
def test_garbage_in_addresses_is_answered_and_tells_nothing(thing, name):
    client, at = client_of(name), thing.get_absolute_url()
    for number, address in enumerate(READ):
        address = address.replace("%s", at)
        for garbage in GARBAGE[:-1][number % 4 :: 4]:
            check(client.get(address, dict.fromkeys(PARAMETERS, garbage)), f"{name} {address} all={garbage[:20]!r}")
        for index, parameter in enumerate(PARAMETERS[number % 5 :: 5]):
            garbage = GARBAGE[(index + number) % (len(GARBAGE) - 1)]
            told = f"{name} {address} {parameter}={garbage[:20]!r}"
            check(client.get(address, {parameter: [garbage, "second"]}), told)


def fields_of(page: str) -> set[str]:
    """The names of every field on a page."""
    return set(re.findall(r'<(?:input|select|textarea|button)[^>]*\bname="([^"]+)"', page)) - {"csrfmiddlewaretoken"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKERS)
def test_garbage_in_forms_is_answered_and_changes_nothing_hidden(thing, name):
    client, at = client_of(name), thing.get_absolute_url()
    for number, address in enumerate(FORMS):
        address = address.replace("%s", at)
        fields = fields_of(client.get(address).content.decode()) | {"revision", "digest", "reason", "text", "answer"}
        # Wrong passwords make one wait, which would hide what comes after.
        fields -= {"password", "username"}
        for garbage in GARBAGE[number % 3 :: 3]:
            check(client.post(address, dict.fromkeys(fields, garbage)), f"{name} {address} all={garbage[:20]!r}")
        for index, field in enumerate(sorted(fields)):
            garbage = GARBAGE[(index + number) % len(GARBAGE)]
            check(client.post(address, {field: [garbage, "second"]}), f"{name} {address} {field}={garbage[:20]!r}")


@pytest.mark.parametrize("name", ASKERS)
def test_garbage_for_json_is_answered(thing, name):
    client = client_of(name)
    addresses = ("designations/", f"designations/{thing.uuid}/acts/agree/", "geometry/check/")
    bodies = ("", "null", "1", '"x"', "[]", "[[]]", "{", '{"": ""}', '{"__proto__": {}}', "\0")
    for address, body in itertools.product(addresses, bodies):
        answer = client.post(
            f"/api/v1/{address}", body, content_type="application/json", headers={"If-Match": thing.etag}
        )
        check(answer, f"{name} {address} {body!r}")


@pytest.mark.parametrize("garbage", [GARBAGE[1], GARBAGE[2], GARBAGE[5], GARBAGE[-1]])
def test_garbage_at_signing_in_signs_nobody_in(garbage):
    with_codes("us.officer")
    client = Client()
    doors = ["", "passkey/", "passkey/options/", "key/", "code/", "enrol/", "recover/"]
    for door in doors:
        names = ("username", "password", "code", "answer", "phrase", "again", "next")
        check(client.post(f"/sign-in/{door}", dict.fromkeys(names, garbage)), f"{door} {garbage[:20]!r}")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("cookie", ["\0", "x" * 32, "a" * 5_000, "../../x", '"', "%00", "é"])
@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages", "browser", "theme", "django_language"])
def test_garbage_in_cookies_is_nobodys_session(name, cookie):
    client = Client()
    client.cookies[name] = cookie
    check(client.get("/sign-in/"), f"{name}={cookie[:10]!r}")
    assert client.get("/register/").status_code == 302


@pytest.mark.parametrize(
    "header", ["X-Forwarded-For", "HX-Request", "Accept-Language", "If-Match", "If-None-Match", "Range"]
)
def test_garbage_in_headers_is_no_fault(thing, header):
    client = client_of("us.officer")
    addresses = ("/register/", "/map/", f"/api/v1/designations/{thing.uuid}/", f"/designations/{uuid.uuid4()}/")
    for address, value in itertools.product(addresses, ("\x01", "x" * 9_000, "²", "-1", "*")):
        check(client.get(address, headers={header: value}), f"{header}: {value[:10]!r} {address}")
