"""Signing in where a second factor is required, as people do it: an app for codes, a passkey, sessions, recovery."""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django_otp.oath import totp
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PASSWORD, Person, at_browser, running_site
from tests.browser.looking import findings
from tests.browser.test_drawing import DECIMAL, enter_table, start
from tests.browser.test_passkeys import give_authenticator, make_key, ready

pytestmark = pytest.mark.browser
Comes = Callable[..., Person]
# Where pictures of the pages go, for whoever wants to look at them.
PICTURES = os.environ.get("JIC_PICTURES", "")


@pytest.fixture(scope="module")
def strict_site() -> Iterator[str]:
    """A site that requires a second factor, with the demo's people."""
    with running_site(JIC_SECOND_FACTOR="required") as address:
        yield address


@pytest.fixture
def comes(strict_site: str, chromium: Browser) -> Iterator[Comes]:
    """`comes("us.officer")`: somebody at the sign-in page of a new browser."""
    contexts: list[BrowserContext] = []
    people: list[Person] = []

    def make(name: str) -> Person:
        person, context = at_browser(name, strict_site, chromium)
        contexts.append(context)
        people.append(person)
        return person

    yield make
    for person in people:
        person.assert_no_fault()
    for context in contexts:
        context.close()


def picture(page: Page, name: str) -> None:
    if PICTURES:
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 844})
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": 1280, "height": 720})


def looked_at(page: Page, name: str) -> None:
    """The page as it stands in both languages, by axe and for the eye."""
    for language in ("ru", "en"):
        page.click(f"button[name=language][value={language}]")
        page.wait_for_selector(f"html[lang={language}]")
        picture(page, f"{name}-{language}")
        assert list(findings(page, language)) == []


def give_password(person: Person, password: str = PASSWORD) -> None:
    person.page.fill("[name=username]", person.name)
    person.page.fill("[name=password]", password)
    person.page.click(".sign-in button[type=submit] >> nth=0")


def set_up_codes(person: Person) -> list[str]:
    """The first sign-in, with an app that shows codes; the recovery codes."""
    page = person.page
    secret = base64.b32decode(page.locator("code.secret").inner_text().replace(" ", ""))
    page.fill("[name=code]", f"{totp(secret):06d}")
    page.click(".sign-in button[type=submit]")
    expect(page.locator(".codes li")).to_have_count(10)
    return page.locator(".codes li").all_inner_texts()


def first_sign_in(person: Person) -> list[str]:
    give_password(person)
    codes = set_up_codes(person)
    person.page.click(".sign-in .btn.go")
    return codes


def sign_out(page: Page) -> None:
    page.click(".bar .menu > summary")
    page.click(".bar .menu form button")
    page.wait_for_selector("[data-sign-in]")


def test_codes_are_set_up_at_the_first_sign_in_and_asked_for_at_the_next(comes: Comes) -> None:
    person = comes("us.officer")
    page = person.page
    looked_at(page, "sign-in")
    give_password(person)
    page.wait_for_url("**/sign-in/enrol/")
    looked_at(page, "enrol")
    codes = set_up_codes(person)
    picture(page, "recovery-codes")
    assert list(findings(page, "en")) == []
    page.click(".sign-in .btn.go")
    page.wait_for_selector(".menu .name")
    sign_out(page)
    give_password(person)
    page.wait_for_url("**/sign-in/code/")
    looked_at(page, "code")
    page.fill("[name=code]", "000000")
    page.click(".sign-in button[type=submit]")
    expect(page.locator(".error-summary")).to_be_visible()
    page.fill("[name=code]", codes[0])
    page.click(".sign-in button[type=submit]")
    page.wait_for_selector(".menu .name")
    person.expected = ("422",)


def test_a_passkey_signs_in_alone_and_is_asked_for_after_the_password(comes: Comes) -> None:
    person, admin = comes("us.authority"), comes("us.admin")
    page = person.page
    give_authenticator(page)
    first_sign_in(person)
    make_key(person, "Desk key")
    first_sign_in(admin)
    admin.go("/clearances/")
    admin.page.click('a:has-text("us.authority")')
    admin.page.click('td button:has-text("Confirm")')
    admin.page.click("dialog[open] .btn.go")
    expect(admin.page.locator("td .state.force", has_text="confirmed")).to_be_visible()
    sign_out(page)
    ready(page)
    page.click('button:has-text("Sign in with a passkey")')
    page.wait_for_selector(".menu .name")
    expect(page.locator(".menu .name")).to_have_text("us.authority")
    sign_out(page)
    give_password(person)
    page.wait_for_url("**/sign-in/key/")
    looked_at(page, "key")
    ready(page)
    page.click('button:has-text("Use the passkey")')
    page.wait_for_selector(".menu .name")


def test_without_a_key_the_browser_says_so_and_nobody_is_signed_in(comes: Comes) -> None:
    person = comes("us.auditor")
    ready(person.page)
    person.page.evaluate("void (navigator.credentials.get = () => Promise.reject(new Error('refused')))")
    person.page.click('button:has-text("Sign in with a passkey")')
    expect(person.page.locator("[data-passkey-note]")).to_be_visible()
    expect(person.page.locator("[data-passkey-note]")).to_contain_text("Sign-in failed")


def test_a_session_ended_from_elsewhere_keeps_what_was_not_saved_encrypted(comes: Comes) -> None:
    here = comes("ru.officer")
    codes = first_sign_in(here)
    here.page.click("button[name=language][value=en]")
    page = start(here, "opposition")
    page.on("dialog", lambda dialog: dialog.accept())
    enter_table(page, DECIMAL)
    page.fill("[name=title_en]", "Half done")
    there = comes("ru.officer")
    give_password(there)
    there.page.fill("[name=code]", codes[1])
    there.page.click(".sign-in button[type=submit]")
    expect(there.page.locator(".messages .notice")).to_contain_text("signed in from a new browser")
    there.go("/account/")
    expect(there.page.locator("tbody tr")).to_have_count(2)
    looked_at(there.page, "account")
    there.page.click('button:has-text("End all other sessions")')
    expect(there.page.locator("tbody tr")).to_have_count(1)
    # Sending the form leads to the sign-in page, which says why; the outline is still there, and nobody can read it.
    # (Not by a click: the notice that the session is over may lie over the button by now.)
    page.evaluate("document.querySelector('form[data-editor]').requestSubmit()")
    expect(page.locator(".notice.warn")).to_contain_text("ended by you on another device")
    picture(page, "ended")
    kept = page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('jic:draft:'))")
    assert len(kept) == 1
    assert "Half done" not in kept[0][1]
    assert "37.3" not in kept[0][1]
    give_password(here)
    page.fill("[name=code]", codes[2])
    page.click(".sign-in button[type=submit]")
    here.map_ready()
    page.click("[data-draft-restore]")
    expect(page.locator("[name=title_en]")).to_have_value("Half done")
    expect(page.locator("[data-map]")).to_have_attribute("data-vertex-count", "4")
    sign_out(page)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('jic:draft:'))") == []
    here.expected = ("401", "422")


def test_a_member_is_recovered_by_an_admin_who_sees_how(comes: Comes) -> None:
    admin = comes("ru.admin")
    first_sign_in(admin)
    admin.page.click("button[name=language][value=en]")
    admin.go("/clearances/")
    admin.page.click('a:has-text("ru.officer2")')
    admin.page.click('a:has-text("Sign-in and recovery")')
    admin.page.fill("[name=reason]", "Telephone lost")
    admin.page.click('section button:has-text("Start recovery")')
    expect(admin.page.locator("td .state.wait")).to_be_visible()
    # Who opened it does not confirm it.
    expect(admin.page.locator('td button:has-text("Confirm")')).to_have_count(0)
    looked_at(admin.page, "member")
    member = comes("ru.officer2")
    member.page.click('a:has-text("Use a recovery phrase")')
    looked_at(member.page, "recover")
    member.page.fill("[name=username]", "ru.officer2")
    member.page.fill("[name=phrase]", "aaaa-bbbb-cccc-dddd")
    member.page.fill("[name=password]", "another horse of mine")
    member.page.fill("[name=again]", "another horse of mine")
    member.page.click('button:has-text("Set the password")')
    expect(member.page.locator(".error-summary")).to_contain_text("does not match this user name")
    member.expected = ("422",)


STRINGS = """async () => {
  const tried = {
    markup: () => document.body.insertAdjacentHTML('beforeend', '<img src="x" onerror="window.ran = 1">'),
    script: () => document.body.insertAdjacentHTML('beforeend', '<script>window.ran = 1<' + '/script>'),
    template: () => document.body.insertAdjacentHTML('beforeend', '<template><b onclick="1">x</b></template>'),
    address: () => document.body.insertAdjacentHTML('beforeend', '<a href="java\\tscript:window.ran = 1">x</a>'),
    worker: () => new Worker('/static/assets/other.js'),
    elsewhere: () => new Worker('https://elsewhere.example/static/assets/maplibre-gl-worker-x.js'),
    policy: () => trustedTypes.createPolicy('mine', {createHTML: text => text}),
    source: () => { document.createElement('script').text = 'window.ran = 1'; },
  };
  const refused = [];
  for (const [name, act] of Object.entries(tried)) {
    try { act(); } catch { refused.push(name); }
  }
  document.body.insertAdjacentHTML('beforeend', '<p id="plain">plain</p>');
  return {refused: refused.sort().join(' '), plain: !!document.getElementById('plain'), ran: !!window.ran};
}"""


def test_no_string_becomes_code_and_plain_markup_still_does(comes: Comes) -> None:
    person = comes("us.auditor")
    found = person.page.evaluate(STRINGS)
    assert found == {
        "refused": "address elsewhere markup policy script source template worker",
        "plain": True,
        "ran": False,
    }
    # What was tried is reported, as it should be; nothing else is.
    person.page.evaluate("window.__stopped = []")
    person.expected = ("Trusted", "trusted", "unsafe-eval", "policy", "Policy")
    assert re.fullmatch(r"https?://localhost:\d+", person.address)
