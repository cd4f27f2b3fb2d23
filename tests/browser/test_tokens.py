"""A person makes a token, a program uses it, and its admin ends it."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD, Person
from tests.browser.looking import findings

pytestmark = pytest.mark.browser


def answered(site: str, text: str) -> int:
    asked = urllib.request.Request(f"{site}/api/v1/designations/", headers={"Authorization": f"Bearer {text}"})
    try:
        return int(urllib.request.urlopen(asked).status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_token_is_made_used_and_ended(sits_down: Callable[..., Person], site: str, language: str) -> None:
    officer, admin = sits_down("us.officer", language), sits_down("us.admin", language)
    officer.expected = ("422 (Unprocessable",)
    officer.go("/account/tokens/")
    page = officer.page
    page.locator("[name=purpose]").fill(f"Map {language}")
    page.locator("[name=password]").fill("wrong")
    page.locator("main form button.go").click()
    expect(page.locator("[name=purpose]")).to_have_value(f"Map {language}")
    expect(page.locator(".error-text")).to_be_visible()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button.go").click()
    text = page.locator("[data-token]").inner_text().strip()
    assert list(findings(page, language)) == []
    assert answered(site, text) == 200
    page.locator("main a.go").click()
    expect(page.locator("tbody tr").first).to_contain_text(text[:16])
    page.set_viewport_size({"width": 390, "height": 800})
    assert list(findings(page, language)) == []

    admin.go("/account/tokens/members/")
    row = admin.page.locator("tbody tr", has_text=text[:16])
    expect(row).to_contain_text("us.officer")
    row.locator("button").click()
    admin.page.wait_for_load_state()
    assert answered(site, text) == 401
    assert list(findings(admin.page, language)) == []
