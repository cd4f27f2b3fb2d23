"""What the other side does appears by itself, and takes nothing from under the reader's hands."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, wait_until
from tests.browser.sending import act, content, submitted

pytestmark = pytest.mark.browser
SitsDown = Callable[..., Person]
LISTENING = "navigator.locks.query().then(state => state.held.some(lock => lock.name.startsWith('jic-live-')))"
WITHIN = 5_000


def listens(person: Person) -> None:
    """Waits until a page of this browser holds the stream."""
    wait_until(person.page, LISTENING)
    person.page.wait_for_timeout(300)


def test_a_submission_appears_in_the_register_and_on_the_desk_in_russian(sits_down: SitsDown) -> None:
    ours = sits_down("us.officer")
    theirs = sits_down("ru.officer", "ru")
    listens(theirs)
    waiting = theirs.page.locator("[data-live-menu] a[aria-current] b")
    before = waiting.inner_text()
    begun = time.monotonic()
    submitted(ours, "opposition", title="Seen at once", west=40.11, south=34.21)
    expect(theirs.page.locator("#desk")).to_contain_text("Seen at once", timeout=WITHIN)
    assert time.monotonic() - begun < WITHIN / 1000
    expect(theirs.page.locator("[data-fresh]").first).to_contain_text("Seen at once")
    expect(theirs.page.locator("[data-notices]")).to_contain_text("Список обновлён.")
    expect(waiting).not_to_have_text(before)
    theirs.go("/register/")
    theirs.page.evaluate("window.kept = true")
    submitted(ours, "opposition", title="Second one seen", west=40.11, south=34.25)
    expect(theirs.page.locator("#register")).to_contain_text("Second one seen", timeout=WITHIN)
    assert theirs.page.evaluate("window.kept") is True


def test_whoever_writes_on_a_record_is_asked_before_it_changes(sits_down: SitsDown) -> None:
    ours, theirs = sits_down("us.officer"), sits_down("ru.officer")
    number = submitted(ours, "opposition", title="Written on", west=40.15, south=34.21)
    theirs.go(f"/designations/{number}/")
    theirs.map_ready()
    listens(theirs)
    words = theirs.page.locator("#thread [data-begin-thread] textarea")
    words.fill("We have half a thought")
    words.press("ArrowLeft")
    scrolled = theirs.page.evaluate("scrollY")
    act(ours, number, "amend", content=content("Written on, amended", 40.15, 34.22))
    notice = theirs.page.locator("[data-notices]")
    expect(notice).to_contain_text("This designation has changed.", timeout=WITHIN)
    expect(words).to_be_focused()
    expect(theirs.page.locator("h1")).to_have_text("Written on")
    assert theirs.page.evaluate("scrollY") == scrolled
    assert theirs.page.evaluate("document.activeElement.selectionStart") == len("We have half a thought") - 1
    notice.get_by_role("button", name="Show").click()
    expect(theirs.page.locator("h1")).to_have_text("Written on, amended")
    expect(words).to_have_value("We have half a thought")


def test_a_form_says_that_it_is_stale_before_it_is_sent(sits_down: SitsDown) -> None:
    ours, theirs = sits_down("us.officer"), sits_down("ru.officer")
    number = submitted(ours, "opposition", title="Drawn upon", west=40.19, south=34.21)
    theirs.go(f"/designations/{number}/counter/")
    theirs.map_ready()
    listens(theirs)
    theirs.page.fill("[name=title_en]", "Ours, better")
    theirs.page.evaluate("document.querySelector('[data-map] canvas').dataset.same = '1'")
    act(ours, number, "amend", content=content("Drawn upon, amended", 40.19, 34.22))
    place = theirs.page.locator("form[data-editor] [data-stale-place]")
    expect(place).to_contain_text("This designation has changed while this page was open.", timeout=WITHIN)
    expect(place).to_contain_text("us.officer")
    expect(theirs.page.locator("[data-notices]")).to_contain_text("Your entries are still here.")
    expect(theirs.page.locator("[name=title_en]")).to_have_value("Ours, better")
    expect(theirs.page.locator("[name=title_en]")).to_be_focused()
    assert theirs.page.evaluate("document.querySelector('[data-map] canvas').dataset.same") == "1"
    theirs.page.evaluate("document.querySelector('form[data-editor]').removeAttribute('data-unsaved')")


def test_an_internal_comment_and_a_draft_change_nothing_there(sits_down: SitsDown) -> None:
    ours, theirs = sits_down("us.officer"), sits_down("ru.officer")
    number = submitted(ours, "opposition", title="Discussed", west=40.23, south=34.21)
    theirs.go(f"/designations/{number}/")
    theirs.map_ready()
    listens(theirs)
    heard = "window.heard = 0; document.addEventListener('jic:changed', () => window.heard++)"
    theirs.page.evaluate(heard)
    ours.go(f"/designations/{number}/")
    ours.page.fill("#thread [data-begin-thread] textarea", "Between ourselves")
    ours.page.click("#thread [data-begin-thread] [value=internal]")
    expect(ours.page.locator("#thread")).to_contain_text("Between ourselves")
    theirs.page.wait_for_timeout(1500)
    assert theirs.page.evaluate("window.heard") == 0
    ours.page.fill("#thread [data-begin-thread] textarea", "To everybody")
    ours.page.click("#thread [data-begin-thread] [value=shared]")
    expect(theirs.page.locator("#thread")).to_contain_text("To everybody", timeout=WITHIN)
    expect(theirs.page.locator("#thread")).not_to_contain_text("Between ourselves")


def test_two_pages_of_one_browser_share_a_stream_and_both_are_told(sits_down: SitsDown) -> None:
    ours, theirs = sits_down("us.officer"), sits_down("ru.officer")
    listens(theirs)
    second = theirs.page.context.new_page()
    second.goto(f"{theirs.address}/register/")
    second.wait_for_timeout(500)
    # What it is told by the other page it may ask about; a stream of its own it does not open.
    streams = "performance.getEntriesByType('resource').filter(r => r.name.includes('/live/events/')).length"
    assert second.evaluate(streams) == 0
    submitted(ours, "opposition", title="Told to both", west=40.27, south=34.21)
    expect(second.locator("#register")).to_contain_text("Told to both", timeout=WITHIN)
    # The page that listens goes, and the other takes over.
    theirs.page.goto("about:blank")
    wait_until(second, LISTENING)
    second.wait_for_timeout(500)
    submitted(ours, "opposition", title="Told to the one left", west=40.31, south=34.21)
    expect(second.locator("#register")).to_contain_text("Told to the one left", timeout=WITHIN)


def test_without_a_stream_pages_ask_and_are_told(sits_down: SitsDown) -> None:
    ours, theirs = sits_down("us.officer"), sits_down("ru.officer", own=True)
    theirs.page.context.route("**/live/events/**", lambda route: route.fulfill(status=502))
    theirs.expected = ("502",)
    theirs.go("/register/")
    submitted(ours, "opposition", title="Asked for", west=40.35, south=34.21)
    expect(theirs.page.locator("#register")).to_contain_text("Asked for", timeout=20_000)


def test_a_page_opened_after_a_change_does_not_say_that_it_changed(sits_down: SitsDown) -> None:
    ours, theirs = sits_down("us.officer"), sits_down("ru.officer")
    number = submitted(ours, "opposition", title="Compared at once", west=40.39, south=34.21)
    act(ours, number, "amend", content=content("Compared at once, amended", 40.39, 34.22))
    theirs.page.add_init_script("document.addEventListener('jic:changed', () => { window.told = true; })")
    notice = theirs.page.locator("[data-notices]")
    for page in ("compare/", "versions/2/"):
        theirs.go(f"/designations/{number}/{page}")
        # Shortly after it was opened, a page is told what happened shortly before.
        wait_until(theirs.page, "window.told")
        theirs.page.wait_for_timeout(500)
        expect(notice).not_to_contain_text("This designation has changed.")
        listens(theirs)
    act(ours, number, "amend", content=content("Compared at once, again", 40.39, 34.23))
    expect(notice).to_contain_text("This designation has changed.", timeout=WITHIN)


def test_comments_that_are_read_are_no_change_of_a_record(sits_down: SitsDown) -> None:
    ours, theirs = sits_down("us.officer"), sits_down("ru.officer")
    number = submitted(ours, "opposition", title="Read at once", west=40.43, south=34.21)
    theirs.go(f"/designations/{number}/")
    ours.go(f"/designations/{number}/")
    ours.page.fill("#thread [data-begin-thread] textarea", "New to them")
    ours.page.click("#thread [data-begin-thread] [value=shared]")
    expect(ours.page.locator("#thread")).to_contain_text("New to them")
    theirs.page.add_init_script("document.addEventListener('jic:changed', () => { window.told = true; })")
    theirs.go(f"/designations/{number}/")
    expect(theirs.page.locator("#thread [data-new]")).to_have_count(1)
    theirs.page.fill("#thread [data-begin-thread] textarea", "Half a thought")
    wait_until(theirs.page, "window.told")
    theirs.page.wait_for_timeout(1500)
    expect(theirs.page.locator("[data-notices]")).not_to_contain_text("This designation has changed.")
