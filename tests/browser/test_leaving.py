"""A side suspends its cooperation: every page says so, an approval under way is refused, the side takes its bundle
along, which its own browser and `jic-verify` find right and say who had left when; then it returns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from jic_verify.report import as_text
from jic_verify.verify import verify
from tests.browser.conftest import PASSWORD, Person
from tests.browser.looking import findings

pytestmark = pytest.mark.browser

WORDS = {
    "en": ("suspended its cooperation on", "Cooperates.", "suspended its cooperation from"),
    "ru": ("сотрудничество приостановлено с", "Сотрудничество продолжается.", "сотрудничество приостановлено с"),
}


def give(person: Person, step: str, reason: str) -> None:
    """A notice, entered and signed."""
    page = person.page
    person.go(f"/truce/cooperation/{step}/")
    page.locator("[name=reason]").fill(reason)
    page.locator("main form.next button.go").click()
    page.wait_for_load_state()
    expect(page.locator("dd.key")).to_be_visible()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form.next button.go").click()
    page.wait_for_url("**/truce/cooperation/")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_side_leaves_and_takes_its_bundle(sits_down: Callable[..., Person], tmp_path: Path, language: str) -> None:
    away, cooperates, verdict = WORDS[language]
    ru, auditor = sits_down("ru.authority", language), sits_down("ru.auditor", language)
    give(ru, "suspends", "Условия от 9 сентября не выполняются.")
    expect(ru.page.locator(".away")).to_contain_text(away)
    expect(ru.page.locator("#held tbody tr").first).to_be_visible()
    assert list(findings(ru.page, language)) == []
    for address in ("/register/", "/map/", "/"):
        auditor.go(address)
        expect(auditor.page.locator(".away")).to_contain_text(away)
    auditor.go("/truce/cooperation/?as_of=2016-09-15T12:00:00Z")
    expect(auditor.page.locator("main dl.facts").first).to_contain_text(cooperates)
    expect(auditor.page.locator(".away")).to_have_count(0)

    auditor.go("/truce/cooperation/")
    auditor.page.locator("main a[href='/ledger/bundle/']").click()
    taken = tmp_path / "taken.zip"
    for _attempt in range(40):
        auditor.page.locator("main form button").click()
        auditor.page.wait_for_load_state()
        if _made_with_notice(auditor, taken):
            break
        auditor.page.wait_for_timeout(500)
        auditor.go("/ledger/bundle/")
    assert "RU suspended its cooperation from" in as_text(verify(taken))
    auditor.go("/ledger/verify/")
    auditor.page.set_input_files("[data-file=bundle]", str(taken))
    expect(auditor.page.locator("[data-verdict]")).to_contain_text(verdict, timeout=60_000)

    assert list(findings(auditor.page, language)) == []
    give(ru, "returns", "Работа возобновляется.")
    ru.page.wait_for_timeout(1_100)
    ru.go("/truce/")
    expect(ru.page.locator(".away")).to_have_count(0)


def _made_with_notice(auditor: Person, taken: Path) -> bool:
    """Whether the bundle is there and the checkpoint that it is of holds the notice already."""
    page = auditor.page
    for _look in range(60):
        if page.locator("main a[download]").count():
            break
        page.wait_for_timeout(250)
        auditor.go("/ledger/bundle/")
    with page.expect_download() as download:
        page.locator("main a[download]").click()
    download.value.save_as(taken)
    found = verify(taken)
    return found.facts is not None and any(one.step == "suspends" for one in found.facts.cooperation)
