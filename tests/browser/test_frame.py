"""What surrounds every page: languages, themes, the menu, the ways by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]
# Whether the focus ring of the focused element can be seen: drawn, and within the window.
RING = """() => {
  const focused = document.activeElement, box = focused.getBoundingClientRect(), style = getComputedStyle(focused);
  const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return focused === document.body || (shown && inside) ? '' : focused.outerHTML.slice(0, 120);
}"""


def focused(page: Page, selector: str) -> bool:
    found: bool = page.evaluate("selector => document.activeElement.matches(selector)", selector)
    return found


def test_changing_the_language_keeps_the_page_and_its_filters(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.officer")).page
    person.go("/register/?text=road&sort=reference")
    before = page.url
    page.click("button[name=language][value=ru]")
    page.wait_for_selector("html[lang=ru]")
    assert page.url == before
    expect(page.locator("[name=text]")).to_have_value("road")
    expect(page.locator("button[name=language][value=ru]")).to_have_attribute("aria-pressed", "true")


def test_a_chosen_theme_stays_until_the_system_is_chosen_again(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.officer")).page
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)
    page.click(".bar .menu > summary")
    page.click("[data-theme-set=dark]")
    dark = page.evaluate(paper)
    assert dark != light
    person.go("/register/")
    assert page.evaluate(paper) == dark
    page.click(".bar .menu > summary")
    page.click("[data-theme-set=auto]")
    person.go("/register/")
    assert page.evaluate(paper) == light


def test_the_first_tab_leads_past_the_bar(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.officer")).page
    person.go("/register/")
    page.keyboard.press("Tab")
    assert focused(page, ".skip-link")
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page, "main a, main input")


@pytest.mark.parametrize("path", ["/", "/register/", "/map/", "/designations/new/"])
def test_the_focus_is_never_hidden(sits_down: SitsDown, path: str) -> None:
    page = (person := sits_down("us.officer")).page
    person.go(path)
    if page.locator("[data-map]").count():
        person.map_ready()
    for _ in range(40):
        page.keyboard.press("Tab")
        assert page.evaluate(RING) == ""


def test_the_menu_opens_and_closes_by_keyboard(sits_down: SitsDown) -> None:
    page = sits_down("us.officer").page
    page.focus(".bar .menu > summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page, ".bar .menu a")
    page.keyboard.press("Escape")
    assert focused(page, ".bar .menu > summary")
    expect(page.locator("[data-theme-set=light]")).to_be_hidden()


def test_a_slash_leads_to_the_search_and_a_question_mark_to_the_keys(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.officer")).page
    person.go("/map/")
    person.map_ready()
    page.focus("canvas.maplibregl-canvas")
    page.keyboard.press("/")
    assert focused(page, "[name=text]")
    page.focus("canvas.maplibregl-canvas")
    page.keyboard.press("?")
    expect(page.locator("dialog[data-shortcuts]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[data-shortcuts]")).to_have_count(0)
    assert focused(page, "canvas.maplibregl-canvas")


def test_a_filter_changes_the_list_and_the_address_and_keeps_the_focus(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.officer")).page
    person.go("/register/")
    page.focus("[name=delegation]")
    page.select_option("[name=delegation]", index=1)
    page.wait_for_url("**/register/?*delegation=*")
    assert focused(page, "[name=delegation]")
    page.go_back()
    expect(page.locator("[name=delegation]")).to_have_value("")
    expect(page.locator(".bar")).to_be_visible()


def test_going_back_to_a_filtered_list_gives_the_whole_page(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.officer")).page
    person.go("/register/")
    page.select_option("[name=delegation]", label="United States")
    page.wait_for_url("**/register/?*delegation=*")
    page.click("tbody a >> nth=0")
    page.wait_for_selector("#record")
    page.go_back()
    expect(page.locator(".bar")).to_be_visible()
    expect(page.locator("[name=delegation] option:checked")).to_have_text("United States")


def test_going_back_after_signing_out_shows_nothing(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.officer")).page
    person.go("/register/")
    page.click(".bar .menu > summary")
    page.click(".bar .menu form button")
    page.wait_for_selector(".sign-in")
    page.go_back()
    expect(page.locator("tbody tr")).to_have_count(0)


def test_hints_once_understood_stay_away(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.officer")).page
    person.go("/")
    page.click("[data-dismiss]")
    expect(page.locator("[data-hints]")).to_be_hidden()
    page.reload()
    expect(page.locator("[data-hints]")).to_be_hidden()


def test_on_a_narrow_page_the_map_stands_between_next_step_and_terms(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.officer", size=(390, 844))).page
    person.go("/register/")
    page.click("tbody a >> nth=1")
    person.map_ready()
    tops = [
        page.evaluate("selector => document.querySelector(selector).getBoundingClientRect().top", selector)
        for selector in ("#record .next", ".mapbox", "#record .terms")
    ]
    assert tops == sorted(tops)


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "12 Sep 2026, 16:00Z (19:00 Damascus)"), ("ru", "12 сентября 2026, 16:00Z (19:00, Дамаск)")],
)
def test_a_typed_moment_is_said_back_in_utc_and_in_damascus(sits_down: SitsDown, language: str, said: str) -> None:
    page = (person := sits_down("us.officer", language)).page
    person.go("/designations/new/")
    output = page.locator("output[data-moment-of=id_valid_until]")
    for typed in ("12 Sep 2026 16:00", "12.09.2026 16:00", "2026-09-12T16:00", "121600ZSEP26"):
        page.fill("[name=valid_until]", typed)
        expect(output).to_have_text(said)
    page.fill("[name=valid_until]", "09/12/2026 16:00")
    expect(output).to_be_empty()
