"""What is in force is amended by two delegations at two browsers, one of them in Russian: the old version holds until
the second approval of the new one, and the browser computes anew what both sign."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.looking import findings
from tests.browser.sending import agreed, confirm_every_text
from tests.browser.test_journey import approve

pytestmark = pytest.mark.browser

POINTERS = "#record dl.facts >> nth=0"


def version_in_force(page: Page) -> str:
    return page.locator(POINTERS).locator("dd >> nth=0").locator("a").inner_text()


def check_and_send(page: Page, record: str) -> None:
    """Through the page that shows what is about to be sent, whose digest the browser computes anew."""
    page.click("form[data-editor] .act button[type=submit]")
    expect(page.locator("[name=checked]")).to_have_count(1)
    expect(page.locator("[data-signed=amends]")).to_be_visible()
    page.click("form.next .btn.go")
    page.wait_for_url("**" + record)


def test_an_amendment_takes_its_place_at_the_second_approval(sits_down: Callable[..., Person]) -> None:
    us, ru = sits_down("us.officer"), sits_down("ru.officer", "ru")
    record = agreed(us, ru, title="Amended in force", west=41.2, south=35.3)
    authorities = sits_down("us.authority"), sits_down("ru.authority", "ru")
    for person in authorities:
        approve(person, record)

    # The United States proposes an amendment of what holds.
    us.go(record)
    us.page.click(f'#record a[href="{record}propose/"]')
    us.map_ready()
    expect(us.page.locator("[name=level]")).to_be_disabled()
    us.page.fill("[name=terms_en]", "1. One.\n2. Two.")
    us.page.fill("[name=terms_ru]", "1. Раз.\n2. Два.")
    check_and_send(us.page, record)
    expect(us.page.locator("#record .state").first).to_have_class(re.compile("force"))
    expect(us.page.locator(POINTERS)).to_contain_text("version 2")
    assert list(findings(us.page, "en")) == []

    # Russia finds it among the tasks, compares it with what holds, and counters.
    ru.go("/")
    ru.page.click(f'a[href="{record}"] >> nth=0')
    ru.map_ready()
    assert list(findings(ru.page, "ru")) == []
    ru.page.click(f'#record a[href="{record}compare/"] >> nth=0')
    expect(ru.page.locator(".diff ins").filter(has_text="2. Два.").first).to_be_visible()
    ru.go(record + "counter/")
    ru.map_ready()
    ru.page.fill("[name=terms_en]", "1. One.\n2. Two, twice.")
    ru.page.fill("[name=terms_ru]", "1. Раз.\n2. Два, дважды.")
    check_and_send(ru.page, record)

    # The United States agrees; the first approval leaves what holds, the second puts the amendment in its place.
    us.go(record)
    us.page.click(f'#record a[href="{record}agree/"]')
    expect(us.page.locator("[data-recomputed]")).to_be_visible()
    confirm_every_text(us.page)
    us.page.click("main form button[type=submit]")
    us.page.wait_for_url("**" + record)
    approve(authorities[0], record)
    assert version_in_force(authorities[0].page) == "version 1"
    approve(authorities[1], record)
    expect(authorities[1].page.locator("#record .top")).to_contain_text("v3")
    expect(authorities[1].page.locator("#record .terms")).to_contain_text("2. Два, дважды.")


def test_an_amendment_is_opened_from_the_map_and_its_address_shared(sits_down: Callable[..., Person]) -> None:
    us, ru = sits_down("us.officer"), sits_down("ru.officer")
    record = agreed(us, ru, title="Amended on the map", west=41.5, south=35.3)
    for name in ("us.authority", "ru.authority"):
        approve(sits_down(name), record)
    us.go(record + "propose/")
    us.map_ready()
    us.page.fill("[name=title_en]", "Amended on the map, again")
    us.page.fill("[name=title_ru]", "Amended on the map, again")
    check_and_send(us.page, record)
    us.go(f"/map/?record={record.split('/')[2]}")
    us.map_ready()
    box = us.page.locator("[data-map] canvas.maplibregl-canvas").bounding_box()
    assert box is not None
    us.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(us.page.locator("#record h1")).to_contain_text("Amended on the map")
    us.page.wait_for_url(re.compile(r"record=[0-9a-f-]{36}$"))
    us.page.reload()
    expect(us.page.locator("#record h1")).to_contain_text("Amended on the map")
