"""Two sides name a group, list it differently and see the dispute; a pasted list is confirmed: in either language."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.looking import findings
from tests.browser.test_movements import fill

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("language", "disputed", "recorded"),
    [("en", "disputed", "1 group recorded"), ("ru", "спорно", "Внесена 1 группа")],
)
def test_two_lists_are_kept_and_compared(
    sits_down: Callable[..., Person], language: str, disputed: str, recorded: str
) -> None:
    ours, theirs = sits_down("us.officer", language), sits_down("ru.officer", language)
    name = f"Walked Brigade {language}"
    ours.go("/groups/new/")
    fill(ours.page, language="en", text=name)
    ours.page.wait_for_url(re.compile(r"/groups/[0-9a-f-]{36}/$"))
    address = re.sub(r"^https?://[^/]*", "", ours.page.url)
    theirs.go(f"{address}names/")
    fill(theirs.page, language="ar", text="لواء الجولة" if language == "en" else "لواء السير")
    expect(theirs.page.locator("#names")).to_contain_text("لواء")
    # The other side's open page shows it without being loaded again.
    expect(ours.page.locator("#names")).to_contain_text("لواء", timeout=4_000)
    theirs.go(f"{address}listings/")
    fill(theirs.page, listed_as="excluded")
    ours.go("/groups/lists/paste/")
    ours.page.locator("[name=text]").fill(f"{name}\nNobody at all")
    ours.page.locator("[name=listed_as][value=party]").check()
    ours.page.locator("main form.next button.go").click()
    expect(ours.page.locator("#pasted")).to_be_visible()
    assert list(findings(ours.page, language)) == []
    ours.page.locator("button[name=confirmation]").click()
    expect(ours.page.locator(".messages, [role=status]").filter(has_text=recorded).first).to_be_visible()
    ours.go("/groups/lists/?class=disputed")
    expect(ours.page.locator("tr", has_text=name)).to_contain_text(disputed)
    assert list(findings(ours.page, language)) == []
    theirs.page.set_viewport_size({"width": 390, "height": 800})
    theirs.go(address)
    expect(theirs.page.locator("#accounts")).to_contain_text(disputed)
    assert list(findings(theirs.page, language)) == []
    theirs.go(f"/groups/?q={name}")
    expect(theirs.page.locator("#groups tbody tr")).to_have_count(1)
