"""A file of Google Earth is looked at and made into drafts, and what is in the register is exported again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.looking import findings
from tests.imports.files import kml

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_file_is_made_into_drafts_and_exported(sits_down: Callable[..., Person], language: str) -> None:
    officer = sits_down("us.officer", language)
    page = officer.page
    officer.go("/imports/")
    page.locator("[name=file]").set_input_files(
        {"name": "areas.kml", "mimeType": "application/vnd.google-earth.kml+xml", "buffer": kml(height=400)}
    )
    page.locator("main form.next button.go").click()
    expect(page.locator("#features")).to_be_visible(timeout=30_000)
    page.reload()
    expect(page.locator("main")).to_contain_text("Восток")
    assert list(findings(page, language)) == []
    page.locator("[name=all_kind]").select_option("opposition")
    page.locator("[name=all_level]").select_option("1")
    page.locator("[name=all_terms_en]").fill("Neither side moves.")
    page.locator("main form.next button.go").click()
    expect(page.locator("main .notice.ok")).to_be_visible()
    officer.go("/exports/")
    assert list(findings(page, language)) == []
    page.locator("[name=scope][value=everything]").check()
    with page.expect_download() as download:
        page.locator("button[value=kml]").click()
    assert "Восток" in download.value.path().read_text(encoding="utf-8")
