"""Whatever ends a session, what was entered comes back after the next sign-in: outline, texts and settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, Person, at_browser, running_site

pytestmark = pytest.mark.browser

TEXTS = {
    "title_en": "An hour of work",
    "title_ru": "Час работы",
    "terms_en": "1. A clause that took an hour.",
    "terms_ru": "1. Пункт, на который ушёл час.",
    "source_note": "Sheet 12",
}
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('jic:draft:')).length"
# The page asks for the log's state by itself each ten seconds; here it asks now, as it then would.
POLL = "document.querySelector('[data-seal]').dispatchEvent(new CustomEvent('jic:look'))"


def wait_for_kept(page: Page, some: bool) -> None:
    """Until the browser keeps a draft, or none. Asked from outside: the page's policy allows no evaluation in it."""
    for _attempt in range(200):
        if (page.evaluate(KEPT) > 0) is some:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"kept: {page.evaluate(KEPT)}")


def sign_in(person: Person) -> None:
    page = person.page
    page.fill("[name=username]", person.name)
    page.fill("[name=password]", PASSWORD)
    page.click(".sign-in button[type=submit] >> nth=0")
    page.wait_for_selector(".menu .name")


def fill_in(page: Page) -> None:
    page.wait_for_selector('[data-map][data-ready="true"]', timeout=40_000)
    page.select_option("[name=kind]", "opposition")
    page.click("details:has([name=table]) > summary")
    page.fill("[name=table]", "36.20 N 37.10 E\n36.20 N 37.12 E\n36.22 N 37.12 E")
    page.locator("[name=table]").blur()
    page.wait_for_selector('[data-map][data-vertex-count="3"]')
    for name, text in TEXTS.items():
        page.fill(f"[name={name}]", text)
    page.select_option("[name=level]", "2")
    page.select_option("[name=releasable_to]", "all")
    wait_for_kept(page, True)


def expect_all_back(page: Page) -> None:
    page.wait_for_selector('[data-map][data-ready="true"]', timeout=40_000)
    page.click("[data-draft-restore]")
    for name, text in TEXTS.items():
        expect(page.locator(f"[name={name}]")).to_have_value(text)
    expect(page.locator("[name=level]")).to_have_value("2")
    expect(page.locator("[name=releasable_to]")).to_have_value("all")
    expect(page.locator("[name=kind]")).to_have_value("opposition")
    page.wait_for_selector('[data-map][data-vertex-count="3"]')


@pytest.fixture
def comes(chromium: Browser) -> Iterator[Callable[..., Person]]:
    """`comes("us.officer", address)`: a person who has signed in at a site."""
    contexts = []

    def make(name: str, address: str) -> Person:
        person, context = at_browser(name, address, chromium)
        contexts.append(context)
        sign_in(person)
        # Whatever the last one who was this person at the same site has chosen.
        person.page.click("button[name=language][value=en]")
        person.page.wait_for_selector("html[lang=en]")
        return person

    yield make
    for context in contexts:
        context.close()


def end_by_waiting(person: Person, sentence: str) -> None:
    """The limit passes while the page is open; its own poll learns of it first, and the form is sent after that."""
    page = person.page
    person.expected = ("401",)
    with page.expect_response(lambda answer: "/ledger/seal/" in answer.url and answer.status == 401, timeout=60_000):
        page.evaluate(f"window.asking = setInterval(() => {POLL}, 1000)")
    page.evaluate("clearInterval(window.asking)")
    page.click("form[data-editor] .act button[type=submit]")
    page.wait_for_selector("[data-sign-in]")
    expect(page.locator(".sign-in .notice").first).to_contain_text(sentence)
    expect(page.locator("[data-drafts-kept]")).to_be_visible()


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [("JIC_SESSION_IDLE_MINUTES", "0.35", "without activity"), ("JIC_SESSION_HOURS", "0.008", "limited to")],
)
def test_a_limit_that_passes_loses_nothing(
    comes: Callable[..., Person], setting: str, value: str, sentence: str
) -> None:
    with running_site(**{setting: value}) as address:
        person = comes("us.officer", address)
        person.go("/designations/new/")
        fill_in(person.page)
        end_by_waiting(person, sentence)
        sign_in(person)
        expect_all_back(person.page)


def test_a_session_ended_from_elsewhere_loses_nothing(site: str, comes: Callable[..., Person]) -> None:
    person, elsewhere = comes("us.officer2", site), comes("us.officer2", site)
    person.go("/designations/new/")
    fill_in(person.page)
    elsewhere.go("/account/")
    elsewhere.page.click('form[action="/account/sessions/end-others/"] button')
    elsewhere.page.wait_for_selector(".messages .notice")
    end_by_waiting(person, "ended by you on another device")
    sign_in(person)
    expect_all_back(person.page)


def test_a_cookie_that_is_gone_loses_nothing(site: str, comes: Callable[..., Person]) -> None:
    person = comes("ru.officer2", site)
    page = person.page
    person.go("/designations/new/")
    fill_in(page)
    page.context.clear_cookies()
    page.click("form[data-editor] .act button[type=submit]")
    page.wait_for_selector("[data-sign-in]")
    expect(page.locator("[data-drafts-kept]")).to_be_visible()
    sign_in(person)
    expect_all_back(page)


def test_only_signing_out_oneself_clears_them(site: str, comes: Callable[..., Person]) -> None:
    person = comes("us.officer", site)
    page = person.page
    person.go("/designations/new/")
    fill_in(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.click(".bar .menu > summary")
    page.click(".bar .menu form button")
    page.wait_for_selector("[data-sign-in]")
    assert page.evaluate(KEPT) == 0
    expect(page.locator("[data-drafts-kept]")).to_be_hidden()


def test_what_was_taken_is_offered_no_more(site: str, comes: Callable[..., Person]) -> None:
    person = comes("ru.officer", site)
    page = person.page
    person.go("/designations/new/")
    fill_in(page)
    page.click("form[data-editor] .act button[type=submit]")
    page.wait_for_selector("#record")
    wait_for_kept(page, False)
    person.go("/designations/new/")
    page.wait_for_selector('[data-map][data-ready="true"]', timeout=40_000)
    expect(page.locator("[data-draft-offer]")).to_have_count(0)


def test_the_reason_of_an_act_and_a_comment_come_back(site: str, comes: Callable[..., Person]) -> None:
    person = comes("ru.officer", site)
    page = person.page
    page.goto(page.url)
    page.wait_for_selector("table a[href^='/designations/']")
    address = page.locator("table a[href^='/designations/']").first.get_attribute("href") or ""
    person.go(address)
    page.fill("#thread [data-begin-thread] textarea", "A comment that was being written.")
    wait_for_kept(page, True)
    page.context.clear_cookies()
    page.reload()
    page.wait_for_selector("[data-sign-in]")
    sign_in(person)
    person.go(address)
    page.click("#thread [data-draft-restore]")
    expect(page.locator("#thread [data-begin-thread] textarea")).to_have_value("A comment that was being written.")
    page.click("#thread [data-begin-thread] [value=internal]")
    expect(page.locator("#thread li").filter(has_text="A comment that was being written.")).to_be_visible()
    wait_for_kept(page, False)


def test_the_banner_follows_what_is_chosen(site: str, comes: Callable[..., Person]) -> None:
    person = comes("us.officer", site)
    page = person.page
    person.go("/designations/new/")
    page.wait_for_selector('[data-map][data-ready="true"]', timeout=40_000)
    banner = page.locator("[data-banner]").first
    page.select_option("[name=level]", "3")
    expect(banner).to_contain_text("CONFIDENTIAL")
    expect(page.locator("[data-banner]").last).to_contain_text("CONFIDENTIAL")
    page.select_option("[name=level]", "1")
    expect(banner).not_to_contain_text("CONFIDENTIAL")
