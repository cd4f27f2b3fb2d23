"""Help stands on every page, however narrow, and takes nothing away from the page that it is asked for on."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Person, at_browser, wait_until
from tests.browser.looking import NARROW, SIDEWAYS

pytestmark = pytest.mark.browser
SitsDown = Callable[..., Person]
WORDS = {"en": "Help", "ru": "Справка"}


def fits(page: Page, language: str) -> None:
    """Help can be seen and pressed in the bar, which it does not widen."""
    link = page.locator(".bar a.to-guide")
    expect(link).to_have_accessible_name(re.compile(WORDS[language]))
    box = link.bounding_box()
    assert box is not None
    assert box["width"] >= 24
    assert box["height"] >= 24
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= NARROW[0]
    assert page.evaluate(SIDEWAYS) == []


@pytest.mark.parametrize("language", WORDS)
def test_help_fits_the_bar_at_390_px(sits_down: SitsDown, site: str, chromium: Browser, language: str) -> None:
    page = (person := sits_down("us.officer", language, size=NARROW)).page
    for address in ("/", "/map/", "/help/threads/", "/no/such/page/"):
        person.expected = ("404",)
        person.go(address)
        fits(page, language)
    visitor, context = at_browser("nobody", site, chromium)
    visitor.page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    visitor.page.click(f"button[name=language][value={language}]")
    visitor.page.wait_for_selector(f"html[lang={language}]")
    fits(visitor.page, language)
    context.close()


def test_help_opens_its_part_beside_a_form_that_stays(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.officer")).page
    person.go("/designations/new/")
    page.fill("[name=title_en]", "Half a title")
    with page.context.expect_page() as opened:
        page.click(".bar a.to-guide")
    guide = opened.value
    guide.wait_for_url("**/help/officers/#new")
    expect(guide.locator("h2#new")).to_be_in_viewport()
    expect(page.locator("[name=title_en]")).to_have_value("Half a title")
    # Asked for again on another page, the same tab shows the other part.
    page.evaluate("document.querySelector('form[data-editor]').removeAttribute('data-unsaved')")
    person.go("/register/")
    page.click(".bar a.to-guide")
    guide.wait_for_url("**/help/officers/#register")
    guide.close()


def test_a_picture_of_the_guide_is_shown_in_its_size(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.officer", "ru")).page
    person.go("/help/drawing/")
    picture = page.locator(".guide-text img").first
    picture.scroll_into_view_if_needed()
    wait_until(page, "document.querySelector('.guide-text img').complete")
    assert picture.evaluate("image => image.naturalWidth") == int(picture.get_attribute("width") or 0)
    expect(picture).to_have_attribute("alt", "Форма с картой, инструментами и списком ошибок")
