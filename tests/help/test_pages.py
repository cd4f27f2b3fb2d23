"""The guide as pages of the site: for everybody, in the reader's language, with pictures and ways on."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.access.addresses import declared_addresses, guide_sections
from apps.help.guide import guide_page, page_names
from apps.help.sections import OTHERWISE
from jic.errors import server_error
from tests.drafting import in_state
from tests.people import person

pytestmark = pytest.mark.django_db
# What answers with no page: files, parts of a page that has Help already, what is only sent to, and the API's own
# description.
NO_PAGES = {
    "movements:window",
    "",
    "security-txt",
    "undertakings:small-photo",
    "sides",
    "atlas:basemap",
    "clearances:export",
    "designations:counts",
    "editions:file",
    "exports:ordered",
    *(f"imports:{name}" for name in ("answer", "choice", "forget")),
    "sheets:file",
    "sheets:picture",
    "negotiation:texts",
    "negotiation:content",
    "signin:passkey-options",
    "signin:sign-out",
    "signin:language",
}
APPS_WITHOUT = ("exchange:", "live:", "help:")
FILES_OF_THE_LOG = ("seal", "policy", "latest", "entry-tile", "hash-tile", "note", "proof", "leaf", "openings")
NO_PAGES |= {f"ledger:{name}" for name in (*FILES_OF_THE_LOG, "comparison-proof")}
HELP = re.compile(r'<a class="to-guide"\s+href="([^"]+)"')


def help_of(client: Client, address: str) -> str:
    match = HELP.search(client.get(address, follow=True).content.decode())
    assert match, f"{address} has no Help"
    return match.group(1)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_guide_is_read_before_signing_in(language):
    client = Client(headers={"accept-language": language})
    for address, page in [
        ("/help/", guide_page(language, "index")),
        *((f"/help/{name}/", guide_page(language, name)) for name in page_names(language)),
    ]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Language"] == language
        assert page.html in answer.content.decode()


def test_the_guide_speaks_the_language_of_the_signed_in(sign_in):
    client = sign_in("ru.officer")
    type(person("ru.officer")).objects.filter(username="ru.officer").update(language="ru")
    assert "Руководство пользователя" in client.get("/help/").content.decode()


def test_a_page_has_its_sections_and_its_neighbours():
    text = Client().get("/help/live/").content.decode()
    assert '<a href="#working">Where you are working</a>' in text
    assert '<h2 id="working">' in text
    assert 'rel="prev" href="/help/account/"' in text
    assert 'rel="next" href="/help/threads/"' in text


def test_links_and_pictures_lead_to_the_site():
    text = Client().get("/help/officers/").content.decode()
    assert 'href="/help/editions/#past"' in text
    picture = re.search(r'<a href="/static/guide/en/register.png"><img[^>]+></a>', text)
    assert picture
    assert 'src="/static/guide/en/register.png"' in picture[0]
    assert 'width="1280"' in picture[0]
    assert 'height="720"' in picture[0]
    assert 'alt="The register of designations with its filters"' in picture[0]
    assert ".md" not in text


@pytest.mark.parametrize("name", ["nothing", "index", "..", "en"])
def test_an_unknown_page_is_not_found(name):
    assert Client().get(f"/help/{name}/").status_code == 404


def test_the_guide_is_only_read():
    assert Client().post("/help/").status_code == 405


def test_the_guide_keeps_to_the_policy_of_all_pages():
    headers = Client().get("/help/drawing/").headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store, private"
    assert "style=" not in guide_page("en", "drawing").html


def test_a_visitor_reads_the_guide_without_a_query():
    client = Client()
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/help/threads/").status_code == 200
    assert not captured.captured_queries


def test_a_page_is_rendered_once_in_a_process():
    assert guide_page("en", "live") is guide_page("en", "live")


def test_the_page_of_a_failure_leads_to_help(rf):
    text = server_error(rf.get("/map/")).content.decode()
    assert text.count('<a href="/help/first-steps/#problems">') == 2
    assert "Справка" in text


def test_every_page_of_the_site_declares_its_section():
    undeclared = [
        name
        for name, _route, _opens in declared_addresses()
        if name not in guide_sections() and name not in NO_PAGES and not name.startswith(APPS_WITHOUT)
    ]
    assert not undeclared, "declare it with `page(…, guide=…)`"


def test_what_answers_with_no_page_declares_none():
    assert not NO_PAGES & set(guide_sections())


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_declared_section_is_in_the_guide(language):
    missing = []
    for view, guide in [*guide_sections().items(), ("otherwise", OTHERWISE)]:
        for part in [guide] if isinstance(guide, str) else guide.values():
            name, _, section = part.partition("#")
            there = name in page_names(language) and section in {one.id for one in guide_page(language, name).sections}
            if not there:
                missing.append(f"{view}: {part}")
    assert not missing


@pytest.mark.parametrize(
    ("name", "address", "expected"),
    [
        ("us.officer", "/", "/help/officers/#tasks"),
        ("us.officer", "/map/", "/help/officers/#map"),
        ("us.officer", "/notices/", "/help/threads/#notices"),
        ("us.officer", "/no/such/page/", "/help/first-steps/#problems"),
        ("us.admin", "/clearances/reviews/", "/help/clearances/#reviews"),
        ("us.auditor", "/ledger/checkpoints/compare/", "/help/auditors/#compare"),
        ("us.officer", "/help/drawing/", "/help/"),
    ],
)
def test_help_opens_the_part_that_the_page_is_about(sign_in, name, address, expected):
    assert help_of(sign_in(name), address) == expected


def test_help_is_on_the_pages_of_signing_in():
    assert help_of(Client(), "/sign-in/") == "/help/account/#sign-in"
    assert help_of(Client(), "/sign-in/recover/") == "/help/account/#recovery"


def test_help_of_an_act_opens_the_part_about_that_act(sign_in):
    record = in_state("in_force").get_absolute_url()
    client = sign_in("us.officer")
    assert help_of(client, record) == "/help/officers/#record"
    assert help_of(client, f"{record}propose/") == "/help/amendments/#propose"
    assert help_of(sign_in("us.authority"), f"{record}suspend/") == "/help/authorities/#ending"


def test_help_on_the_page_of_a_hidden_record_tells_nothing(sign_in):
    hidden = in_state("draft", side="ru").get_absolute_url()
    missing = reverse("negotiation:record", args=["00000000-0000-4000-8000-000000000000"])
    client = sign_in("us.officer")
    assert help_of(client, hidden) == help_of(client, missing)
