"""The map plays from edition to edition by keyboard, and says all the while that it shows the past."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]


def test_the_map_plays_through_time_by_keyboard(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    page = person.page
    person.go("/map/?as_of=2016-09-12T16:00:00Z")
    person.map_ready()
    expect(page.locator("[data-past-banner]")).to_contain_text("This page shows the past")
    expect(page.locator("#past-list")).to_contain_text("Nothing was in force then")
    stops = page.locator("[data-time-slider]").get_attribute("data-stops")
    assert stops
    last = len(stops.split())
    slide = page.get_by_label("Moment", exact=True)
    slide.focus()
    slide.press("End")
    expect(slide).to_have_js_property("value", str(last))
    expect(page.locator("#past-list a.item").first).to_be_visible()
    assert f"as_of={stops.split()[-1].replace(':', '%3A')}" in page.url
    # One back, and forward again by the button.
    page.locator('[data-step="-1"]').press("Enter")
    expect(slide).to_have_js_property("value", str(max(1, last - 1)))
    page.locator('[data-step="1"]').press("Enter")
    expect(slide).to_have_js_property("value", str(last))
    # A version of the past opens beside the map, without acts.
    page.locator("#past-list a.item").first.press("Enter")
    expect(page.locator("#record h1")).to_be_visible()
    expect(page.locator("#record")).to_contain_text("as it was in force")
    expect(page.locator("#record form")).to_have_count(0)
    page.get_by_role("link", name="Back to now").click()
    expect(page.locator("[data-past-banner]")).to_have_count(0)
    person.assert_no_fault()
