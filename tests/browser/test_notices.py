"""E-mail that a person turns on, sent by the whole site to a real mail server; and the marks of threads at clauses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import PASSWORD, Person, kept_browsers, running_site
from tests.browser.homes import free_port
from tests.browser.looking import findings
from tests.browser.sending import API, SEND, submitted
from tests.mail.mailbox import Mailbox, serving

pytestmark = pytest.mark.browser
SitsDown = Callable[..., Person]
# The clock begins a round every minute.
SECONDS = 90


@pytest.fixture(scope="module")
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    port = free_port()
    with serving(Mailbox(), port) as box:
        yield box, port


@pytest.fixture(scope="module")
def site(mailbox: tuple[Mailbox, int]) -> Iterator[str]:
    web = str(free_port())
    with running_site(
        JIC_PORT=web,
        JIC_EMAIL_URL=f"smtp://localhost:{mailbox[1]}",
        JIC_EMAIL_FROM="notices@jic.example",
        JIC_PUBLIC_URL=f"http://localhost:{web}",
    ) as address:
        yield address


@pytest.fixture(scope="module")
def browsers(chromium: Browser) -> Iterator[dict[str, BrowserContext]]:
    yield from kept_browsers()


@pytest.mark.slow
def test_a_letter_leads_from_the_mail_to_the_record(sits_down: SitsDown, mailbox: tuple[Mailbox, int]) -> None:
    theirs, ours = sits_down("ru.officer", "ru"), sits_down("us.officer")
    theirs.go("/account/")
    theirs.page.click("a[href='/account/email/']")
    assert list(findings(theirs.page, "ru")) == []
    theirs.page.fill("[name=address]", "ru.officer@post.example")
    theirs.page.fill("[name=password]", PASSWORD)
    theirs.page.click("main form button[type=submit]")
    expect(theirs.page.locator("main")).to_contain_text("ru.officer@post.example")
    assert list(findings(theirs.page, "ru")) == []
    submitted(ours, "opposition", title="Kormoran", west=40.41, south=34.21)
    for _second in range(SECONDS):
        if mailbox[0].raw:
            break
        theirs.page.wait_for_timeout(1_000)
    [body] = mailbox[0].bodies
    assert "Kormoran" not in mailbox[0].raw[0].decode()
    link = next(line for line in body.splitlines() if "/designations/" in line)
    theirs.page.goto(link)
    expect(theirs.page.locator("h1")).to_have_text("Kormoran")
    off = next(line for line in body.splitlines() if line.endswith("/account/email/"))
    theirs.go(urlsplit(off).path)
    theirs.page.click("form[action$='/off/'] button")
    expect(theirs.page.locator("main")).not_to_contain_text("ru.officer@post.example")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_marks_of_threads_at_clauses_and_the_notices_are_in_order(sits_down: SitsDown, language: str) -> None:
    ours, theirs = sits_down("us.officer", language), sits_down("ru.officer", language)
    number = submitted(ours, "opposition", title="Marked", west=40.45, south=34.21 if language == "en" else 34.31)
    for internal in (True, False):
        words = {"text": "Which one, @ru.officer?" if not internal else "Ours", "internal": internal}
        body = {**words, "about": {"kind": "clause", "clause": 1}}
        ours.page.evaluate(SEND, {"address": f"{API}{number}/comments/", "body": body})
    record = f"/designations/{number}/"
    for path in (record, f"{record}versions/1/", f"{record}compare/"):
        ours.go(path)
        if ours.page.locator("[data-map]").count():
            ours.map_ready()
        if "compare" not in path:
            expect(ours.page.locator(".clause-thread")).to_have_count(2)
        assert list(findings(ours.page, language)) == [], path
    theirs.go("/notices/")
    expect(theirs.page.locator("main")).to_contain_text("Marked")
    assert list(findings(theirs.page, language)) == []
    theirs.go(f"{record}agree/")
    expect(theirs.page.locator(".clause-thread")).to_have_count(1)
    # The browser computes the digest of what is signed from what stands on the page: a mark is no part of it.
    expect(theirs.page.locator("[data-recomputed]")).to_have_attribute("data-recomputed", "same")
    theirs.page.click(".clause-thread")
    expect(theirs.page.locator("#thread article:target")).to_have_count(1)
