"""What keeps a page calm under the hand: targets that can be hit, tools that stay put, no red before a mistake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.hands import IS_SEEN
from tests.browser.looking import NARROW
from tests.browser.test_acts import ALEPPO, record

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]
# Links within a sentence are as high as its line, as WCAG 2.5.8 allows; what covers a whole row counts as the row.
SMALL = """() =>
  [...document.querySelectorAll('button, input, select, textarea, summary, a.btn, nav a, .item, .tools a')]
  .filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.visually-hidden'))
  .map(e => e.matches('[type=checkbox], [type=radio]') ? e.closest('label') ?? e : e)
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, box]) => box.width > 1 && (box.width < 23.9 || box.height < 23.9))
  .map(([e, box]) => `${e.outerHTML.slice(0, 90)} ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`)"""
PLACES = """() => Object.fromEntries([...document.querySelectorAll('[data-tool]')]
  .map(e => [e.dataset.tool, e.getBoundingClientRect()])
  .map(([name, box]) => [name, [box.left, box.top, box.width, box.height].map(Math.round)]))"""
PAGES = {
    "us.officer": ("/", "/map/", "/register/", "/designations/new/", "RECORD", "RECORD counter/", "RECORD agree/"),
    "us.admin": ("/clearances/",),
    "us.auditor": ("/ledger/",),
}


def places(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(PLACES)
    return found


@pytest.mark.parametrize("size", [(1280, 720), NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("name", PAGES)
def test_every_target_is_24_pixels_or_more(sits_down: SitsDown, name: str, size: tuple[int, int]) -> None:
    person = sits_down(name, size=size)
    page = person.page
    address = record(person, ALEPPO) if name == "us.officer" else ""
    small = []
    for path in PAGES[name]:
        person.go(path.replace("RECORD ", address).replace("RECORD", address))
        if page.locator("[data-map]").count():
            person.map_ready()
        small += [f"{path}: {target}" for target in page.evaluate(SMALL)]
    assert small == []


@pytest.mark.parametrize("size", [(1280, 720), NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("page_of", ["counter/", "compare/"])
def test_what_has_the_focus_is_never_under_a_bar(sits_down: SitsDown, page_of: str, size: tuple[int, int]) -> None:
    person = sits_down("us.officer", "ru", size=size)
    person.go(record(person, ALEPPO) + page_of)
    person.map_ready()
    page = person.page
    unseen = []
    page.locator("h1").click()
    for _ in range(60):
        page.keyboard.press("Tab")
        control = page.evaluate_handle("document.activeElement").as_element()
        if control and control.evaluate("e => e !== document.body") and not control.evaluate(IS_SEEN):
            unseen.append(control.evaluate("e => e.outerHTML.slice(0, 90)"))
    assert unseen == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_tool_moves_while_somebody_draws(sits_down: SitsDown, language: str) -> None:
    person = sits_down("us.officer", language)
    page = person.page
    person.go("/designations/new/")
    person.map_ready()
    page.select_option("[name=kind]", "opposition")
    before = places(page)
    page.click("[data-tool=draw]")
    canvas = page.locator("canvas.maplibregl-canvas")
    for count, (x, y) in enumerate(((200, 200), (400, 200), (400, 350)), start=1):
        canvas.click(position={"x": x, "y": y})
        expect(page.locator("[data-map]")).to_have_attribute("data-drawn", str(count))
    page.wait_for_timeout(350)
    assert places(page) == before
    page.click("[data-tool=finish]")
    expect(page.locator("[data-map]")).to_have_attribute("data-vertex-count", "3")
    assert places(page) == before


def test_a_site_has_no_ring_to_delete(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    page = person.page
    person.go("/designations/new/")
    person.map_ready()
    page.select_option("[name=kind]", "protected_site")
    expect(page.locator("[data-tool=deleteRing]")).to_be_hidden()
    page.select_option("[name=kind]", "opposition")
    expect(page.locator("[data-tool=deleteRing]")).to_be_visible()


@pytest.mark.parametrize(("kind", "measure"), [("humanitarian_route", "width_m"), ("protected_site", "radius_m")])
def test_nothing_is_wrong_before_it_was_typed(sits_down: SitsDown, kind: str, measure: str) -> None:
    person = sits_down("us.officer")
    page = person.page
    person.go("/designations/new/")
    person.map_ready()
    page.select_option("[name=kind]", kind)
    page.fill(f"[name={measure}]", "")
    page.click("[data-tool=draw]")
    canvas = page.locator("canvas.maplibregl-canvas")
    canvas.click(position={"x": 200, "y": 200})
    if kind == "humanitarian_route":
        expect(page.locator("[data-map]")).to_have_attribute("data-drawn", "1")
        canvas.click(position={"x": 400, "y": 250})
        expect(page.locator("[data-map]")).to_have_attribute("data-drawn", "2")
        page.click("[data-tool=finish]")
    expect(page.locator("[data-editor-problems] li")).to_have_class("waits")
    expect(page.locator(".invalid, [aria-invalid=true], .problems .error")).to_have_count(0)
    page.fill(f"[name={measure}]", "100")
    page.locator(f"[name={measure}]").blur()
    expect(page.locator("[data-accepted=true]")).to_be_visible()


@pytest.mark.parametrize(("language", "word"), [("en", "Error:"), ("ru", "Ошибка:")])
def test_an_empty_comment_is_an_error_like_any_other(sits_down: SitsDown, language: str, word: str) -> None:
    person = sits_down("us.officer", language)
    person.expected = ("422",)
    page = person.page
    person.go(record(person, ALEPPO))
    page.click("#thread [data-begin-thread] [value=internal]")
    summary = page.locator("#thread .error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith(word)
    summary.locator("a").click()
    expect(page.locator("#thread [data-begin-thread] [name=text]")).to_be_focused()
    # Not what the other language's run has left in the same thread: the answer has to be waited for.
    comment = f"Now with words, {language}."
    page.fill("#thread [data-begin-thread] [name=text]", comment)
    page.click("#thread [data-begin-thread] [value=internal]")
    expect(page.locator("#thread .thread")).to_contain_text(comment)
    assert not page.title().startswith(word)


def test_the_help_says_how_to_move_a_vertex(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    person.go("/designations/new/")
    person.map_ready()
    person.page.keyboard.press("?")
    expect(person.page.locator("dialog[data-shortcuts]")).to_contain_text("Move a vertex")
