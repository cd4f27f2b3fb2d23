"""A passkey from its making to an approval that proves itself: Chromium's own virtual authenticator holds the key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Person
from tests.browser.looking import findings
from tests.browser.sending import agreed

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]


def give_authenticator(page: Page) -> str:
    """A device that holds keys and says that its owner is there."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    return str(made["authenticatorId"])


def ready(page: Page) -> None:
    page.wait_for_selector('html[data-passkeys="ready"]')


def make_key(person: Person, name: str) -> None:
    person.go("/clearances/keys/")
    ready(person.page)
    person.page.fill("[name=name]", name)
    person.page.click("form[data-passkey] button[type=submit]")
    expect(person.page.locator(".messages .notice")).to_be_visible()
    expect(person.page.locator("td .state.wait")).to_be_visible()


def sign(authority: Person, address: str) -> None:
    authority.go(f"{address}approve/")
    ready(authority.page)
    # Whoever has a key cannot do with a password.
    expect(authority.page.locator("[name=password]")).to_have_count(0)
    authority.page.check("[name=read]")
    authority.page.click("main form .btn.go")


def test_a_key_is_made_confirmed_signs_an_approval_and_is_taken_back(sits_down: SitsDown) -> None:
    authority, admin = sits_down("us.authority"), sits_down("us.admin")
    give_authenticator(authority.page)
    make_key(authority, "Desk key")
    assert list(findings(authority.page, "en")) == []
    officers = sits_down("us.officer"), sits_down("ru.officer")
    address = agreed(*officers, title="Signed by passkey", west=40.3, south=35.3)
    # It signs nothing before somebody else has said that it is his.
    authority.go(f"{address}approve/")
    expect(authority.page.locator("[name=password]")).to_be_visible()
    admin.go("/clearances/")
    admin.page.click('a:has-text("us.authority")')
    admin.page.click('td button:has-text("Confirm")')
    admin.page.click("dialog[open] .btn.go")
    expect(admin.page.locator("td .state.force", has_text="confirmed")).to_be_visible()
    assert list(findings(admin.page, "en")) == []
    sign(authority, address)
    authority.page.wait_for_url("**/approvals/**")
    expect(authority.page.locator("main", has_text="signed with a passkey")).to_be_visible()
    assert list(findings(authority.page, "en")) == []
    authority.go(address)
    expect(authority.page.locator("#record", has_text="signed with a passkey")).to_be_visible()
    revoked = admin.page.locator("td .state.halt", has_text="revoked")
    before = revoked.count()
    admin.page.fill("td form [name=reason] >> nth=-1", "The device goes back")
    admin.page.click("td form:has([id^=revoke-key]) button")
    # Beside the key that the demo signed with.
    assert before >= 1
    expect(revoked).to_have_count(before + 1)
    authority.go("/clearances/keys/")
    expect(authority.page.locator("td .state.halt")).to_have_count(2)
    for person in (authority, admin):
        person.assert_no_fault()


def test_refusing_the_browsers_question_approves_nothing_and_says_so(sits_down: SitsDown) -> None:
    officer = sits_down("ru.officer2", "ru")
    officer.go("/clearances/keys/")
    ready(officer.page)
    # No authenticator: the browser finds nobody to ask.
    officer.page.fill("[name=name]", "Ключ")
    officer.page.evaluate("void (navigator.credentials.create = () => Promise.reject(new Error('refused')))")
    officer.page.click("form[data-passkey] button[type=submit]")
    expect(officer.page.locator("[data-passkey-note]")).to_be_visible()
    expect(officer.page.locator("[name=name]")).to_have_value("Ключ")
    officer.assert_no_fault()
