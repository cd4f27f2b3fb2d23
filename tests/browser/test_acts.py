"""Acts of several people at several browsers: one wins, the other loses nothing; what takes two is done by two."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.looking import findings
from tests.browser.sending import countered

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]
FIND = """async title => {
  const page = await (await fetch('/api/v1/designations/')).json();
  return page.results.find(one => one.current.title_en === title).uuid;
}"""
ALEPPO, HOSPITAL, TOUMAN = "Eastern Aleppo, intermingled", "Hospital, Kafr Takharim", "Nusra presence, Khan Touman"


def record(person: Person, title: str) -> str:
    """The address of a designation's page, asked for as its reader."""
    return f"/designations/{person.page.evaluate(FIND, title)}/"


def act(person: Person, address: str, name: str, reason: str = "") -> None:
    """Opens an act's own page from the record, says why, and does it."""
    person.go(address)
    person.page.click(f'#record a[href="{address}{name}/"]')
    if reason:
        person.page.fill("[name=reason]", reason)
    person.page.click("main form button[type=submit]")
    person.page.wait_for_url("**" + address)
    expect(person.page.locator(".messages .notice")).to_be_visible()


def open_editor(person: Person, address: str, name: str) -> Page:
    person.go(f"{address}{name}/")
    person.map_ready()
    return person.page


def send(page: Page) -> None:
    """From the editor to the page that checks what is about to be sent."""
    page.click("form[data-editor] .act button[type=submit]")


def confirm(page: Page) -> None:
    """Sends what the page that checks it shows."""
    expect(page.locator("[name=checked]")).to_have_count(1)
    page.click("form.next .btn.go")


def test_of_two_officers_at_once_one_wins_and_the_other_loses_no_text(sits_down: SitsDown) -> None:
    ours, theirs = sits_down("us.officer"), sits_down("ru.officer")
    ours.expected = ("409", "412")
    address = countered(ours, theirs, title="Two desks", west=40.1, south=35.1)
    mine = open_editor(ours, address, "counter")
    other = open_editor(theirs, address, "amend")
    mine.fill("[name=terms_en]", "1. We had nearly finished this sentence.")
    other.fill("[name=title_en]", "Two desks, amended")
    send(other)
    confirm(other)
    other.wait_for_url("**" + address)

    send(mine)
    expect(mine.locator("h1")).to_be_visible()
    expect(mine.locator(".timeline")).to_contain_text("ru.officer")
    expect(mine.locator(".share .track")).to_be_visible()
    expect(mine.locator(".diff ins").first).to_be_visible()
    expect(mine.locator(".entered")).to_contain_text("We had nearly finished this sentence.")
    assert list(findings(mine, "en")) == []
    mine.click("main a.btn.go")
    mine.wait_for_url("**" + address)
    expect(mine.locator("#record h1")).to_have_text("Two desks, amended")


def test_a_wrong_password_approves_nothing_and_the_authority_may_decline(sits_down: SitsDown) -> None:
    officer, authority = sits_down("us.officer"), sits_down("us.authority")
    authority.expected = ("422",)
    address = countered(officer, sits_down("ru.officer"), title="Unsettled edge", west=40.1, south=35.5)
    act(officer, address, "agree")

    page = authority.page
    authority.go(address + "approve/")
    authority.map_ready()
    page.check("[name=read]")
    page.fill("[name=password]", "not-my-password")
    page.click("form.next button[type=submit]")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator("[name=read]")).to_be_checked()
    expect(page.locator("[name=password]")).to_have_value("")
    assert page.title().startswith("Error:")

    page.click(f'a[href="{address}decline/"]')
    page.fill("[name=reason]", "The eastern edge is not settled.")
    page.click("main form button[type=submit]")
    page.wait_for_url("**" + address)
    expect(page.locator("#record .state").first).to_have_text("Counter-proposal made")
    expect(page.locator("#record .timeline q").first).to_have_text("The eastern edge is not settled.")


def test_a_question_is_answered_and_asked_again(sits_down: SitsDown) -> None:
    ours, theirs = sits_down("us.officer"), sits_down("ru.officer")
    address = record(ours, HOSPITAL)
    act(ours, address, "answer", "The position was measured at the gate.")
    theirs.go(address)
    expect(theirs.page.locator("#record .timeline q").first).to_have_text("The position was measured at the gate.")

    theirs.page.click(f'#record a[href="{address}ask/"]')
    theirs.page.check("[name=reasons] >> nth=2")
    theirs.page.fill("[name=reason]", "When was it measured?")
    theirs.page.click("main form button[type=submit]")
    theirs.page.wait_for_url("**" + address)
    ours.go("/")
    expect(ours.page.locator("table")).to_contain_text(HOSPITAL)


def test_what_one_suspends_both_resume(sits_down: SitsDown) -> None:
    ours, theirs = sits_down("us.authority"), sits_down("ru.authority")
    address = record(ours, TOUMAN)
    state = ours.page.locator("#record .state").first
    act(ours, address, "resume")
    expect(state).to_have_text("Suspended")
    act(theirs, address, "resume")
    expect(theirs.page.locator("#record .state").first).to_have_text("In force")
    act(theirs, address, "suspend", "Groups moved in overnight.")
    ours.go(address)
    expect(state).to_have_text("Suspended")


def test_comments_go_to_our_own_delegation_unless_shared(sits_down: SitsDown) -> None:
    ours, theirs = sits_down("us.officer"), sits_down("ru.officer")
    address = record(ours, HOSPITAL)
    ours.go(address)
    page = ours.page
    page.evaluate("window.sameDocument = true")
    for audience, text in (("internal", "Only for us."), ("shared", "For both sides.")):
        page.fill("#thread [data-begin-thread] textarea", text)
        page.click(f'#thread [data-begin-thread] button[value="{audience}"]')
        expect(page.locator(f"#thread .{audience}").last).to_contain_text(text)
        expect(page.locator("#thread [data-begin-thread] textarea")).to_have_value("")
    # The thread came alone: the map beside it never reloaded.
    assert page.evaluate("window.sameDocument")

    theirs.go(address)
    expect(theirs.page.locator("#thread")).to_contain_text("For both sides.")
    expect(theirs.page.locator("#thread")).not_to_contain_text("Only for us.")


def test_what_an_admin_revokes_is_gone_at_the_next_request_of_a_session(sits_down: SitsDown) -> None:
    admin, officer = sits_down("us.admin"), sits_down("us.officer2")
    officer.expected = ("404",)
    officer.go("/register/")
    expect(officer.page.locator("tbody tr")).not_to_have_count(0)

    page = admin.page
    page.on("dialog", lambda dialog: dialog.accept())
    admin.go("/clearances/")
    page.click('tbody a:text-is("us.officer2")')
    role = page.locator("tbody tr", has=page.locator("form")).filter(has_text="Liaison officer")
    role.locator("[name=reason]").fill("Left the watch.")
    role.locator("button").click()
    expect(page.locator("tbody tr").filter(has_text="Left the watch.")).to_contain_text("revoked")

    officer.page.reload()
    expect(officer.page.locator("tbody tr")).to_have_count(0)
    expect(officer.page.locator(".bar nav a")).to_have_count(0)

    page.select_option("[name=what]", "role:liaison_officer")
    page.fill("section [name=reason]", "Back on watch.")
    page.click("section form button[type=submit]")
    expect(page.locator("tbody tr").filter(has_text="Back on watch.")).to_contain_text("awaiting confirmation")
    second = sits_down("us.admin2")
    second.go("/clearances/proposals/")
    second.page.check("[name=chosen]")
    second.page.click("button[value=confirm]")
    expect(second.page.locator(".empty")).to_be_visible()
    officer.go("/register/")
    expect(officer.page.locator("tbody tr")).not_to_have_count(0)
    assert re.search("JIC-", officer.page.inner_text("tbody"))
