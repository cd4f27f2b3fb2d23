"""The steps of a negotiation as officers do them on the pages, by mouse or by keyboard, each in one place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Person
from tests.browser.hands import Hands
from tests.browser.test_live import listens

RECORD = re.compile(r"/designations/[0-9a-f-]{36}/$")
# What the other side did comes within a second; a machine that many share takes longer.
LIVE_MS = 15_000

# What has the focus: a link by where it leads, since what surrounds it may be another than before.
FOCUS = "(({tagName, id, href}) => [tagName, id, href ?? ''])(document.activeElement)"

Corner = tuple[float, float]


@dataclass
class Officer:
    """A person who negotiates, with the hands that they use and the address of the record."""

    person: Person
    hands: Hands
    record: str = ""

    @property
    def page(self) -> Page:
        return self.person.page

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)


def fill_texts(officer: Officer, texts: Mapping[str, str]) -> None:
    """The texts of a form, by the names of their fields."""
    for field, text in texts.items():
        officer.hands.write(officer.page.locator(f"[name={field}]"), text)


def add_clause(officer: Officer, clauses: Mapping[str, str]) -> None:
    """At the end of the terms, by the code of each language."""
    for language, clause in clauses.items():
        officer.hands.add(officer.page.locator(f"[name=terms_{language}]"), "\n" + clause)


def save(officer: Officer) -> str:
    """Saves a new draft; the address of its record."""
    officer.hands.press(officer.page.locator("form[data-editor] .act button[type=submit]"))
    officer.page.wait_for_url(RECORD)
    address = RECORD.search(officer.page.url)
    assert address
    return address[0]


def confirm(officer: Officer) -> None:
    """Sends what a page shows before it is sent, once the browser has computed its digest anew."""
    form = officer.page.locator("form.next[data-live-form]")
    if officer.page.locator("[data-recomputed]").count():
        expect(officer.page.locator("[data-recomputed]")).to_have_attribute("data-recomputed", "same")
    officer.hands.press(form.locator("button[type=submit]").first)
    officer.page.wait_for_url("**" + officer.record)


def send(officer: Officer) -> None:
    """A filled form goes through the page that checks it."""
    officer.hands.press(officer.page.locator("form[data-editor] .act button[type=submit]"))
    expect(officer.page.locator("[name=checked]")).to_have_count(1)
    confirm(officer)


def agree(officer: Officer, name: str) -> None:
    """By the link of this name on the record, with the texts that nobody has confirmed as they are now."""
    officer.hands.press(officer.link(name))
    officer.page.wait_for_url("**/agree/")
    pending = officer.page.locator("[name=confirmed]")
    expect(pending).not_to_have_count(0)
    for box in pending.all():
        officer.hands.tick(box)
    confirm(officer)


def open_form(officer: Officer, link: Locator) -> None:
    officer.hands.press(link)
    officer.page.wait_for_selector("form[data-editor]")
    officer.person.map_ready()


def decide(officer: Officer, choices: str, build: str) -> None:
    """Steps through the differences and decides each as the letters say; the form opens with the result."""
    page = officer.page
    officer.person.map_ready()
    steps = page.locator("fieldset.step")
    expect(steps).to_have_count(len(choices))
    for number, choice in enumerate(choices, start=1):
        step = page.locator(f"#step-{number}")
        expect(step).to_be_visible()
        officer.hands.choose(step.locator(f"input[value={choice}]"))
        page.keyboard.press("n")
    officer.hands.press(officer.button(build))
    page.wait_for_url(re.compile(rf"take={choices}$"))
    page.wait_for_selector("form[data-editor]")
    officer.person.map_ready()


def move(officer: Officer, vertex: int, lat: float = 0, lon: float = 0) -> None:
    """In the table of vertices, by degrees."""
    for field, by in (("lat", lat), ("lon", lon)):
        if by:
            cell = officer.page.locator(f'tr[data-vertex="{vertex}"] [data-field="{field}"]')
            degrees = f"{float(cell.input_value()) + by:.6f}"
            officer.hands.write(cell, degrees)
            officer.page.keyboard.press("Enter")
            outline = officer.page.locator("[name=geometry]")
            expect(outline).to_have_value(re.compile(re.escape(degrees.rstrip("0"))))
    officer.page.wait_for_selector('[data-map][data-checking="false"]')


def corners(page: Page) -> list[Corner]:
    """Longitude and latitude of each vertex of the outline in a form."""
    geometry = json.loads(page.locator("[name=geometry]").input_value())
    assert geometry["type"] == "Polygon"
    return [cast(Corner, tuple(corner)) for corner in geometry["coordinates"][0][:-1]]


@contextmanager
def appears_by_itself(officer: Officer) -> Iterator[Page]:
    """What somebody else does in the block appears on the officer's page, which is not loaded again, and the focus
    stays where it is."""
    page = officer.page
    listens(officer.person)
    page.evaluate("window.sameDocument = true")
    before = page.evaluate(FOCUS)
    yield page
    assert page.evaluate("window.sameDocument") is True
    assert page.evaluate(FOCUS) == before
