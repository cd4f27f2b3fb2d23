"""An outline comes in by keyboard, by table and by file; what is wrong with it is said and loses nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Person

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]
NEW = "/designations/new/"
RECORD = re.compile(r"/designations/[0-9a-f-]{36}/(#.*)?$")
SQUARE = [[37.30, 36.30], [37.34, 36.30], [37.34, 36.33], [37.30, 36.33], [37.30, 36.30]]
DECIMAL = "36.30 N 37.30 E\n36.30 N 37.34 E\n36.33 N 37.34 E\n36.33 N 37.30 E"
DEGREES = "36°18'00\"N 37°18'00\"E\n36°18'00\"N 37°20'24\"E\n36°19'48\"N 37°20'24\"E\n36°19'48\"N 37°18'00\"E"
# The same corners to one metre; lower case and no spaces, as officers type them.
GRID = "37s ca 47358 18564\n37SCA5095018502\n37S CA 51007 21830\n37SCA 47417 21892"
CROSSING = "36.30 N 37.30 E\n36.33 N 37.34 E\n36.30 N 37.34 E\n36.33 N 37.30 E"


def start(person: Person, kind: str) -> Page:
    person.go(NEW)
    person.map_ready()
    person.page.select_option("[name=kind]", kind)
    return person.page


def fill_texts(page: Page, title: str) -> None:
    page.fill("[name=title_en]", title)
    page.fill("[name=title_ru]", f"{title} (рус.)")
    page.fill("[name=terms_en]", "1. Nobody moves forward.")
    page.fill("[name=terms_ru]", "1. Никто не продвигается вперёд.")
    page.select_option("[name=level]", "1")
    page.select_option("[name=releasable_to]", "all")


def enter_table(page: Page, text: str) -> None:
    page.evaluate("document.querySelectorAll('form[data-editor] details').forEach(e => { e.open = true; })")
    page.fill("[name=table]", text)
    page.locator("[name=table]").blur()
    page.wait_for_selector("[data-problem], [data-accepted]")


def geometry(page: Page) -> dict[str, object]:
    """What the form would send."""
    found: dict[str, object] = json.loads(page.locator("[name=geometry]").input_value())
    return found


def save(page: Page) -> None:
    page.click("form[data-editor] button[type=submit]")


def area(page: Page) -> float:
    """The area in km² as the map's read-out says it."""
    found = re.search(r"([\d.]+) km²", page.locator("[data-measure]").inner_text())
    assert found
    return float(found[1])


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Presses Tab until the focus is there, as somebody without a mouse does."""
    for _ in range(80):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


def test_an_area_is_drawn_and_saved_by_keyboard_alone(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    person.go(NEW)
    person.map_ready()
    page = person.page
    drawn = page.locator("[data-map]")

    # Nothing is drawn before it is said what: the key leads to the list of types.
    tab_to(page, "canvas.maplibregl-canvas")
    page.keyboard.press("d")
    expect(page.locator("[name=kind]")).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator("[name=kind]")).to_have_value("opposition")
    tab_to(page, "canvas.maplibregl-canvas", "Shift+Tab")
    page.keyboard.press("d")
    expect(drawn).to_have_attribute("data-activity", "draw")
    for count, way in enumerate(("", "ArrowRight", "ArrowDown", "ArrowLeft"), start=1):
        for _ in range(2 if way else 0):
            page.keyboard.press(way)
        page.keyboard.press("Enter")
        expect(drawn).to_have_attribute("data-drawn", str(count))
    page.keyboard.press("Backspace")
    expect(drawn).to_have_attribute("data-drawn", "3")
    page.keyboard.press("f")
    expect(drawn).to_have_attribute("data-activity", "")
    assert geometry(page)["type"] == "Polygon"

    for field, text in (
        ("title_en", "By keyboard"),
        ("terms_en", "1. Quiet."),
        ("title_ru", "С клавиатуры"),
        ("terms_ru", "1. Тихо."),
    ):
        tab_to(page, f"[name={field}]")
        page.keyboard.type(text)
    for field in ("level", "releasable_to"):
        tab_to(page, f"[name={field}]")
        page.keyboard.press("ArrowDown")
    tab_to(page, "form[data-editor] .act button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_url(RECORD)
    expect(page.locator("#record h1")).to_have_text("By keyboard")


def test_the_same_corners_in_decimal_degrees_and_grid_give_the_same_area(sits_down: SitsDown) -> None:
    page = start(sits_down("us.officer"), "opposition")
    areas = []
    for text in (DECIMAL, DEGREES, GRID):
        enter_table(page, text)
        expect(page.locator("[data-map]")).to_have_attribute("data-vertex-count", "4")
        expect(page.locator("[data-accepted]")).to_have_attribute("data-accepted", "true")
        areas.append(area(page))
        page.wait_for_selector('[data-map][data-checking="false"]')
    # A grid reference of ten digits is good to one metre.
    assert areas == pytest.approx([areas[0]] * 3, abs=0.02)


def test_a_table_that_cannot_be_read_says_which_line(sits_down: SitsDown) -> None:
    page = start(sits_down("us.officer"), "opposition")
    enter_table(page, DECIMAL + "\nnorth of the mill")
    expect(page.locator("[data-problem]").first).to_contain_text("5")
    assert page.locator("[name=table]").input_value().endswith("north of the mill")


def test_a_check_gives_one_verdict(sits_down: SitsDown) -> None:
    page = start(sits_down("us.officer"), "nusra")
    verdict = page.locator("[data-verdict]")
    enter_table(page, DECIMAL)
    expect(verdict).to_have_attribute("data-verdict", "check.fine")
    page.wait_for_selector('[data-map][data-checking="false"]')
    # Over Castello Road, where no such area may be: no word that all is well beside what blocks its approval.
    enter_table(page, "36.22 N 37.05 E\n36.22 N 37.20 E\n36.30 N 37.20 E\n36.30 N 37.05 E")
    expect(page.locator("[data-conflict=blocks]").first).to_be_visible()
    expect(verdict).to_have_attribute("data-verdict", "check.fine_but_blocked")
    expect(verdict).to_have_class("error")
    enter_table(page, CROSSING)
    expect(verdict).to_have_attribute("data-verdict", "check.not_accepted")
    assert verdict.count() == 1


def test_a_file_becomes_the_outline(sits_down: SitsDown) -> None:
    page = start(sits_down("us.officer"), "opposition")
    page.evaluate("document.querySelectorAll('form[data-editor] details').forEach(e => { e.open = true; })")
    body = json.dumps({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [SQUARE]}})
    page.set_input_files(
        "[name=file]", {"name": "camp.geojson", "mimeType": "application/geo+json", "buffer": body.encode()}
    )
    expect(page.locator("[name=geometry]")).to_have_value(re.compile("Polygon"))
    fill_texts(page, "From a file")
    save(page)
    page.wait_for_url(RECORD)
    expect(page.locator("#record .facts")).to_contain_text("km²")


def test_a_ring_that_crosses_itself_stops_only_saving_and_can_be_mended(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    person.expected = ("422",)
    page = start(person, "opposition")
    enter_table(page, CROSSING)
    expect(page.locator('[data-problem="self_intersection"], [data-problem*="cross"]').first).to_be_visible()

    # Typing goes on; saving does not.
    fill_texts(page, "Crossing")
    save(page)
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error:")
    assert page.locator("[name=title_en]").input_value() == "Crossing"
    assert page.locator("[name=terms_ru]").input_value() == "1. Никто не продвигается вперёд."
    assert geometry(page)["type"] == "Polygon"

    # The link of the summary leads to a place that can be seen and has the focus.
    link = summary.locator("a").first
    target = link.get_attribute("href")
    assert target
    link.click()
    expect(page.locator(target)).to_be_visible()
    expect(page.locator(target)).to_be_focused()

    # The repair is offered, shown, and used.
    page.click("[data-use-repair]")
    expect(page.locator("[data-accepted]")).to_have_attribute("data-accepted", "true")
    save(page)
    page.wait_for_url(RECORD)


def test_a_route_has_a_width_and_a_site_a_radius(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    page = start(person, "humanitarian_route")
    expect(page.locator("[name=radius_m]")).to_be_hidden()
    page.fill("[name=width_m]", "300")
    enter_table(page, "36.30 N 37.30 E\n36.32 N 37.34 E")
    expect(page.locator("[data-accepted]")).to_have_attribute("data-accepted", "true")
    fill_texts(page, "A route")
    save(page)
    page.wait_for_url(RECORD)
    expect(page.locator("#record .facts")).to_contain_text("300 m")

    page = start(person, "protected_site")
    expect(page.locator("[name=width_m]")).to_be_hidden()
    page.fill("[name=radius_m]", "250")
    enter_table(page, "36.30 N 37.30 E")
    expect(page.locator("[data-accepted]")).to_have_attribute("data-accepted", "true")
    fill_texts(page, "A clinic")
    save(page)
    page.wait_for_url(RECORD)
    expect(page.locator("#record .facts")).to_contain_text("250 m")


def test_an_unsaved_outline_survives_a_crash_and_is_gone_after_signing_out(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    page = start(person, "opposition")
    page.on("dialog", lambda dialog: dialog.accept())
    enter_table(page, DECIMAL)
    page.fill("[name=title_en]", "Half done")
    # At once: what was entered last is kept when the page goes, not only a pause after it.
    page.reload()
    person.map_ready()
    page.click("[data-draft-restore]")
    expect(page.locator("[name=title_en]")).to_have_value("Half done")
    expect(page.locator("[data-map]")).to_have_attribute("data-vertex-count", "4")

    page.click(".bar .menu > summary")
    page.click(".bar .menu form button")
    page.wait_for_selector(".sign-in")
    kept = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('jic:draft:'))")
    assert kept == []


def test_enter_in_the_table_of_vertices_moves_the_vertex_and_sends_nothing(sits_down: SitsDown) -> None:
    page = start(sits_down("us.officer"), "opposition")
    enter_table(page, DECIMAL)
    field = page.locator('tr[data-vertex="0"] [data-field="lat"]')
    field.fill("36.310000")
    field.press("Enter")
    expect(page.locator("[name=geometry]")).to_have_value(re.compile(r"36\.31"))
    expect(field).to_be_focused()
    assert page.url.split("?")[0].endswith(NEW)
    field.fill("here")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert page.url.split("?")[0].endswith(NEW)


def test_a_number_that_was_refused_stays_marked_when_the_check_answers(sits_down: SitsDown) -> None:
    page = start(sits_down("us.officer"), "opposition")
    enter_table(page, DECIMAL)
    field = page.locator('tr[data-vertex="0"] [data-field="lat"]')
    held: list[Route] = []
    page.route("**/geometry/check/", lambda route: held.append(route))
    with page.expect_request("**/geometry/check/"):
        field.fill("36.310000")
        field.press("Enter")
    field.fill("here")
    field.press("Enter")
    expect(field).to_have_attribute("aria-invalid", "true")
    page.evaluate("""document.querySelector('tr[data-vertex="0"]').dataset.before = ''""")
    for route in held:
        route.continue_()
    expect(page.locator("tr[data-before]")).to_have_count(0)  # the table was drawn anew
    expect(field).to_have_value("here")
    expect(field).to_have_attribute("aria-invalid", "true")


def test_what_is_selected_is_typed_over_after_the_check_answers(sits_down: SitsDown) -> None:
    page = start(sits_down("us.officer"), "opposition")
    enter_table(page, DECIMAL)
    first, second = (page.locator(f'tr[data-vertex="{vertex}"] [data-field="lat"]') for vertex in (0, 1))
    held: list[Route] = []
    page.route("**/geometry/check/", lambda route: held.append(route))
    with page.expect_request("**/geometry/check/"):
        first.fill("36.310000")
        first.press("Enter")
    second.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.evaluate("""document.querySelector('tr[data-vertex="0"]').dataset.before = ''""")
    for route in held:
        route.continue_()
    expect(page.locator("tr[data-before]")).to_have_count(0)  # the table was drawn anew
    page.keyboard.type("36.305")
    expect(second).to_have_value("36.305")


def type_position(page: Page, text: str, act: str) -> None:
    """Types into the field of positions and presses one of its buttons, by keyboard."""
    said = page.locator("[data-position-said]")
    said.evaluate("said => { said.textContent = ''; }")
    page.fill("#editor-position", text)
    with page.expect_response("**/geometry/position/**"):
        page.locator(f"[data-position-act={act}]").press("Enter")
    # With what it says, the page has done what was asked: the field takes the focus then, and the next key.
    expect(said).not_to_have_text("")


def test_an_outline_is_typed_one_by_one_and_worked_on_by_keyboard(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    page = start(person, "opposition")
    drawn = page.locator("[data-map]")
    for text in ("37S CA 33677 07717", "SK-42 4013000 7336000", "36.25 N 37.20 E"):
        type_position(page, text, "add")
    expect(drawn).to_have_attribute("data-vertex-count", "3")
    type_position(page, "090 500 yd", "add")
    expect(drawn).to_have_attribute("data-vertex-count", "4")
    assert geometry(page)["coordinates"][0][3] == [37.205087, 36.25]  # type: ignore[index]
    note = page.input_value("[name=source_note]")
    assert "37S CA 33677 07717 = 36.199996 N 37.150005 E" in note
    assert "(±30 m)" in note
    # Undone without limit, and a name is gone to without becoming a vertex.
    where = page.locator("[data-read-degrees]").inner_text()
    type_position(page, "Damascus", "add")
    expect(page.locator("[data-read-degrees]")).not_to_have_text(where)
    expect(drawn).to_have_attribute("data-vertex-count", "4")

    page.locator("[data-editor-operations] summary").press("Enter")
    page.fill("#editor-length", "500 yd")
    page.locator("[data-operation=buffer]").press("Enter")
    expect(page.locator("[data-operation-said]")).to_have_text("Done: Grow or shrink.")
    grown = int(drawn.get_attribute("data-vertex-count") or 0)
    assert grown > 4
    assert "500 yd = 457 m" in page.input_value("[name=source_note]")
    page.locator("[data-tool=undo]").press("Enter")
    expect(drawn).to_have_attribute("data-vertex-count", "4")
    # Divided along a line that is drawn with keys, from one side of the map to the other.
    page.locator("[data-tool=fit]").press("Enter")
    page.locator("[data-operation=split]").press("Enter")
    for presses in (("ArrowLeft",) * 5 + ("ArrowUp",) * 2, ("ArrowRight",) * 10 + ("ArrowDown",) * 3):
        for key in presses:
            page.keyboard.press(key)
        page.keyboard.press("Enter")
    page.keyboard.press("f")
    expect(page.locator("[data-operation-said]")).to_have_text("Done: Split along a line.")
    assert geometry(page)["type"] == "MultiPolygon"
    page.locator("[data-operation=merge]").press("Enter")
    expect(page.locator("[data-operation-said]")).to_have_text("Done: Merge the parts.")
    assert geometry(page)["type"] == "Polygon"


def test_a_vertex_chosen_by_its_number_stays_selected_on_the_way(sits_down: SitsDown) -> None:
    page = start(sits_down("us.officer"), "opposition")
    enter_table(page, DECIMAL)
    page.locator('tr[data-vertex="2"] [data-field="show"]').press("Enter")
    tab_to(page, "#editor-position", "Shift+Tab")
    expect(page.locator('tr[data-vertex="2"]')).to_have_attribute("aria-selected", "true")
    page.keyboard.type("36.34 N 37.35 E")
    with page.expect_response("**/geometry/position/**"):
        page.locator("[data-position-act=move]").press("Enter")
    expect(page.locator('tr[data-vertex="2"] [data-field="lat"]')).to_have_value("36.340000")
    # A row in which something is typed is selected again.
    field = page.locator('tr[data-vertex="1"] [data-field="lat"]')
    field.fill("36.31")
    field.press("Enter")
    expect(page.locator('tr[data-vertex="1"]')).to_have_attribute("aria-selected", "true")


def test_what_was_typed_while_the_check_answered_is_taken_over(sits_down: SitsDown) -> None:
    page = start(sits_down("us.officer"), "opposition")
    enter_table(page, DECIMAL)
    first, second = (page.locator(f'tr[data-vertex="{vertex}"] [data-field="lat"]') for vertex in (0, 1))
    held: list[Route] = []
    page.route("**/geometry/check/", lambda route: held.append(route))
    with page.expect_request("**/geometry/check/"):
        first.fill("36.310000")
        first.press("Enter")
    second.focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("36.305")
    page.evaluate("""document.querySelector('tr[data-vertex="0"]').dataset.before = ''""")
    for route in held:
        route.continue_()
    expect(page.locator("tr[data-before]")).to_have_count(0)  # the table was drawn anew
    expect(second).to_be_focused()
    expect(second).to_have_value("36.305")
    page.keyboard.press("Tab")
    expect(second).to_have_value("36.305000")
    drawn = geometry(page)["coordinates"]
    assert [position[1] for position in drawn[0][:2]] == [36.31, 36.305]  # type: ignore[index]
