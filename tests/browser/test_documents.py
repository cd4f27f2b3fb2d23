"""A restricted document as both sides use it: uploaded, read page by page, its openings shown to the originators, and
released by the consent of all; in both languages."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Person
from tests.browser.looking import findings
from tests.documents.registry import pdf

pytestmark = pytest.mark.browser

# Of each language: whose officer uploads and proposes, who reads, whose authority looks, the number of the document.
WALKS = {"en": ("us", "ru", "2"), "ru": ("ru", "us", "3")}
# Which pages are looked at closely in which language: it takes some ten seconds each.
CLOSELY = {"en": ("page",), "ru": ("released", "narrow")}
PICTURES = os.environ.get("JIC_LOOK", "")


def look(page: Page, name: str, language: str) -> None:
    if name in CLOSELY[language]:
        assert list(findings(page, language)) == []
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{language}.png"), full_page=True)


def send(page: Page) -> None:
    page.locator("main form.next button.go").click()
    page.wait_for_load_state()


def open_document(person: Person, number: str) -> None:
    person.go("/documents/")
    person.page.locator("table.documents tbody tr").filter(
        has=person.page.locator("td:first-child", has_text=number)
    ).locator("a").click()
    person.page.wait_for_url("**/documents/*/")


def upload(officer: Person, language: str) -> None:
    page = officer.page
    page.locator("a[href$='/files/']").click()
    page.locator("select[name=language]").select_option(language)
    page.locator("[name=file]").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": pdf(2)})
    send(page)
    page.wait_for_url("**/documents/*/")
    for _second in range(60):
        if page.locator("main a.btn.go").count() == 2:
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError("the worker drew no pages")


def read_by_keys(reader: Person, name: re.Pattern[str], language: str) -> None:
    """The version of two pages, the second of which an arrow key opens."""
    page = reader.page
    page.locator("main a.btn.go").first.click()
    page.wait_for_url("**/1/")
    assert page.locator(".sheet img").evaluate("image => image.complete && image.naturalWidth") > 1000
    expect(page.locator(".sheet img")).to_have_attribute("alt", name)
    look(page, "page", language)
    page.keyboard.press("ArrowRight")
    page.wait_for_url("**/2/")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/1/")


def consent(authority: Person, address: str) -> None:
    authority.go(address)
    page = authority.page
    page.locator("[name=read]").check()
    page.locator("[name=password]").fill(PASSWORD)
    send(page)
    expect(page.locator("[role=status], .notice").first).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_document_is_read_by_name_and_released_by_all(sits_down: Callable[..., Person], language: str) -> None:
    own, other, number = WALKS[language]
    officer, reader = sits_down(f"{own}.officer", language), sits_down(f"{other}.officer", language)
    officer.go("/documents/")
    look(officer.page, "registry", language)
    open_document(officer, number)
    look(officer.page, "document", language)
    upload(officer, "ru")
    open_document(reader, number)
    named = {"en": "Page 1 of 2 as a picture", "ru": "Изображение страницы 1 из 2"}[language]
    read_by_keys(reader, re.compile(named), language)
    authority = sits_down(f"{own}.authority", language)
    open_document(authority, number)
    expect(authority.page.locator("table.openings")).to_contain_text(f"{other}.officer")
    look(authority.page, "openings", language)
    open_document(officer, number)
    officer.page.locator("a[href$='/release/']").click()
    look(officer.page, "propose", language)
    send(officer.page)
    officer.page.wait_for_url("**/releases/*/")
    address = officer.page.url.removeprefix(officer.address)
    other_authority = sits_down(f"{other}.authority", language)
    other_authority.go(address)
    look(other_authority.page, "release", language)
    consent(other_authority, address)
    observer = sits_down("un.observer", language)
    observer.go("/documents/")
    expect(observer.page.locator(f"table.documents td:first-child:text-is('{number}')")).to_have_count(0)
    consent(authority, address)
    expect(authority.page.locator(".notice.ok").first).to_be_visible()
    open_document(observer, number)
    look(observer.page, "released", language)
    observer.page.locator("main a.btn.go").first.click()
    expect(observer.page.locator(".sheet img")).to_be_visible()


def test_the_demonstration_has_five_placeholders(sits_down: Callable[..., Person]) -> None:
    officer = sits_down("ru.officer", "ru")
    officer.go("/documents/")
    rows = officer.page.locator("table.documents tbody tr")
    expect(rows).to_have_count(5)
    expect(rows.filter(has_text="заглушка")).to_have_count(5)
    look(officer.page, "narrow", "ru")
    officer.page.set_viewport_size({"width": 390, "height": 800})
    open_document(officer, "4")
    look(officer.page, "narrow-document", "ru")
    officer.page.set_viewport_size({"width": 1280, "height": 720})
