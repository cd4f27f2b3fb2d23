"""Borders are traced while drawing: between two vertices on one border stand that border's own vertices."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from shapely.geometry import Polygon, shape

from tests.browser.conftest import Person
from tests.browser.sending import API, SEND, act, content
from tests.browser.test_drawing import geometry, start, type_position

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]
WEST, SOUTH, STEPS = 39.6, 34.6, 12
# The south of the neighbour, from west to east: a border with a vertex every 0.005°, to and fro by 0.002°.
BORDER = [(round(WEST + 0.005 * step, 6), round(SOUTH - 0.002 * (step % 2), 6)) for step in range(STEPS + 1)]


def neighbour(officer: Person) -> None:
    """A designation of the officer's own delegation, submitted, whose southern border is BORDER."""
    top = [(BORDER[-1][0], SOUTH + 0.03), (WEST, SOUTH + 0.03)]
    outline = {"type": "Polygon", "coordinates": [[*BORDER, *top, BORDER[0]]]}
    body: dict[str, Any] = {"kind": "opposition", **content("Traced", WEST, SOUTH), "geometry": outline}
    act(officer, officer.page.evaluate(SEND, {"address": API, "body": body})["uuid"], "submit")


def add_vertex(page: Page, lon: float, lat: float, count: int) -> None:
    """By keyboard: goes to a position, and adds a vertex at the crosshair."""
    type_position(page, f"{lat} N {lon} E", "go")
    page.locator("canvas.maplibregl-canvas").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-map]")).to_have_attribute("data-drawn", str(count))


def test_a_border_is_traced_between_two_vertices_on_it(sits_down: SitsDown) -> None:
    person = sits_down("us.officer")
    neighbour(person)
    page = start(person, "opposition")
    drawn = page.locator("[data-map]")
    type_position(page, f"{SOUTH} N {WEST} E", "go")
    expect(drawn).to_have_attribute("data-around", re.compile("[1-9]"))
    page.locator("canvas.maplibregl-canvas").focus()
    page.keyboard.press("b")
    expect(page.locator("[data-tool=trace]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("d")
    add_vertex(page, *BORDER[0], 1)
    add_vertex(page, *BORDER[-1], 2)
    expect(drawn).to_have_attribute("data-traced", str(STEPS - 1))
    # What was traced goes with the vertex that it leads to, and comes back with it.
    page.keyboard.press("Backspace")
    expect(drawn).to_have_attribute("data-traced", "0")
    add_vertex(page, *BORDER[-1], 2)
    expect(drawn).to_have_attribute("data-traced", str(STEPS - 1))
    add_vertex(page, WEST + 0.03, SOUTH - 0.03, 3)
    page.keyboard.press("f")
    expect(drawn).to_have_attribute("data-vertex-count", str(STEPS + 2))
    made = shape(geometry(page))
    assert isinstance(made, Polygon)
    assert set(BORDER) < set(made.exterior.coords)
    assert made.intersection(Polygon([*BORDER, (BORDER[-1][0], SOUTH + 0.03), (WEST, SOUTH + 0.03)])).area == 0
    page.evaluate("document.querySelector('form[data-editor]').removeAttribute('data-unsaved')")


def test_without_tracing_or_snapping_edges_are_straight(sits_down: SitsDown) -> None:
    person = sits_down("ru.officer", "ru")
    page = start(person, "opposition")
    trace, snap = page.locator("[data-tool=trace]"), page.locator("[data-tool=snap]")
    expect(trace).to_have_text("Вести по границам")
    trace.press("Enter")
    snap.press("Enter")
    expect(snap).to_have_attribute("aria-pressed", "false")
    expect(trace).to_have_attribute("aria-pressed", "false")
    trace.press("Enter")
    expect(snap).to_have_attribute("aria-pressed", "true")
    expect(trace).to_have_attribute("aria-pressed", "true")
    page.evaluate("document.querySelector('form[data-editor]').removeAttribute('data-unsaved')")
