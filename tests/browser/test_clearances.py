"""A clearance admin's day: grant by two, explain, revoke, review, and tables; in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.looking import findings

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]
# The names that the two languages give to the same things, as the admins of either side read them.
SAID = {
    "en": {
        "waits": "awaiting confirmation",
        "holds": "active",
        "revoked": "revoked",
        "officer": "Liaison officer",
        "sees": "can see it",
        "sees not": "cannot see it",
        "lacks": "has the role",
        "signed": "Review signed.",
        "declined": "declined",
    },
    "ru": {
        "waits": "ожидает подтверждения",
        "holds": "действует",
        "revoked": "отозвано",
        "officer": "Офицер связи",
        "sees": "доступно",
        "sees not": "недоступно",
        "lacks": "имеет роль",
        "signed": "Проверка подписана.",
        "declined": "отклонено",
    },
}


def open_person(person: Person, name: str) -> None:
    person.go("/clearances/")
    person.page.click(f'tbody a:text-is("{name}")')
    person.page.wait_for_url("**/clearances/people/**")


def line(page: Page, reason: str):
    return page.locator("tbody tr").filter(has_text=reason)


def clean(page: Page, language: str) -> None:
    assert list(findings(page, language)) == []


def propose(page: Page, what: str, reason: str, right: str = "read") -> None:
    page.select_option("[name=what]", what)
    page.select_option("[name=right]", right)
    page.fill("section [name=reason]", reason)
    page.click("section form button[type=submit]")


@pytest.mark.parametrize(("side", "language"), [("us", "en"), ("ru", "ru")])
def test_the_day(sits_down: SitsDown, side: str, language: str, tmp_path: Path) -> None:
    said = SAID[language]
    first, second = sits_down(f"{side}.admin", language), sits_down(f"{side}.admin2", language)
    officer = sits_down(f"{side}.officer2", language)
    first.expected, second.expected, officer.expected = ("422", "403"), ("422",), ("404",)
    page, other = first.page, second.page
    for one in (page, other):
        one.on("dialog", lambda dialog: dialog.accept())

    # Grant by two: one proposes, it does not hold; the other finds it, and confirms.
    open_person(first, f"{side}.officer2")
    propose(page, "compartment:AIR", "Joins the air cell")
    expect(line(page, "Joins the air cell")).to_contain_text(said["waits"])
    expect(line(page, "Joins the air cell").locator("button.go")).to_have_count(0)
    second.go("/clearances/")
    expect(other.locator(".bar nav b")).to_contain_text("1")
    other.click(".sections a[href='/clearances/proposals/']")
    other.wait_for_url("**/clearances/proposals/")
    clean(other, language)
    other.check("[name=chosen]")
    other.click("button[value=confirm]")
    expect(other.locator(".messages .notice")).to_be_visible()
    page.reload()
    expect(line(page, "Joins the air cell")).to_contain_text(said["holds"])
    expect(line(page, "Joins the air cell")).to_contain_text(f"{side}.admin + {side}.admin2")

    # Another proposal is declined, with a reason that is asked for.
    propose(page, "level:3", "For the night", right="mark")
    second.go("/clearances/proposals/")
    other.check("[name=chosen]")
    other.click("button[value=decline]")
    expect(other.locator(".error-summary")).to_be_focused()
    expect(other.locator("[name=chosen]")).to_be_checked()
    other.fill("[name=reason]", "Not at night")
    other.click("button[value=decline]")
    expect(other.locator(".empty")).to_be_visible()
    page.reload()
    expect(line(page, "For the night")).to_contain_text(said["declined"])

    # Explain: who sees this, by which rule, and what the others lack.
    officer.go("/register/")
    first.go(f"/register/access/?designation=JIC-{datetime.now(UTC).year}-0001")
    card = page.locator("details").filter(has_text=f"{side}.officer2:")
    expect(card.locator("summary")).to_contain_text(said["sees"])
    other_card = page.locator("details").filter(has_text=f"{side}.admin2:")
    expect(other_card.locator("summary")).to_contain_text(said["sees not"])
    other_card.locator("summary").click()
    expect(other_card.locator("p >> nth=1")).to_contain_text(said["lacks"])
    clean(page, language)

    # Revoke: one person's act, and the open session sees no more at its next request.
    open_person(first, f"{side}.officer2")
    role = page.locator("tbody tr", has=page.locator("form")).filter(has_text=said["officer"])
    role.locator("[name=reason]").fill("Leaves the air cell")
    role.locator("button.no").click()
    expect(line(page, "Leaves the air cell")).to_contain_text(said["revoked"])
    officer.page.reload()
    expect(officer.page.locator("tbody tr")).to_have_count(0)

    # Review: decide each line, sign.
    first.go("/clearances/reviews/")
    clean(page, language)
    page.click(f'tr:has-text("{side}.authority") a.btn')
    page.click("button.go")
    expect(page.locator(".error-summary")).to_be_focused()
    clean(page, language)
    page.check("tbody tr >> nth=1 >> input[value=revoke]")
    page.click("button[value=keep-rest]")
    page.click("button.go")
    expect(page.locator("tbody .error-text")).to_have_count(1)
    page.fill("tbody tr >> nth=1 >> input:not([type])", "Moved to another desk")
    page.fill("[name=note]", "Monthly")
    page.click("button.go")
    expect(page.locator(".messages .notice")).to_contain_text(said["signed"])

    # Tables: out, a faulty line in, mended, proposed.
    first.go("/clearances/import/")
    clean(page, language)
    with page.expect_download() as coming:
        page.click('section a[href$="people.csv"]')
    table = Path(coming.value.path()).read_text(encoding="utf-8-sig")
    assert "Joins the air cell" in table
    head = "username;kind;code;right;until;reason\n"
    sheet = tmp_path / "table.csv"
    sheet.write_text(head + f"{side}.officer;role;auditor;;;A\n{side}.officer;rank;auditor;;;B\n", encoding="utf-8")
    page.set_input_files("[name=file]", sheet)
    page.click("form button.go")
    expect(page.locator("table tbody tr")).to_have_count(1)
    expect(page.locator("table tbody tr")).to_contain_text("3")
    clean(page, language)
    sheet.write_text(head + f"{side}.officer;role;auditor;;2099-01-01;From a table\n", encoding="utf-8")
    page.set_input_files("[name=file]", sheet)
    page.click("form button.go")
    page.wait_for_url("**/clearances/proposals/")
    expect(line(page, "From a table")).to_be_visible()
    page.check("[name=chosen]")
    page.fill("[name=reason]", "A trial")
    page.click("button[value=decline]")
    expect(page.locator(".empty")).to_be_visible()

    # What was taken for the sake of this day is given back, for whoever comes after.
    open_person(first, f"{side}.officer2")
    propose(page, "role:liaison_officer", "Back on watch")
    second.go("/clearances/proposals/")
    other.check("[name=chosen]")
    other.click("button[value=confirm]")
    expect(other.locator(".empty")).to_be_visible()
    officer.page.reload()
    expect(officer.page.locator("tbody tr")).not_to_have_count(0)
