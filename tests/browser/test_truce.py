"""A truce as both sides play it: Day D agreed by both, one attests its first day and the other declines; in both
languages, and the observer reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Person
from tests.browser.looking import findings

pytestmark = pytest.mark.browser

NOW = datetime.now(UTC).replace(microsecond=0)


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def send(page: Page) -> None:
    page.locator("main form.next button.go").click()
    page.wait_for_load_state()


def consent(page: Page) -> None:
    """To the proposal that waits on the page of the cessation."""
    page.locator(".waits a[href*='/truce/decisions/']").first.click()
    page.locator("[name=read]").check()
    page.locator("[name=password]").fill(PASSWORD)
    send(page)


def attest(person: Person, says: str, remark: str = "") -> None:
    page = person.page
    person.go("/truce/days/1/attestation/")
    page.locator(f"[name=says][value={says}]").check()
    page.locator("[name=aid][value=no]").check()
    page.locator("[name=remark]").fill(remark)
    send(page)
    expect(page.locator("dd.key")).to_be_visible()
    page.locator("[name=password]").fill(PASSWORD)
    send(page)
    page.wait_for_url("**/truce/")


def test_a_truce_is_agreed_attested_and_disputed(sits_down: Callable[..., Person]) -> None:
    us, ru, officer = sits_down("us.authority", "en"), sits_down("ru.authority", "ru"), sits_down("us.officer", "en")
    officer.go("/truce/")
    expect(officer.page.locator("a.phase")).to_contain_text("Cessation lapsed")
    officer.go("/truce/propose/day_d/")
    page = officer.page
    page.locator("[name=instant]").fill(written(NOW - timedelta(hours=30)))
    page.locator("[name=place]").select_option("aleppo")
    page.get_by_role("button", name="Use the time of sundown there, that day").click()
    page.wait_for_load_state()
    assert page.locator("[name=instant]").input_value() != written(NOW - timedelta(hours=30))
    page.locator("[name=instant]").fill(written(NOW - timedelta(hours=30)))
    page.locator("[name=agreed_at]").fill(written(NOW - timedelta(days=3)))
    send(page)
    page.wait_for_url("**/truce/decisions/**")
    for person, language in ((ru, "ru"), (us, "en")):
        person.go("/truce/")
        assert list(findings(person.page, language)) == []
        consent(person.page)
    expect(us.page.locator(".notice.ok").first).to_be_visible()
    us.go("/truce/")
    expect(us.page.locator("a.phase")).to_contain_text("Day 2 · D+30 h")
    attest(us, "attests")
    expect(us.page.locator("a.phase")).to_contain_text("RU not yet")
    attest(ru, "withheld", "Обстрел с запада.")
    expect(ru.page.locator("a.phase")).to_contain_text("День 2 · Д+30")
    expect(ru.page.locator("a.phase.halt")).to_be_visible()
    # The other side's open page is told, and shows it in the hand as well.
    expect(us.page.locator("a.phase.halt")).to_contain_text("RU", timeout=10_000)
    us.page.set_viewport_size({"width": 390, "height": 844})
    expect(us.page.locator("a.phase.halt b")).to_be_visible()
    expect(ru.page.locator(".timeline tr.agreed td").first).to_contain_text("спорно")
    observer = sits_down("un.observer", "en")
    observer.go("/truce/?day=1")
    expect(observer.page.locator("#clauses")).to_contain_text("Обстрел с запада.")
    expect(observer.page.locator("main a.btn.go")).to_have_count(0)
