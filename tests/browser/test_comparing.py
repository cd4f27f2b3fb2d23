"""Stepping through the differences of two versions: by keys, one at a time, each brought into view."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def record_of(page: Page, title: str) -> str:
    found: str = page.evaluate(
        """async title => {
          for (let url = '/api/v1/designations/'; url;) {
            const page = await (await fetch(url)).json();
            for (const one of page.results) if (one.current.title_en === title) return one.uuid;
            url = page.next && new URL(page.next, location.href).href;
          }
        }""",
        title,
    )
    return f"/designations/{found}/"


def test_an_officer_decides_the_differences_by_keyboard(sits_down):
    officer = sits_down("us.officer")
    page = officer.page
    officer.go(record_of(page, "Castello Road demilitarised zone") + "compare/")
    officer.map_ready()
    title, build = page.locator("[data-step-title]"), page.locator("button[name=build]")
    expect(title).to_have_text("Difference 1 of 3")
    expect(page.locator("fieldset.step:visible")).to_have_count(1)
    expect(build).to_have_attribute("aria-disabled", "true")
    where = page.locator("[data-read-degrees]").inner_text()
    page.locator("[data-map] canvas").focus()
    page.keyboard.press("KeyN")
    expect(title).to_have_text("Difference 2 of 3")
    expect(page.locator("[data-map-live]")).to_contain_text("Your outline covers less here.")
    expect(page.locator("[data-read-degrees]")).not_to_have_text(where)
    page.keyboard.press("KeyP")
    page.keyboard.press("KeyP")
    expect(title).to_have_text("Difference 3 of 3")
    # Sent too early, it shows the first that is open.
    build.click(force=True)
    expect(title).to_have_text("Difference 1 of 3")
    expect(page.locator("#step-1")).to_be_focused()
    for choice in ("a", "b", "n"):
        page.locator(f"fieldset.step:visible input[value={choice}]").focus()
        page.keyboard.press("Space")
        page.keyboard.press("KeyN")
    expect(page.locator("[data-step-state]")).to_have_text(["Take ours", "Take theirs", "Write anew"])
    expect(build).to_have_attribute("aria-disabled", "false")
    build.press("Enter")
    page.wait_for_url(re.compile(r"/counter/\?a=1&b=2&take=abn$"))
    expect(page.locator("#anew")).to_contain_text("Terms, clauses 3–6")
    officer.map_ready()
    assert page.input_value("[name=geometry]").startswith('{"type": "Polygon"')
    officer.assert_no_fault()
