"""Verified on the auditor's own machine: what is right is said to be, and one bit that is not is found and named."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Person
from tests.browser.looking import findings

pytestmark = pytest.mark.browser

SitsDown = Callable[..., Person]
Change = Callable[[bytes], bytes]
# What a browser without Ed25519 answers.
WITHOUT_ED25519 = """
const known = crypto.subtle.importKey.bind(crypto.subtle);
crypto.subtle.importKey = (format, key, algorithm, ...rest) =>
  (algorithm.name ?? algorithm) === 'Ed25519'
    ? Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError'))
    : known(format, key, algorithm, ...rest);
"""
WITHOUT_HTTPS = "Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined });"
HIDDEN = """hidden => {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def flipped(text: str) -> str:
    """Base64 of the same bytes with the lowest bit of the last one turned."""
    content = bytearray(base64.b64decode(text))
    content[-1] ^= 1
    return base64.b64encode(content).decode()


def in_line(which: Callable[[list[str]], int]) -> Change:
    """Turns one bit of what the last word of a line encodes."""

    def change(body: bytes) -> bytes:
        lines = body.decode().split("\n")
        at = which(lines)
        *words, encoded = lines[at].split(" ")
        lines[at] = " ".join([*words, flipped(encoded)])
        return "\n".join(lines).encode()

    return change


def signature_of(end: str) -> Change:
    """In the signature line of the key whose name ends so."""
    return in_line(lambda lines: next(i for i, line in enumerate(lines) if re.match(rf"— \S*{end} ", line)))


def root_in(lines: list[str]) -> int:
    """The third line of the note, which begins after the first empty line."""
    return lines.index("") + 3


def a_bit_of(word: bytes) -> Change:
    """Turns one bit of the last byte of some bytes within the body."""

    def change(body: bytes) -> bytes:
        assert word in body
        return body.replace(word, word[:-1] + bytes([word[-1] ^ 1]), 1)

    return change


def in_moment(body: bytes) -> bytes:
    """Turns one bit of a leaf's moment, which stays one."""
    return re.sub(rb'("at":"[^"]*)(\d)Z"', lambda found: found[1] + bytes([found[2][0] ^ 1]) + b'Z"', body)


def altered(page: Page, address: str, change: Change) -> None:
    """From now on what is fetched there arrives changed, as by a server that lies or a line that is tampered with."""

    def handle(route: Route) -> None:
        answer = route.fetch()
        body = change(answer.body())
        assert body != answer.body()
        route.fulfill(response=answer, body=body)

    page.route(address, handle)


def result(page: Page) -> Locator:
    return page.locator("[data-verify-result]")


def verify(page: Page) -> Locator:
    page.click("[data-verify-run]")
    page.wait_for_selector("[data-verify-result] [data-tone]")
    return result(page)


def marks(page: Page) -> dict[str, str]:
    """What each check was found to be; those that were not made are missing."""
    found: dict[str, str] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-mark]')].map(e => [e.dataset.check, e.dataset.mark]))"
    )
    return found


def open_version(person: Person) -> Page:
    """The newest entry of a version that both witnesses have signed."""
    page = person.page
    person.go("/ledger/?event=version.created")
    page.click("table tbody tr >> nth=0 >> a >> nth=0")
    for _ in range(40):
        if page.locator("[data-verify-result] .notice.ok").count():
            return page
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError("the entry is not agreed")


def open_comparison(sits_down: SitsDown, person: Person) -> Page:
    """The last two agreed checkpoints, of which there are two when somebody has changed something."""
    page = person.page
    person.go("/ledger/checkpoints/compare/")
    for language in ("ru", "en"):
        for _ in range(40):
            if page.locator("svg.ladder").count():
                return page
            page.wait_for_timeout(500)
            person.go("/ledger/checkpoints/compare/")
        sits_down("us.officer2", language)
    raise AssertionError("there are no two agreed checkpoints")


OK = {"leaf": "ok", "path": "ok", "log": "ok", "witnesses": "ok", "openings": "ok"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_entry_is_verified_and_said_to_be_in_words(sits_down: SitsDown, language: str) -> None:
    page = open_version(sits_down("us.auditor", language))
    expect(result(page)).to_have_attribute("role", "status")
    said = verify(page)
    expect(said.locator(".notice.ok")).to_be_visible()
    index = int(page.locator("[data-verify]").get_attribute("data-index") or "")
    if language == "en":
        expect(said).to_contain_text(f"Verified in this browser. This is entry {index:,} of")
        expect(said).to_contain_text(re.compile(r"US \d+ \w+ \d\d:\d\d:\d\dZ, RU \d+ \w+ \d\d:\d\d:\d\dZ"))
        expect(said).to_contain_text(re.compile(r"match: (\d) of \1\."))
    else:
        grouped = f"{index:,}".replace(",", "\u00a0")
        expect(said).to_contain_text(f"Проверено в этом браузере. Это запись №\u00a0{grouped} из")
        expect(said).to_contain_text(re.compile(r"США \d\d\.\d\d \d\d:\d\d:\d\dZ, РФ \d\d\.\d\d \d\d:\d\d:\d\dZ"))
    assert marks(page) == OK
    # Every step of the drawing turned green, up to the root.
    assert page.locator("svg.ladder g:not(.good)").count() == 0
    assert page.locator("svg.ladder .bad").count() == 0
    assert list(findings(page, language)) == []


def test_it_is_done_by_keyboard_and_the_focus_stays(sits_down: SitsDown) -> None:
    page = open_version(sits_down("us.auditor"))
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('[data-verify-run]')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-tone]")
    assert page.evaluate("document.activeElement.matches('[data-verify-run]')")
    # And again: what was found before gives way.
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-tone=ok]")
    expect(page.locator("[data-tone]")).to_have_count(1)


LIES = {
    "leaf": ("**/leaf", in_moment, "leaf", "does not match the hash shown on this page"),
    "leaf-form": ("**/leaf", a_bit_of(b'"subject"'), "leaf", "not in the format of a log entry"),
    "first-hash": ("**/*.tlog-proof*", in_line(lambda lines: 2), "path", "Step 1 of the path differs"),
    "third-hash": ("**/*.tlog-proof*", in_line(lambda lines: 4), "path", "Step 3 of the path differs"),
    "index": ("**/*.tlog-proof*", lambda body: body.replace(b"index ", b"index 1", 1), "path", "for another entry"),
    "shorter": (
        "**/*.tlog-proof*",
        lambda body: re.sub(rb"(index \d+\n)[^\n]+\n", rb"\1", body, count=1),
        "path",
        "hashes; a log of this length needs",
    ),
    "root": ("**/*.tlog-proof*", in_line(root_in), "path", "does not lead to the signed root hash"),
    "log": ("**/*.tlog-proof*", signature_of("/ledger/[0-9a-f]+"), "log", "log’s signature does not match its key"),
    "us": ("**/*.tlog-proof*", signature_of("/witness/us"), "witnesses", "The signature of this witness"),
    "ru": ("**/*.tlog-proof*", signature_of("/witness/ru"), "witnesses", "The signature of this witness"),
    "opening": ("**/openings", a_bit_of(b'"after": {"'), "openings", "Opening 1 matches no"),
    "policy": ("**/policy", a_bit_of(b"quorum"), "log", "Line 5 of the policy cannot be read"),
    "other-log": (
        "**/policy",
        lambda body: re.sub(rb"^log .*\n", b"", body, count=1),
        "log",
        "not signed with any key that the policy lists for this log",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_is_altered_by_one_bit_is_found_and_named(sits_down: SitsDown, lie: str) -> None:
    address, change, check, sentence = LIES[lie]
    page = open_version(sits_down("us.auditor"))
    altered(page, address, change)
    said = verify(page)
    expect(said.locator(".notice.stop")).to_contain_text("Verification failed.")
    expect(said).to_contain_text(sentence)
    # What was right before it stays so; what comes after it was not looked at; nothing claims that all is well.
    before = list(OK)[: list(OK).index(check)]
    assert marks(page) == dict.fromkeys(before, "ok") | {check: "wrong"}
    expect(said.locator(".notice.ok")).to_have_count(0)
    page.unroute(address)
    expect(verify(page).locator(".notice.ok")).to_be_visible()
    assert marks(page) == OK


def test_the_step_where_the_way_parts_is_shown_in_the_drawing(sits_down: SitsDown) -> None:
    page = open_version(sits_down("us.auditor"))
    altered(page, "**/*.tlog-proof*", in_line(lambda lines: 4))
    verify(page)
    assert page.locator("svg.ladder g.bad").count() == 2
    assert page.locator('svg.ladder g.bad[data-step="3"]').count() == 2
    assert page.locator('svg.ladder g.good[data-step="2"]').count() == 2
    assert page.locator('svg.ladder g.good[data-step="4"]').count() == 0
    assert list(findings(page, "en")) == []


def test_a_signature_that_is_not_there_is_no_agreement(sits_down: SitsDown) -> None:
    page = open_version(sits_down("us.auditor"))
    altered(page, "**/*.tlog-proof*", lambda body: re.sub(rb"\xe2\x80\x94 \S+/witness/ru .*\n", b"", body))
    said = verify(page)
    expect(said.locator(".notice.warn")).to_contain_text("Not signed by: RU. The checkpoint is therefore not cosigned.")
    assert marks(page) == OK | {"witnesses": "waits"}


def test_a_browser_that_checks_no_signatures_says_so_and_checks_the_rest(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.auditor")).page
    page.add_init_script(WITHOUT_ED25519)
    open_version(person)
    said = verify(page)
    expect(said.locator(".notice.warn")).to_contain_text("This browser cannot check signatures (Ed25519).")
    expect(said).to_contain_text("Its content leads to the root hash of the log")
    assert marks(page) == OK | {"log": "skipped", "witnesses": "skipped"}
    altered(page, "**/leaf", in_moment)
    expect(verify(page).locator(".notice.stop")).to_be_visible()


def test_without_webcrypto_nothing_is_claimed(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.auditor")).page
    page.add_init_script(WITHOUT_HTTPS)
    open_version(person)
    expect(verify(page).locator(".notice.warn")).to_contain_text("Nothing was checked.")


def test_what_cannot_be_fetched_is_no_verdict(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.auditor")).page
    person.expected = ("Failed to load resource",)
    open_version(person)
    page.route("**/openings", lambda route: route.abort())
    expect(verify(page).locator(".notice.warn")).to_contain_text("could not be loaded")


# Two checkpoints


@pytest.mark.parametrize("language", ["en", "ru"])
def test_two_checkpoints_are_compared_on_the_machine(sits_down: SitsDown, language: str) -> None:
    page = open_comparison(sits_down, sits_down("ru.auditor", language))
    said = verify(page)
    expect(said.locator(".notice.ok")).to_contain_text("Verified in" if language == "en" else "Проверено в")
    assert marks(page) == {"log": "ok", "witnesses": "ok", "path": "ok"}
    assert page.locator("svg.ladder g:not(.good)").count() == 0
    assert list(findings(page, language)) == []


COMPARED_LIES = {
    "root": ("**/note", lambda body: in_line(lambda lines: 2)(body), "log", "differs from the one shown on this page"),
    "signature": ("**/note", signature_of("/witness/us"), "witnesses", "The signature of this witness"),
    "proof": ("**/compare/proof*", in_line(lambda lines: 2), "path", "of the path differs"),
    "size": (
        "**/compare/proof*",
        lambda body: body.replace(b"old ", b"old 1", 1),
        "path",
        "another entry or checkpoint",
    ),
}


@pytest.mark.parametrize("lie", COMPARED_LIES)
def test_of_two_checkpoints_one_bit_is_found_too(sits_down: SitsDown, lie: str) -> None:
    address, change, check, sentence = COMPARED_LIES[lie]
    page = open_comparison(sits_down, sits_down("us.auditor"))
    altered(page, address, change)
    said = verify(page)
    expect(said.locator(".notice.stop")).to_contain_text(sentence)
    assert marks(page)[check] == "wrong"


def test_an_unknown_size_leads_to_its_field(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.auditor")).page
    person.expected = ("422",)
    person.go("/ledger/checkpoints/compare/")
    page.fill("[name=a]", "999999")
    page.click("main form button[type=submit]")
    expect(page.locator(".error-summary")).to_be_focused()
    page.click(".error-summary a")
    expect(page.locator("[name=a]")).to_be_focused()
    expect(page.locator("[name=a]")).to_have_value("999999")


def test_a_note_is_copied_as_it_was_signed(sits_down: SitsDown) -> None:
    page = (person := sits_down("us.auditor", own=True)).page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    person.go("/ledger/checkpoints/")
    page.click("table tbody tr >> nth=0 >> a >> nth=0")
    page.click("[data-copy]")
    expect(page.locator("[data-notices]")).to_contain_text("Copied.")
    size = page.url.rstrip("/").rsplit("/", 1)[1]
    file = page.request.get(f"{person.address}/ledger/checkpoints/{size}/note").text()
    assert page.evaluate("navigator.clipboard.readText()") == file


# The footer


def test_the_footer_follows_the_log_while_somebody_looks(sits_down: SitsDown) -> None:
    person = sits_down("us.officer", own=True)
    page = person.page
    page.clock.install()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/ledger/seal/" in request.url else None)
    person.go("/register/")
    expect(page.locator("[data-seal] .marks")).to_contain_text("US")
    page.clock.run_for(9_000)
    assert asked == []
    page.clock.run_for(2_000)
    page.wait_for_timeout(300)
    assert len(asked) == 1
    expect(page.locator("[data-seal] .marks")).to_contain_text("RU")
    expect(page.locator("html footer")).to_have_count(1)

    page.evaluate(HIDDEN, True)
    page.clock.run_for(60_000)
    assert len(asked) == 1
    page.evaluate(HIDDEN, False)
    page.wait_for_timeout(300)
    assert len(asked) == 2


def test_a_link_of_the_footer_keeps_the_focus_when_it_is_renewed(sits_down: SitsDown) -> None:
    person = sits_down("us.auditor", own=True)
    page = person.page
    page.clock.install()
    person.go("/register/")
    page.focus("#seal-checkpoint")
    with page.expect_response("**/ledger/seal/"):
        page.clock.run_for(11_000)
    page.wait_for_timeout(200)
    page.clock.run_for(1_000)
    assert page.evaluate("document.activeElement.id") == "seal-checkpoint"


def test_a_server_that_does_not_answer_is_said_in_the_footer_only(sits_down: SitsDown) -> None:
    person = sits_down("us.officer", own=True)
    person.expected = ("Failed to load resource", "htmx:")
    page = person.page
    page.clock.install()
    person.go("/register/")
    page.route("**/ledger/seal/", lambda route: route.abort())
    page.clock.run_for(31_000)
    expect(page.locator("[data-seal-lost]")).to_have_count(1)
    expect(page.locator("[data-seal-lost]")).to_contain_text("No response from the server since")
    expect(page.locator("[data-notices] .notice")).to_have_count(0)
    page.unroute("**/ledger/seal/")
    page.clock.run_for(11_000)
    expect(page.locator("[data-seal-lost]")).to_have_count(0)


def test_a_session_that_has_ended_puts_no_sign_in_page_into_the_footer(sits_down: SitsDown) -> None:
    person = sits_down("us.officer", own=True)
    person.expected = ("401",)
    page = person.page
    page.clock.install()
    person.go("/register/")
    page.context.clear_cookies()
    page.clock.run_for(11_000)
    expect(page.locator("[data-notices]")).to_contain_text("Your session has ended.")
    expect(page.locator("[data-seal] form")).to_have_count(0)
    page.context.clear_cookies()
