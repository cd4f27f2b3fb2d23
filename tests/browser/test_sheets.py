"""An officer prints a designation in force from its record, looks at its pages, takes the file, and verifies it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.looking import findings

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("JIC_LOOK", "")


def look(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"sheets-{name}.png"), full_page=True)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_sheet_is_chosen_printed_and_verified(sits_down: Callable[..., Person], language: str) -> None:
    officer = sits_down("us.officer", language)
    page = officer.page
    officer.go("/editions/")
    officer.go(str(page.locator("main a[href^='/editions/versions/']").first.get_attribute("href")))
    page.locator("main a[href^='/sheets/versions/']").click()
    page.locator("select[name=paper]").select_option("A4")
    page.locator("select[name=language]").select_option(language)
    assert list(findings(page, language)) == []
    look(page, f"choose-{language}")
    page.locator("main form button.go").click()
    # The page asks again by itself.
    expect(page.locator("#order a.go")).to_be_visible(timeout=60_000)
    picture = page.locator(".sheet-pages img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 1400)
    look(page, f"ready-{language}")
    with page.expect_download() as download:
        page.locator("#order a.go").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.set_viewport_size({"width": 390, "height": 800})
    assert list(findings(page, language)) == []
    look(page, f"narrow-{language}")
    officer.go("/sheets/verify/?digest=" + "0" * 64)
    expect(page.locator(".notice.stop")).to_be_visible()
