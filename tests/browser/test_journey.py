"""The main job as two delegations do it, in one language and then in the other: drawn with the mouse, countered,
agreed, approved by both, on the map in force, and in the auditor's history, sealed by the worker."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.sending import confirm_every_text

pytestmark = pytest.mark.browser


def draw_square(person, left=0.35, top=0.35, size=0.2):
    """Draw a ring with the mouse: four clicks on the map, then Finish."""
    page = person.page
    page.click('[data-tool="draw"]')
    canvas = page.locator("[data-map] canvas.maplibregl-canvas")
    box = canvas.bounding_box()
    corners = ((left, top), (left + size, top), (left + size, top + size), (left, top + size))
    for count, (x, y) in enumerate(corners, start=1):
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
        expect(page.locator("[data-map]")).to_have_attribute("data-drawn", str(count))
    page.click('[data-tool="finish"]')
    expect(page.locator("textarea[name=geometry]")).to_have_value(re.compile("Polygon"))


def fill_texts(page, title_en, title_ru):
    page.fill("[name=title_en]", title_en)
    page.fill("[name=title_ru]", title_ru)
    page.fill("[name=terms_en]", "1. Nobody moves forward.\n2. Reports daily at 16:00Z.")
    if title_ru:
        page.fill("[name=terms_ru]", "1. Никто не продвигается вперёд.\n2. Доклады ежедневно в 16:00Z.")
    page.select_option("[name=level]", "1")
    page.select_option("[name=releasable_to]", "all")


def begin_draft(person, title_en, title_ru):
    """Draw an area without combat flights in the north-east of the map, and save it as a draft. Returns its path."""
    person.go("/designations/new/")
    person.map_ready()
    person.page.select_option("[name=kind]", "no_combat_flight_area")
    draw_square(person, left=0.7, top=0.3, size=0.15)
    fill_texts(person.page, title_en, title_ru)
    person.page.click("form[data-editor] button[type=submit]")
    person.page.wait_for_url(re.compile(r"/designations/[0-9a-f-]{36}/$"))
    return re.search(r"/designations/[0-9a-f-]{36}/", person.page.url)[0]


def approve(person, record):
    page = person.page
    person.go(record + "approve/")
    person.map_ready()
    page.check("[name=read]")
    page.fill("[name=password]", "truce-2016-demo")
    page.click("form.next button[type=submit]")
    page.wait_for_url("**/approvals/**")
    expect(page.locator("[data-print]")).to_be_visible()
    person.go(record)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_whole_way_of_one_designation(sits_down, language):
    title_en, title_ru = f"Handarat heights {language}", f"Высоты Хандарат {language}"

    # A US officer draws an area and begins a draft.
    us = sits_down("us.officer", language)
    record = begin_draft(us, title_en, title_ru)
    expect(us.page.locator("#record h1")).to_have_text(title_en if language == "en" else title_ru)

    # Russia cannot see it yet.
    ru = sits_down("ru.officer", language)
    ru.expected = ("404",)
    ru.go(record)
    expect(ru.page.locator("h1")).not_to_contain_text(title_en if language == "en" else title_ru)

    # It is submitted and gets its number.
    us.page.click(f'a[href="{record}submit/"]')
    us.page.click("main form button[type=submit]")
    us.page.wait_for_url("**" + record)
    expect(us.page.locator("#record .mono").first).to_contain_text(re.compile(r"JIC-\d{4}-\d{4}"))
    reference = re.search(r"JIC-\d{4}-\d{4}", us.page.locator("#record .mono").first.inner_text())[0]

    # A Russian officer finds it on the desk, compares, and counters with a moved outline.
    ru.go("/")
    ru.page.click(f'a[href="{record}"] >> nth=0')
    ru.map_ready()
    ru.page.click(f'a[href="{record}counter/"]')
    ru.map_ready()
    first = ru.page.locator("[data-vertex-table] input, .vertex-table input").first
    latitude = float(first.input_value())
    first.fill(f"{latitude + 0.004:.6f}")
    first.press("Tab")
    ru.page.wait_for_selector('[data-map][data-checking="false"]')
    ru.page.fill("[name=terms_en]", "1. Nobody moves forward.\n2. Reports twice a day, at 04:00Z and 16:00Z.")
    ru.page.click("form[data-editor] .act button[type=submit]")
    expect(ru.page.locator("[name=checked]")).to_have_count(1)
    ru.page.click("form.next .btn.go")
    ru.page.wait_for_url("**" + record)

    # The US officer compares both versions and agrees to the second.
    us.go(record + "compare/")
    us.map_ready()
    expect(us.page.locator(".diff ins").first).to_be_visible()
    expect(us.page.locator(".share .key li")).to_have_count(3)
    us.page.click(f'a[href="{record}agree/"]')
    confirm_every_text(us.page)
    us.page.click("main form button[type=submit]")
    us.page.wait_for_url("**" + record)

    # Both authorities approve exactly that version.
    approve(sits_down("us.authority", language), record)
    second = sits_down("ru.authority", language)
    approve(second, record)
    expect(second.page.locator("#record .state").first).to_have_class(re.compile("force"))

    # It is on the agreed map, for the observer too.
    observer = sits_down("un.observer", language)
    observer.go("/map/")
    observer.map_ready()
    observer.page.click(f'a.item[href="{record}"]')
    expect(observer.page.locator("#record h1")).to_have_text(title_en if language == "en" else title_ru)
    expect(observer.page.locator("#record .state").first).to_have_class(re.compile("force"))

    # The auditor reads the whole history: every act, sealed by the worker.
    auditor = sits_down("us.auditor", language)
    auditor.go(f"/ledger/?designation={reference}")
    events = [
        auditor.page.locator(f'select[name=event] option[value="act.{code}"]').inner_text()
        for code in ("draft", "submit", "counter", "agree", "approve")
    ]
    for _ in range(20):
        listed = auditor.page.locator("table tbody").inner_text()
        if all(event in listed for event in events):
            break
        auditor.page.wait_for_timeout(500)
        auditor.page.reload()
    for event in events:
        assert event in listed
    auditor.page.click("table tbody tr >> nth=0 >> a >> nth=0")
    expect(auditor.page.locator(".digest").first).to_have_text(re.compile("([0-9a-f]{4} ?){16}"))
