"""A person looks at what their GIS program reads: collections, a page of features, one of them, and a refusal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person
from tests.browser.looking import NARROW, WIDE, findings

pytestmark = pytest.mark.browser
PATHS = ("/ogc/", "/ogc/api", "/ogc/conformance", "/ogc/collections", "/ogc/collections/opposition")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_person_looks_at_what_programs_read(sits_down: Callable[..., Person], language: str) -> None:
    person = sits_down("us.officer", language)
    page = person.page
    for width, height in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": height})
        for path in PATHS:
            person.go(path)
            assert list(findings(page, language)) == [], path
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    person.go("/ogc/collections")
    page.locator("tbody a[href$='/opposition/items']").click()
    rows = page.locator("tbody tr")
    expect(rows.first).to_be_visible()
    assert list(findings(page, language)) == []
    person.go("/ogc/collections/opposition/items?limit=1")
    first = rows.first.inner_text()
    page.locator("nav a[rel=next]").click()
    expect(rows).to_have_count(1)
    assert rows.first.inner_text() != first
    page.locator("nav a[rel=prev]").click()
    expect(rows.first).to_have_text(first, use_inner_text=True)
    identity = page.evaluate(
        "fetch('/ogc/collections/opposition/items?f=json').then(a => a.json()).then(a => a.features[0].id)"
    )
    for width, height in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": height})
        person.go(f"/ogc/collections/opposition/items/{identity}")
        expect(page.locator("dl")).to_contain_text("digest")
        assert list(findings(page, language)) == []
    person.expected = ("400 (Bad Request",)
    person.go("/ogc/collections/opposition/items?filter=digest='x'")
    expect(page.locator("main")).to_contain_text("digest")
    assert list(findings(page, language)) == []
