"""An officer asks the secretariat about a zone in force, the secretariat comments, and the other side reads both, in
either language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.looking import findings
from tests.browser.test_pull_back import in_force

pytestmark = pytest.mark.browser
# Far from the outlines of all other tests, one zone for each language; degrees.
WEST = {"en": 41.7, "ru": 41.8}


@pytest.mark.parametrize(
    ("language", "waits", "heading"),
    [
        ("en", "no comment yet", "Comment by the secretariat"),
        ("ru", "комментария пока нет", "Комментарий секретариата"),
    ],
)
def test_the_secretariat_is_asked_and_comments(
    sits_down: Callable[..., Person], language: str, waits: str, heading: str
) -> None:
    us, ru, un = (sits_down(name, language) for name in ("us.officer", "ru.officer", "un.observer"))
    authorities = [sits_down(name, language) for name in ("us.authority", "ru.authority")]
    address = f"/enquiries/{in_force(us, ru, authorities, WEST[language])}/"
    us.go(address)
    us.page.locator("[name=text]").fill("Which convoys pass?")
    us.page.locator("form.next button[type=submit]").click()
    expect(us.page.locator("main")).to_contain_text(waits)
    un.go(address)
    un.page.locator("a[href*='/enquiries/comments/']").click()
    un.page.locator("[name=text_en]").fill("Two convoys a week.")
    un.page.locator("form.next button[type=submit]").click()
    expect(un.page.locator("main")).to_contain_text(heading)
    ru.go(address)
    expect(ru.page.locator("main")).to_contain_text("Two convoys a week.")
    for person in (us, ru):
        assert list(findings(person.page, language)) == []
    for person in (us, ru, un):
        person.assert_no_fault()
