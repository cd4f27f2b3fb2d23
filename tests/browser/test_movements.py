"""A convoy with its permits to delivery, and a flight inside an area: the UN and one side in either language."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.looking import findings

pytestmark = pytest.mark.browser

# In the area of the demonstration.
INSIDE = "35.70, 36.70"


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def fill(page: Page, **fields: str) -> None:
    """Fill the form of a page and send it."""
    for name, value in fields.items():
        field = page.locator(f"main form.next [name={name}]").first
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("type") == "radio":
            page.locator(f"main form.next [name={name}][value={value}]").check()
        else:
            field.fill(value)
    page.locator("main form.next button.go").click()
    page.wait_for_load_state()
    expect(page.locator(".error-summary")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "noted", "delivered"), [("en", "noted", "delivered"), ("ru", "принято", "доставлено")]
)
def test_a_convoy_is_noted_permitted_and_delivered(
    sits_down: Callable[..., Person], language: str, noted: str, delivered: str
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    un, side = sits_down("un.observer", language), sits_down("ru.officer", language)
    un.go("/movements/new/")
    fill(
        un.page,
        kind="convoy",
        title="Bab al-Hawa to eastern Aleppo",
        organisation="WFP",
        since=written(now - timedelta(hours=2)),
        until=written(now + timedelta(hours=10)),
        route="castello",
        cargo="food",
        vehicles="UN-1; UN\nUN-2; UN",
        drawn="36.238, 36.688\n36.139, 36.830\n36.2415, 37.103",
        said_at=written(now - timedelta(hours=52)),
    )
    un.page.wait_for_url("**/movements/*-*/")
    address = re.sub(r"^https?://[^/]*", "", un.page.url)
    side.go(f"{address}say/note/")
    fill(side.page, says="noted")
    expect(side.page.locator("#movement")).to_contain_text(noted)
    assert list(findings(side.page, language)) == []
    for what, fields in (
        ("permit", {"kind": "transit", "asker": "UN", "asked_of": "Customs"}),
        ("answer", {"permit": "1", "says": "given"}),
        ("seals", {"numbers": "S-1 to S-4", "where": "Bab al-Hawa", "by": "UN"}),
        ("state", {"state": "departed", "since": written(now - timedelta(hours=1)), "position": "36.238, 36.688"}),
        ("state", {"state": "delivered"}),
        ("receipt", {"recipient": "Local council", "text": "Food."}),
    ):
        un.go(f"{address}say/{what}/")
        fill(un.page, **fields)
    # The other side's open page shows it without being loaded again.
    expect(side.page.locator("#movement")).to_contain_text(delivered, timeout=4_000)
    expect(side.page.locator("#movement")).to_contain_text("Local council", timeout=4_000)
    side.go("/map/")
    side.map_ready()
    on_map = side.page.locator("[data-map]")
    expect(on_map).to_have_attribute("data-movements", re.compile(f"· {delivered}"), timeout=10_000)
    shown = side.page.locator("[data-movements-shown]")
    shown.uncheck()
    expect(on_map).to_have_attribute("data-movements", "")
    un.page.set_viewport_size({"width": 390, "height": 800})
    un.go(address)
    assert list(findings(un.page, language)) == []


def test_a_flight_inside_an_area_is_shown_with_the_area(sits_down: Callable[..., Person]) -> None:
    side = sits_down("us.officer", "en")
    side.go("/movements/flights/new/")
    at = datetime.now(UTC) - timedelta(seconds=2)
    fill(side.page, aircraft="combat", track=f"{written(at)}Z {INSIDE}", text="Heard and seen.")
    card = side.page.locator("article", has_text="Heard and seen.").first
    expect(card).to_contain_text("not notified beforehand")
    expect(card.locator("a.mono")).to_have_count(1)
    assert list(findings(side.page, "en")) == []
