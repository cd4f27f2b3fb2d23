"""What maps show beside the outlines: whose they are, how they differ, and a legend that covers none of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Person, wait_until
from tests.browser.test_acts import ALEPPO, record
from tests.browser.test_pages import CASTELLO

GHOUTA = "Opposition area, eastern Ghouta"

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]
# Whether an element can be seen as a whole: inside of everything that scrolls around it, with nothing lying on it.
IN_VIEW = """element => {
  const box = element.getBoundingClientRect();
  const on = document.elementFromPoint(box.left + 4, box.top + box.height / 2);
  for (let around = element.parentElement; around; around = around.parentElement) {
    if (getComputedStyle(around).overflowY === 'visible') continue;
    const edges = around.getBoundingClientRect();
    if (box.top < edges.top - 1 || box.bottom > edges.bottom + 1) return false;
  }
  return element.contains(on);
}"""
LIES_ON_THE_MAP = """([map, other]) => {
  const a = map.getBoundingClientRect(), b = other.getBoundingClientRect();
  return a.bottom > b.top + 1 && b.bottom > a.top + 1;
}"""


def is_clear_of(page: Page, drawn: Locator, other: Locator) -> None:
    """Wait until nothing of one lies on the other: the map is measured anew after its legend has grown."""
    handles = [drawn.element_handle(), other.element_handle()]
    wait_until(page, f"handles => !({LIES_ON_THE_MAP})(handles)", arg=handles)


@pytest.mark.parametrize(("language", "names"), [("en", ["US v2", "RU v3"]), ("ru", ["США v2", "РФ v3"])])
def test_a_record_names_both_sides_outlines_beside_the_map(
    sits_down: SitsDown, language: str, names: list[str]
) -> None:
    person = sits_down("us.officer", language)
    page = person.page
    person.go(record(person, ALEPPO))
    person.map_ready()
    legend = page.locator(".mapbox .legend")
    for name in names:
        expect(legend.locator("li", has_text=name)).to_be_visible()
    is_clear_of(page, page.locator("[data-map] canvas"), legend)


def test_a_counter_proposal_is_drawn_along_both_sides_outlines(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    page = person.page
    person.go(f"{record(person, ALEPPO)}counter/")
    person.map_ready()
    drawn = page.locator("[data-map]")
    expect(page.locator(".mapbox .legend li")).to_have_text(["US v2", "RU v3"])
    expect(drawn).to_have_attribute("data-difference", "both")

    # One corner moved out and another moved in: each part of the ground is hatched, at once.
    page.locator('tr[data-vertex="0"] [data-field="lon"]').fill("37.100000")
    page.locator('tr[data-vertex="0"] [data-field="lon"]').press("Enter")
    expect(drawn).to_have_attribute("data-difference", "ours both")
    page.locator('tr[data-vertex="2"] [data-field="lat"]').fill("36.180000")
    page.locator('tr[data-vertex="2"] [data-field="lat"]').press("Enter")
    expect(drawn).to_have_attribute("data-difference", "ours both theirs")
    expect(page.locator(".share .key")).to_contain_text("Only RU v3")


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_a_counter_proposal_begins_with_both_sides_outlines_in_view(sits_down: SitsDown, size: tuple[int, int]) -> None:
    person = sits_down("us.officer", size=size)
    page = person.page
    person.go(f"{record(person, CASTELLO)}counter/")
    person.map_ready()
    west, south, east, north = map(float, page.locator("[name=window]").input_value().split(","))
    outlines = page.evaluate("JSON.parse(document.querySelector('#edit-features').textContent).features")
    assert len(outlines) == 2
    for outline in outlines:
        for lon, lat in outline["geometry"]["coordinates"][0]:
            assert west < lon < east
            assert south < lat < north


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["US v1", "5 km grid squares: Released copy"]),
        ("ru", ["США v1", "квадраты по 5\u00a0км: Переданная копия"]),
    ],
)
def test_a_preview_of_a_copy_names_the_exact_outline_and_the_copy(
    sits_down: SitsDown, language: str, names: list[str]
) -> None:
    person = sits_down("us.officer", language)
    person.go(f"{record(person, GHOUTA)}release/")
    person.map_ready()
    expect(person.page.locator(".mapbox .legend li")).to_have_text(names)


def test_an_observer_reads_no_heading_without_anything_below(sits_down: SitsDown) -> None:
    page = (person := sits_down("un.observer")).page
    person.go(record(person, "Ramouseh route"))
    for section in page.locator("#record section").all():
        expect(section.locator(":scope > :not(h2)").first).not_to_be_empty()


def test_the_row_of_the_selected_vertex_stays_in_view(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    page = person.page
    person.go(f"{record(person, ALEPPO)}counter/")
    person.map_ready()
    rows = page.locator("[data-editor-vertices] tr[data-vertex]")
    last = rows.last
    last.locator("[data-field=show]").click()
    page.locator(".vertex-table").evaluate("table => { table.scrollTop = 0; }")
    page.locator("form.panel").evaluate("panel => { panel.scrollTop = 0; }")
    expect(last).to_have_attribute("aria-selected", "true")

    # The table is drawn anew when the server has answered; nothing is selected by that.
    page.locator('[data-tool="undo"]').evaluate("tool => tool.blur()")
    page.keyboard.press("Control+z")
    last.locator("[data-field=after]").evaluate("tool => tool.click()")
    page.wait_for_selector('[data-map][data-checking="false"]')
    selected = page.locator('[data-editor-vertices] tr[aria-selected="true"]')
    expect(selected).to_have_count(1)
    # Drawn once more where the answer to the step before comes late.
    for _ in range(30):
        if selected.evaluate(IN_VIEW):
            break
        page.wait_for_timeout(100)
    assert selected.evaluate(IN_VIEW)


def test_a_record_opened_on_the_map_has_an_address_a_title_and_a_way_back(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    page = person.page
    person.go("/map/")
    person.map_ready()
    items = page.locator(".list .item")
    titles = [items.nth(index).get_attribute("data-title") or "" for index in (1, 2)]
    for index, title in enumerate(titles, start=1):
        items.nth(index).click()
        expect(page.locator("#record h1")).to_have_text(title)
        expect(page).to_have_title(re.compile(re.escape(title)))
        assert items.nth(index).get_attribute("data-feature") in page.url

    page.go_back()
    expect(page.locator("#record h1")).to_have_text(titles[0])
    expect(page).to_have_title(re.compile(re.escape(titles[0])))
    page.reload()
    person.map_ready()
    expect(page.locator("#record h1")).to_have_text(titles[0])
    expect(page.locator("#record .course")).to_be_visible()
    expect(page.locator('.item[aria-current="true"]')).to_have_attribute("data-title", titles[0])
    page.go_back()
    expect(page.locator("#record h1")).to_have_text("No designation selected")
    expect(page).to_have_title(re.compile("^Map"))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_is_in_force_is_named_at_the_first_zoom(sits_down: SitsDown, language: str) -> None:
    person = sits_down("us.officer", language)
    page = person.page
    person.go("/map/")
    person.map_ready()
    expect(page.locator("[data-map]")).to_have_attribute("data-named", re.compile(r"JIC-\d{4}-0001"))
    for _ in range(3):
        page.locator(".tools button").nth(1).click()
        page.wait_for_timeout(400)
    expect(page.locator("[data-map]")).to_have_attribute("data-named", re.compile(r"JIC-\d{4}-000[1-4]"))
    is_clear_of(page, page.locator("[data-map] canvas"), page.locator(".legend"))


def test_a_map_asks_for_its_outlines_once_and_again_when_it_moves(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    page = person.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/map/window/" in request.url else None)
    person.go("/map/")
    person.map_ready()
    # Its legend has changed its size by now; longer than it waits after a move.
    page.wait_for_timeout(600)
    assert len(asked) == 1
    with page.expect_request("**/map/window/**"):
        page.locator(".tools button").first.click()
