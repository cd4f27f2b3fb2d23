"""Latitude and longitude that may be exchanged: the form asks, shows both places, and takes either answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.test_drawing import enter_table, geometry, start

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]
# Inside the theatre both ways; the map looks at Aleppo, where they lie once exchanged.
EXCHANGED = "37.15 N 36.20 E\n37.15 N 36.24 E\n37.18 N 36.24 E\n37.18 N 36.20 E"


@pytest.mark.parametrize("answer", ["confirm", "exchange"])
def test_doubtful_axes_are_asked_about_and_either_answer_is_taken(sits_down: SitsDown, answer: str) -> None:
    page = start(sits_down("us.officer"), "opposition")
    expect(page.locator("[data-axes]")).to_be_hidden()
    assert page.locator("[name=window]").input_value().count(",") == 3
    enter_table(page, EXCHANGED)
    expect(page.locator('[data-problem="axes_doubtful"]')).to_be_visible()
    expect(page.locator("[data-axes]")).to_be_visible()
    expect(page.locator("[data-repair]")).to_be_visible()
    if answer == "confirm":
        page.check("[name=axes_confirmed]")
    else:
        page.click("[data-use-repair]")
    expect(page.locator("[data-accepted]")).to_have_attribute("data-accepted", "true")
    expect(page.locator("[data-repair]")).to_have_count(0)
    latitudes = [position[1] for position in geometry(page)["coordinates"][0]]  # type: ignore[index]
    assert (min(latitudes) > 37) == (answer == "confirm")
