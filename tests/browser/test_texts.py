"""Writing in one language: terms are offered for the other, what is missing is marked, and a named person confirms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.looking import findings
from tests.browser.sending import confirm_every_text
from tests.browser.test_journey import begin_draft


def texts_of(page: Page) -> str:
    return " ".join(page.locator(".text-statuses").first.inner_text().split())


def test_a_term_of_the_glossary_is_put_where_the_cursor_stood(sits_down: Callable[..., Person]) -> None:
    page = sits_down("us.officer").page
    page.goto(page.url + "designations/new/")
    page.fill("[name=terms_ru]", "1. Начиная с .")
    page.fill("[name=terms_en]", "1. From Day D on, the cessation of hostilities holds.")
    offer = page.locator('[data-insert="прекращение боевых действий"]')
    expect(offer).to_be_visible()
    page.focus("[name=terms_ru]")
    for key in ("Control+End", "ArrowLeft"):
        page.keyboard.press(key)
    offer.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=terms_ru]")).to_have_value("1. Начиная с прекращение боевых действий.")
    # It is there now, and offered no more.
    expect(offer).to_have_count(0)
    expect(page.locator('[data-insert="день «Д»"]')).to_be_visible()


def test_what_is_inserted_is_spaced_and_can_be_undone(sits_down: Callable[..., Person]) -> None:
    page = sits_down("us.officer").page
    page.goto(page.url + "designations/new/")
    field, title = page.locator("[name=terms_ru]"), page.locator("[name=title_ru]")
    field.fill("1. Запрет:движение («»)")
    page.fill("[name=terms_en]", "1. No heavy weapons.")
    offer = page.locator('[data-insert="тяжёлое вооружение"]')
    expect(offer).to_be_visible()
    for at, after in (
        (10, "1. Запрет: тяжёлое вооружение движение («»)"),
        (21, "1. Запрет:движение («тяжёлое вооружение»)"),
    ):
        field.evaluate("(field, at) => { field.focus(); field.setSelectionRange(at, at); }", at)
        offer.click()
        expect(field).to_have_value(after)
        page.keyboard.press("Control+z")
        expect(field).to_have_value("1. Запрет:движение («»)")
        expect(offer).to_be_visible()
    # In a title it goes as far as a title does.
    title.fill("х" * 195)
    title.press("End")
    offer.click()
    assert len(title.input_value()) == 200


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_missing_text_is_written_and_confirmed_by_the_other_side(
    sits_down: Callable[..., Person], language: str
) -> None:
    words = {
        "en": ("missing", "not confirmed yet", "Confirm the texts"),
        "ru": ("отсутствует", "ещё не подтверждён", "Подтвердить тексты"),
    }[language]
    us, ru = sits_down("us.officer", language), sits_down("ru.officer", language)
    path = begin_draft(us, f"Handarat slopes {language}", "")
    assert words[0] in texts_of(us.page)
    us.page.click(f'a[href="{path}submit/"]')
    us.page.click("main form button[type=submit]")
    us.page.wait_for_url("**" + path)

    # Agreement is not offered; the counter-proposal brings the text.
    ru.go(f"{path}agree/")
    expect(ru.page.locator("main form button.go")).to_have_count(0)
    ru.go(f"{path}counter/")
    ru.map_ready()
    ru.page.fill("[name=title_ru]", f"Склоны Хандарата {language}")
    ru.page.fill("[name=terms_ru]", "1. Никто не продвигается.")
    ru.page.click("form[data-editor] .act button[type=submit]")
    expect(ru.page.locator("[name=checked]")).to_have_count(1)
    assert not list(findings(ru.page, language))
    ru.page.click("form.next .btn.go")
    ru.page.wait_for_url("**" + path)
    assert words[1] in texts_of(ru.page)

    us.go(path)
    us.page.get_by_role("link", name=words[2]).click()
    assert not list(findings(us.page, language))
    confirm_every_text(us.page)
    us.page.click("main form button[type=submit]")
    us.page.wait_for_url("**" + path)
    assert words[1] not in texts_of(us.page)
