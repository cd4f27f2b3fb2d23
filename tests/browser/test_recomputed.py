"""What is seen is what is signed: the browser computes the digest anew from what a page shows, before anybody binds his
delegation to it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Person

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]
SUBMITTED = """async () => {
  const page = await (await fetch('/api/v1/designations/?page_size=100')).json();
  return page.results.filter(one => ['submitted', 'countered', 'agreed', 'partly_approved'].includes(one.state))
    .map(one => [one.uuid, one.state, one.kind]);
}"""


def outcome(page: Page) -> str:
    page.wait_for_selector('[data-recomputed]:not([data-recomputed=""])')
    return page.locator("[data-recomputed]").get_attribute("data-recomputed") or ""


def binding_page(state: str, number: str) -> str:
    return f"/designations/{number}/{'reject' if state in ('submitted', 'countered') else 'decline'}/"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_every_binding_page_shows_has_the_digest_that_it_shows(sits_down: SitsDown, language: str) -> None:
    kinds = set()
    for name in ("us.officer", "ru.officer", "us.authority", "ru.authority"):
        person = sits_down(name, language)
        for number, state, kind in person.page.evaluate(SUBMITTED):
            answer = person.page.goto(person.address + binding_page(state, number))
            person.expected = ("403", "404", "409")
            if answer is None or answer.status != 200:
                # Not this person's turn, or not his role.
                continue
            assert outcome(person.page) == "same", (name, kind)
            kinds.add(kind)
    assert {"humanitarian_route", "protected_site"} & kinds
    assert len(kinds) >= 3


def altered(page: Page, address: str, before: str, after: str) -> None:
    """Has the page show another content than the server's, as a server that cheats would."""

    def change(route: Route) -> None:
        answer = route.fetch()
        text, count = re.subn(before, after, answer.text(), count=1)
        assert count, "the page has nothing of the kind"
        route.fulfill(response=answer, body=text)

    page.route(f"**{address}", change)
    page.goto(address)


CHEATS = {
    "text": (r'(<td lang="en" data-signed="terms.en"><bdi>)', r"\1Not "),
    "other text": (r'(<td lang="ru" data-signed="terms.ru"><bdi>)', r"\1Не "),
    "title": (r'(<td lang="ru" data-signed="title.ru"><b><bdi>)', r"\1Не "),
    "outline": (r'(?s)(.*"coordinates": \[\[\[)(\d+)\.', r"\g<1>3\2."),
    "kind": (r'data-signed="kind" data-value="\w+"', 'data-signed="kind" data-value="isil"'),
    "end": (r'(data-signed="valid.until" data-value=)"[^"]*"', r'\g<1>"2030-01-01T00:00:00Z"'),
    "provision": (
        r'(?s)(<dl class="facts" data-binding.*?)(</dl>)',
        r'\1<dt>Notice</dt><dd data-signed-provision="notice_hours" data-value="1">1 hour</dd>\2',
    ),
}


@pytest.mark.parametrize("what", CHEATS)
def test_nothing_is_sent_where_a_page_shows_another_content(sits_down: SitsDown, what: str) -> None:
    person = sits_down("ru.officer")
    page = person.page
    person.expected = ("403", "404", "409")
    addresses = [binding_page(state, number) for number, state, _kind in page.evaluate(SUBMITTED)]
    open_to_him = next(one for one in addresses if (page.goto(person.address + one) or page).status == 200)
    altered(page, person.address + open_to_him, *CHEATS[what])
    assert outcome(page) == "differs"
    expect(page.locator("[data-recomputed]")).to_contain_text("another digest")
    page.fill("[name=reason]", "Not ours")
    page.click("form.next button[type=submit]")
    expect(page).to_have_url(re.compile(re.escape(open_to_him)))
    expect(page.locator("[data-recomputed]")).to_be_focused()
