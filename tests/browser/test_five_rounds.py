"""Two officers settle one designation in rounds, at two windows that stay open: one by keyboard alone, the other in
Russian. Both authorities approve it, then an amendment of it, and both editions are made again from a bundle."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.bundled_editions import export_when_cosigned, made_again, newest_edition
from tests.browser.conftest import Person
from tests.browser.hands import Keyboard, Mouse
from tests.browser.negotiating import (
    LIVE_MS,
    Officer,
    add_clause,
    agree,
    appears_by_itself,
    confirm,
    corners,
    decide,
    fill_texts,
    move,
    open_form,
    save,
    send,
)
from tests.browser.test_journey import approve

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]
TITLE, RUSSIAN_TITLE = "Heights north of Hasakah", "Высоты к северу от Эль-Хасаки"
AMENDED = "Heights north of Hasakah, monitored"
TEXTS = {
    "title_en": TITLE,
    "title_ru": RUSSIAN_TITLE,
    "terms_en": "1. Nobody moves forward.\n2. Reports daily at 16:00Z.",
    "terms_ru": "1. Никто не продвигается вперёд.\n2. Доклады ежедневно в 16:00Z.",
}
REASONS_US = {
    "reservation_1_reason_en": "Our patrols draw water from this well.",
    "reservation_1_reason_ru": "Наши патрули берут воду из этого колодца.",
}
REASONS_RU = {
    "reservation_1_reason_en": "The well belongs to the village.",
    "reservation_1_reason_ru": "Колодец принадлежит селу.",
}


@dataclass
class Table:
    """The two officers. The first works by keys alone, and finds all that the second has done on an open page."""

    us: Officer
    ru: Officer
    keys: Keyboard

    def shown_to_us(self, version: int) -> None:
        expect(self.us.page.locator("#record .top")).to_contain_text(f"v{version}", timeout=LIVE_MS)

    def shown_to_ru(self, version: int) -> None:
        expect(self.ru.page.locator("#record .top")).to_contain_text(f"v{version}", timeout=LIVE_MS)

    def us_waits(self) -> None:
        """With the focus on a link of the record."""
        self.keys.reach(self.us.page.locator("#record .timeline a").first)


def test_two_officers_settle_one_designation_and_amend_it(sits_down: SitsDown, home: Path, tmp_path: Path) -> None:
    us, ru = sits_down("us.officer"), sits_down("ru.officer", "ru")
    keys = Keyboard(us.page)
    table = Table(Officer(us, keys), Officer(ru, Mouse(ru.page)), keys)
    authorities = sits_down("us.authority"), sits_down("ru.authority", "ru")
    auditor = sits_down("us.auditor")

    the_united_states_submit_and_amend(table)
    russia_steps_through_and_counters(table)
    the_united_states_step_through_and_redraw(table)
    a_thread_about_a_clause_is_answered_and_resolved(table)
    russia_proposes_the_common_ground(table)
    the_united_states_reserve_a_part(table)
    russia_adds_its_reason(table)
    agree_to_it(table, "Agree to version 7")
    both_approve_and_remainders_begin(table, authorities)
    first = newest_edition(auditor, reference_of(table), "+")

    the_united_states_propose_an_amendment(table)
    agree_as_russia(table)
    approve(authorities[0], table.us.record)
    holds(sits_down("un.observer"), table.us.record, TITLE)
    approve(authorities[1], table.us.record)
    expect(table.us.page.locator("#record h1")).to_have_text(AMENDED, timeout=LIVE_MS)
    holds(sits_down("un.observer"), table.us.record, AMENDED)
    second = newest_edition(auditor, reference_of(table), "±")

    bundle = export_when_cosigned(home, tmp_path / "bundle.zip")
    for listed in (first, second):
        assert made_again(bundle, listed, tmp_path) == listed.content
    for person in (us, ru, *authorities, auditor):
        person.assert_no_fault()


def the_united_states_submit_and_amend(table: Table) -> None:
    us, ru, keys = table.us, table.ru, table.keys
    keys.press(us.link("New designation"))
    us.person.map_ready()
    keys.select(us.page.locator("[name=kind]"), "Opposition area")
    draw_by_keys(us, keys, around="36.55 N 40.70 E")
    fill_texts(us, TEXTS)
    keys.select(us.page.locator("[name=level]"), "JIC RESTRICTED")
    keys.select(us.page.locator("[name=releasable_to]"), "REL TO US, RU, UN")
    us.record = ru.record = save(us)
    with appears_by_itself(ru):
        keys.press(us.link("Submit to the other delegation"))
        us.page.wait_for_url("**/submit/")
        confirm(us)
        expect(ru.page.locator("#desk")).to_contain_text(RUSSIAN_TITLE, timeout=LIVE_MS)
    ru.page.click(f'#desk a[href="{ru.record}"] >> nth=0')
    with appears_by_itself(ru):
        open_form(us, us.link("Amend our version"))
        add_clause(us, {"en": "3. Observers pass freely.", "ru": "3. Наблюдатели проходят свободно."})
        send(us)
        table.shown_to_ru(2)
        expect(ru.page.locator("#record .terms")).to_contain_text("3. Наблюдатели проходят свободно.")


def draw_by_keys(us: Officer, keys: Keyboard, around: str) -> None:
    """Four corners under the crosshair, from a typed position on."""
    drawn = us.page.locator("[data-map]")
    keys.write(us.page.locator("#editor-position"), around)
    with us.page.expect_response("**/geometry/position/**"):
        keys.keys("Enter")
    keys.reach(us.page.locator("canvas.maplibregl-canvas"), "Shift+Tab")
    keys.keys("d")
    expect(drawn).to_have_attribute("data-activity", "draw")
    for count, way in enumerate(("", "ArrowRight", "ArrowDown", "ArrowLeft"), start=1):
        keys.keys(*[way] * (3 if way else 0), "Enter")
        expect(drawn).to_have_attribute("data-drawn", str(count))
    keys.keys("f")
    expect(drawn).to_have_attribute("data-activity", "")


def russia_steps_through_and_counters(table: Table) -> None:
    """What was changed meanwhile is taken; more in the south and in the north, less in the east, and a clause."""
    ru = table.ru
    ru.hands.press(ru.link("Сравнить и ответить"))
    decide(ru, "b", "Заполнить форму: Направить встречное предложение")
    move(ru, 0, lat=-0.004)
    move(ru, 1, lon=-0.004)
    move(ru, 2, lat=+0.004)
    add_clause(ru, {"en": "4. Maps are exchanged weekly.", "ru": "4. Карты передаются еженедельно."})
    table.us_waits()
    with appears_by_itself(table.us):
        send(ru)
        table.shown_to_us(3)


def the_united_states_step_through_and_redraw(table: Table) -> None:
    """Theirs in the north and in the clause, ours in the south, and half of the way in the east."""
    us, keys = table.us, table.keys
    keys.press(us.link("Compare and answer"))
    us.person.map_ready()
    decide(us, "banb", "Fill in the form: Make a counter-proposal")
    expect(us.page.locator("#anew li")).to_have_count(1)
    east = corners(us.page)[2]
    keys.press(us.button("Show vertex 3 on the map"))
    keys.reach(us.page.locator("#editor-position"), "Shift+Tab")
    us.page.keyboard.type(f"{east[1]:.6f} N {east[0] - 0.002:.6f} E")
    keys.press(us.button("Move the selected vertex there"))
    expect(us.page.get_by_label("Longitude of vertex 3")).to_have_value(f"{east[0] - 0.002:.6f}")
    with appears_by_itself(table.ru):
        send(us)
        table.shown_to_ru(4)


def a_thread_about_a_clause_is_answered_and_resolved(table: Table) -> None:
    us, ru, keys = table.us, table.ru, table.keys
    question = "Кому направляются доклады?"
    table.us_waits()
    with appears_by_itself(us):
        ru.hands.press(ru.page.get_by_text("О пункте, точке или отрезке границы"))
        ru.hands.select(ru.page.get_by_label("Предмет обсуждения", exact=True), "Пункт")
        ru.hands.write(ru.page.get_by_label("Номер пункта"), "2")
        ru.hands.write(ru.page.get_by_label("Комментарий", exact=True), f"@us.officer {question}")
        ru.hands.press(ru.page.locator("[data-begin-thread] [value=shared]"))
        expect(us.page.locator("#thread .shared")).to_contain_text(question, timeout=LIVE_MS)
        expect(us.page.locator("[data-live-bell]")).to_contain_text("1", timeout=LIVE_MS)
    keys.press(us.page.locator("[data-live-bell]"))
    expect(us.page.locator("#news tr", has_text=TITLE)).to_contain_text("you are mentioned")
    keys.press(us.page.locator(f'#news a[href="{us.record}#thread"]'))
    thread = us.page.locator("#thread .shared")
    expect(thread.locator("blockquote")).to_have_text("2. Reports daily at 16:00Z.")
    with appears_by_itself(ru):
        keys.press(thread.locator("summary", has_text="Answer"))
        keys.write(thread.locator("textarea"), "To both delegations.")
        keys.press(thread.locator("button", has_text="Share with the Russian delegation"))
        expect(ru.page.locator("#thread .shared")).to_contain_text("To both delegations.", timeout=LIVE_MS)
        keys.press(thread.locator("summary", has_text="Answer"))
        keys.press(us.button("Resolve"))
        expect(ru.page.locator("#thread details.shared > summary")).to_contain_text("Закрыто", timeout=LIVE_MS)


def russia_proposes_the_common_ground(table: Table) -> None:
    ru = table.ru
    ru.hands.press(ru.link("Сравнить и ответить"))
    ru.person.map_ready()
    title = ru.page.locator("[data-step-title]")
    count = ru.page.locator("fieldset.step").count()
    for number in range(1, count):
        expect(title).to_have_text(f"Различие {number} из {count}")
        ru.hands.press(ru.page.get_by_role("button", name="Далее"))
    ru.hands.press(ru.link("Предложить общую часть"))
    ru.page.wait_for_url("**/common-ground/")
    expect(ru.page.locator("main table tbody tr")).to_have_count(3)
    open_form(ru, ru.link("Предложить общую часть"))
    table.us_waits()
    with appears_by_itself(table.us):
        send(ru)
        table.shown_to_us(5)


def the_united_states_reserve_a_part(table: Table) -> None:
    us, keys = table.us, table.keys
    open_form(us, us.link("Make a counter-proposal"))
    expect(us.page.locator("[name=on_common_ground]")).to_be_checked()
    west, south = (min(corner[axis] for corner in corners(us.page)) + 0.008 for axis in (0, 1))
    square = ((south, west), (south, west + 0.004), (south + 0.004, west + 0.004), (south + 0.004, west))
    keys.press(us.page.locator("summary", has_text="Reserve a part of the outline"))
    ground = "\n".join(f"{latitude:.4f} N {longitude:.4f} E" for latitude, longitude in square)
    fill_texts(us, {"reservation_1_ground": ground, **REASONS_US})
    with appears_by_itself(table.ru):
        send(us)
        table.shown_to_ru(6)


def russia_adds_its_reason(table: Table) -> None:
    ru = table.ru
    open_form(ru, ru.link("Направить встречное предложение"))
    expect(ru.page.locator("#id_reservations q")).to_have_text(list(REASONS_US.values()))
    fill_texts(ru, REASONS_RU)
    table.us_waits()
    with appears_by_itself(table.us):
        send(ru)
        table.shown_to_us(7)


def agree_to_it(table: Table, name: str) -> None:
    with appears_by_itself(table.ru):
        agree(table.us, name)
        expect(table.ru.page.locator("#record .state").first).to_have_text("Согласовано офицерами", timeout=LIVE_MS)


def both_approve_and_remainders_begin(table: Table, authorities: tuple[Person, Person]) -> None:
    table.us_waits()
    with appears_by_itself(table.us), appears_by_itself(table.ru):
        for authority in authorities:
            approve(authority, table.us.record)
        for officer, words in ((table.us, "Left disputed"), (table.ru, "Осталось спорным")):
            expect(officer.page.locator("#record .state").first).to_have_class(re.compile("force"), timeout=LIVE_MS)
            left = officer.page.locator("#record dt", has_text=words).locator("xpath=following-sibling::dd[1]")
            expect(left.locator("a")).to_have_count(2)


def the_united_states_propose_an_amendment(table: Table) -> None:
    us = table.us
    open_form(us, us.link("Propose an amendment"))
    fill_texts(us, {"title_en": AMENDED, "title_ru": f"{RUSSIAN_TITLE}, под наблюдением"})
    add_clause(us, {"en": "5. The well is monitored.", "ru": "5. За колодцем ведётся наблюдение."})
    with appears_by_itself(table.ru):
        send(us)
        expect(table.ru.page.locator("#record .pointers")).to_contain_text("версия 8", timeout=LIVE_MS)


def agree_as_russia(table: Table) -> None:
    table.us_waits()
    with appears_by_itself(table.us):
        agree(table.ru, "Согласовать версию 8")
        expect(table.us.page.locator("#record .pointers")).to_contain_text("Amendment agreed", timeout=LIVE_MS)


def holds(observer: Person, record: str, title: str) -> None:
    """On the record, in the register, and on the map as it was a moment ago."""
    observer.go(record)
    expect(observer.page.locator("#record h1")).to_have_text(title)
    observer.go("/register/")
    expect(observer.page.locator(f'#register a[href="{record}"]')).to_have_text(title)
    observer.go(f"/map/?as_of={datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    expect(observer.page.locator("#past-list a.item b", has_text=TITLE)).to_have_text(title)


def reference_of(table: Table) -> str:
    reference = re.search(r"JIC-\d{4}-\d{4}", table.us.page.locator("#record .top").inner_text())
    assert reference
    return reference[0]
