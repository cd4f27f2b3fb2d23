"""Where drawing is slow, a hand moves the picture of a map; the map follows once it rests, and nothing on it jumps."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Person, wait_until
from tests.browser.test_acts import ALEPPO, record
from tests.browser.test_drawing import geometry, start, type_position

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]
CANVAS = "[data-map] canvas"
IS_MOVED = f"() => document.querySelector('{CANVAS}').style.transform !== ''"
IS_STRAIGHT = f"() => document.querySelector('{CANVAS}').style.transform === ''"
READ = re.compile(r"([\d.]+) N ([\d.]+) E")
# Share of the range of a colour by which pixels of two pictures differ, where the second shows what the first shows so
# many pixels further right and down. The edges of the map are left out: what lies on it does not move.
DIFFERENCE = """async ([before, after, right, down]) => {
  const read = async text => {
    const bytes = Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
    pen.drawImage(image, 0, 0);
    return pen.getImageData(0, 0, image.width, image.height);
  };
  const [a, b] = [await read(before), await read(after)];
  let sum = 0, count = 0;
  for (let y = 60; y < a.height - 60 - down; y += 1)
    for (let x = 70; x < a.width - 70 - right; x += 1)
      for (let part = 0; part < 3; part += 1, count += 1)
        sum += Math.abs(a.data[4 * (y * a.width + x) + part] - b.data[4 * ((y + down) * a.width + x + right) + part]);
  return sum / count / 255;
}"""


def is_drawn(page: Page, pace: str, path: str = "**/map/") -> None:
    """Have the page at a path say that its map is drawn so: `slow` or `quick`."""

    def answer(route: Route) -> None:
        found = route.fetch()
        body = found.text().replace("data-map=", f'data-drawing="{pace}" data-map=')
        route.fulfill(response=found, body=body)

    page.route(path, answer)


def opened(person: Person, pace: str) -> Page:
    is_drawn(person.page, pace)
    person.go("/map/")
    person.map_ready()
    return person.page


def middle(page: Page) -> tuple[float, float]:
    box = page.locator(CANVAS).bounding_box()
    assert box
    return round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2)


def read(page: Page) -> tuple[float, float]:
    """Latitude and longitude as the map's read-out says them."""
    found = READ.search(page.locator("[data-read-degrees]").inner_text())
    assert found
    return float(found[1]), float(found[2])


def pointed(page: Page, x: float, y: float) -> tuple[float, float]:
    """What the read-out says of a place, pointed at anew."""
    page.mouse.move(x + 3, y)
    page.mouse.move(x, y)
    return read(page)


def zoom(page: Page) -> float:
    """Of the map, by what the read-out says of two places."""
    x, y = middle(page)
    degrees = pointed(page, x + 100, y)[1] - pointed(page, x - 100, y)[1]
    return math.log2(200 * 360 / 512 / degrees)


def is_same_place(page: Page, one: tuple[float, float], other: tuple[float, float], pixels: float = 1.5) -> None:
    allowed = pixels * 360 / 512 / 2 ** zoom(page) + 0.0001
    assert abs(one[0] - other[0]) <= allowed, (one, other)
    assert abs(one[1] - other[1]) <= allowed, (one, other)


def comes_to_rest(page: Page) -> None:
    """Waits until the map no longer goes anywhere: the same place is at its centre twice."""
    x, y = middle(page)
    before = pointed(page, x, y)
    for _ in range(40):
        page.wait_for_timeout(300)
        now = pointed(page, x, y)
        if now == before:
            return
        before = now
    raise AssertionError("the map goes on and on")


def drag(page: Page, right: int, down: int, *, start: tuple[float, float] | None = None) -> None:
    """Takes the map, and moves it without letting go."""
    x, y = start or middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=6)


def test_what_a_hand_has_taken_stays_under_it(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    page = opened(person, "slow")
    x, y = middle(page)
    taken = pointed(page, x, y)
    drag(page, 170, -90)
    # Rested, the map has gone where its picture was, while the button is down; and goes on from there.
    wait_until(page, IS_STRAIGHT)
    page.mouse.move(x + 130, y - 60, steps=3)
    assert page.evaluate(IS_MOVED)
    is_said = read(page)
    page.mouse.up()
    assert page.evaluate(IS_STRAIGHT)
    is_same_place(page, is_said, taken)
    is_same_place(page, pointed(page, x + 130, y - 60), taken)
    person.assert_no_fault()


def test_the_wheel_keeps_the_place_under_the_pointer(sits_down: SitsDown) -> None:
    page = opened(sits_down("us.officer"), "slow")
    before = zoom(page)
    x, y = (round(at) for at in middle(page))
    where = pointed(page, x - 140, y + 90)
    scale = page.locator("[data-read-scale]").inner_text()
    for _ in range(10):
        page.mouse.wheel(0, -100)
    wait_until(page, IS_MOVED)
    expect(page.locator("[data-read-scale]")).not_to_have_text(scale)
    # A pointer that only passes over the picture is not told of a place that is elsewhere on it.
    wait_until(page, IS_STRAIGHT)
    is_same_place(page, pointed(page, x - 140, y + 90), where)
    assert zoom(page) == pytest.approx(before + 10 * 0.152, abs=0.05)


def test_a_picture_is_moved_nowhere_that_the_map_may_not_go(sits_down: SitsDown) -> None:
    page = opened(sits_down("us.officer"), "slow")
    x, y = middle(page)
    page.mouse.move(x + 80, y - 60)
    for _ in range(60):
        page.mouse.wheel(0, 100)
    wait_until(page, IS_MOVED)
    wait_until(page, IS_STRAIGHT)
    is_said = read(page)
    is_same_place(page, pointed(page, x + 80, y - 60), is_said, 2)
    # At the edge of where it may go, the map stays, and the hand goes on alone.
    for _ in range(4):
        drag(page, 250, 200, start=(x - 100, y - 100))
        page.mouse.up()
    is_said = read(page)
    edge = pointed(page, x + 150, y + 100)
    is_same_place(page, is_said, edge, 2)
    drag(page, 50, 0, start=(x + 100, y + 100))
    page.mouse.up()
    is_same_place(page, pointed(page, x + 150, y + 100), edge, 2)


def test_a_click_straight_after_a_drag_opens_what_is_seen(sits_down: SitsDown) -> None:
    page = opened(sits_down("us.officer"), "slow")
    page.locator(".list .item").nth(1).click()
    expect(page.locator("#record h1")).to_be_visible()
    identity = page.locator(".list .item").nth(1).get_attribute("data-feature")
    comes_to_rest(page)
    page.evaluate("document.addEventListener('jic:open', ({ detail }) => { (window.opened ??= []).push(detail.id); })")
    x, y = middle(page)
    # Out, so that the outline leaves most of the map free; then the map is taken beside it.
    page.mouse.move(x, y)
    for _ in range(14):
        page.mouse.wheel(0, 100)
    drag(page, 90, 70, start=(x - 160, y - 100))
    page.mouse.up()
    page.mouse.click(x + 90, y + 70)
    wait_until(page, "() => window.opened?.length > 0")
    assert page.evaluate("window.opened") == [identity]


def test_the_map_at_rest_is_drawn_where_its_picture_lay(sits_down: SitsDown) -> None:
    page = opened(sits_down("us.officer", own=True), "slow")
    expect(page.locator("[data-map]")).to_have_attribute("data-base", "true")
    comes_to_rest(page)
    shot = page.locator(".mapbox")
    before = shot.screenshot()
    drag(page, 120, 64)
    page.mouse.up()
    blank = page.context.new_page()
    # The edge that came into view is drawn as its tiles come, and names of places find new room: the pictures are never
    # quite alike, but nowhere more so than where the map was moved to.
    for _ in range(20):
        pictures = [base64.b64encode(one).decode() for one in (before, shot.screenshot())]
        moved, *elsewhere = (
            float(blank.evaluate(DIFFERENCE, [*pictures, right, down]))
            for right, down in ((120, 64), (0, 0), (117, 64), (123, 64), (120, 61), (120, 67))
        )
        if 2 * moved < elsewhere[0] and moved < min(elsewhere):
            return
        page.wait_for_timeout(300)
    raise AssertionError((moved, elsewhere))


def test_keys_and_buttons_move_on_from_what_is_seen(sits_down: SitsDown) -> None:
    page = opened(sits_down("us.officer"), "slow")
    x, y = middle(page)
    east = pointed(page, x + 60 - 40, y)
    page.locator(CANVAS).focus()
    drag(page, 40, 0)
    page.keyboard.press("ArrowRight")
    page.mouse.up()
    is_same_place(page, pointed(page, x, y), east)
    before = zoom(page)
    page.mouse.move(x, y)
    page.mouse.wheel(0, -100)
    page.locator(".tools button").first.click()
    comes_to_rest(page)
    assert zoom(page) == pytest.approx(before + 0.152 + 1, abs=0.1)


def test_a_map_that_is_drawn_quickly_is_moved_by_the_library(sits_down: SitsDown) -> None:
    page = opened(sits_down("us.officer"), "quick")
    expect(page.locator("[data-map]")).to_have_attribute("data-moves", "map")
    x, y = middle(page)
    taken = pointed(page, x, y)
    drag(page, 120, -80)
    assert page.evaluate(IS_STRAIGHT)
    # Held still, so that the library lets nothing glide on.
    page.wait_for_timeout(400)
    page.mouse.up()
    is_same_place(page, pointed(page, x + 120, y - 80), taken)


def test_a_map_in_a_page_that_scrolls_leaves_the_wheel_to_it(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    address = record(person, ALEPPO)
    is_drawn(person.page, "slow", f"**{address}")
    person.go(address)
    person.map_ready()
    page = person.page
    page.locator(CANVAS).scroll_into_view_if_needed()
    page.mouse.move(*middle(page))
    page.mouse.wheel(0, -60)
    page.wait_for_timeout(60)
    assert page.evaluate(IS_STRAIGHT)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -60)
    wait_until(page, IS_MOVED)
    page.keyboard.up("Control")
    wait_until(page, IS_STRAIGHT)


def test_a_vertex_is_dragged_and_the_map_stays(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    is_drawn(person.page, "slow", "**/designations/new/")
    page = start(person, "opposition")
    page.locator("[data-tool=snap]").press("Enter")
    for lat, lon in ((36.2, 37.15), (36.2, 37.2), (36.23, 37.2)):
        type_position(page, f"{lat} N {lon} E", "add")
    expect(page.locator("[data-map]")).to_have_attribute("data-vertex-count", "3")
    type_position(page, "36.2 N 37.15 E", "go")
    comes_to_rest(page)
    x, y = middle(page)
    fixed = pointed(page, x - 150, y + 100)
    drag(page, -60, 50)
    assert page.evaluate(IS_STRAIGHT)
    page.mouse.up()
    is_same_place(page, pointed(page, x - 150, y + 100), fixed)
    wait_until(page, """() => !document.querySelector("[name=geometry]").value.includes("[37.15,36.2]")""")
    found: Any = geometry(page)["coordinates"]
    corner = min(found[0], key=lambda position: math.hypot(position[0] - 37.15, position[1] - 36.2))
    is_same_place(page, (corner[1], corner[0]), pointed(page, x - 60, y + 50), 16)
    # Beside its vertices, the map itself is dragged.
    drag(page, 60, 40, start=(x - 150, y + 100))
    assert page.evaluate(IS_MOVED)
    page.mouse.up()
    is_same_place(page, pointed(page, x - 90, y + 140), fixed)
    page.evaluate("document.querySelector('form[data-editor]').removeAttribute('data-unsaved')")


def test_a_finger_drags_the_map_and_two_are_the_library_s(sits_down: SitsDown) -> None:
    page = opened(sits_down("us.officer"), "slow")
    x, y = middle(page)
    taken = pointed(page, x, y)
    before = zoom(page)
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": east, "y": south, "id": number} for number, (east, south) in enumerate(places)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (x, y))
    for step in range(1, 6):
        touch("touchMove", (x + 20 * step, y - 10 * step))
    assert page.evaluate(IS_MOVED)
    touch("touchEnd")
    assert page.evaluate(IS_STRAIGHT)
    is_same_place(page, pointed(page, x + 100, y - 50), taken)

    touch("touchStart", (x - 50, y))
    touch("touchStart", (x - 50, y), (x + 50, y))
    for step in range(1, 11):
        touch("touchMove", (x - 50 - 5 * step, y), (x + 50 + 5 * step, y))
        assert page.evaluate(IS_STRAIGHT)
    touch("touchEnd")
    comes_to_rest(page)
    assert zoom(page) > before + 0.5
