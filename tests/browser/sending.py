"""Designations of a test's own, brought to where it begins through the API, as the site's own pages send it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import Person
from tests.drafting import square

SEND = """async ({address, body, etag}) => {
  const token = document.querySelector('meta[name="csrf-token"]').content;
  const headers = {'Content-Type': 'application/json', 'X-CSRFToken': token};
  if (etag) headers['If-Match'] = (await fetch(etag)).headers.get('ETag');
  const answer = await fetch(address, {method: 'POST', headers, body: JSON.stringify(body)});
  const said = await answer.json();
  if (!answer.ok) throw new Error(JSON.stringify(said));
  return said;
}"""
API = "/api/v1/designations/"


def content(title: str, west: float, south: float) -> dict[str, Any]:
    """An outline far from all others: those of the demo lie west of 39°."""
    return {
        "title_en": title,
        "title_ru": title,
        "terms_en": "1. One.",
        "terms_ru": "1. Раз.",
        "geometry": square(west, south, 0.01).geojson(),
        "level": 1,
        "confirmed": ["en", "ru"],
    }


def act(person: Person, number: str, name: str, **body: Any) -> None:
    api = f"{API}{number}/"
    person.page.evaluate(SEND, {"address": f"{api}acts/{name}/", "body": body, "etag": api})


def submitted(officer: Person, kind: str, **of: Any) -> str:
    """The number of a new designation that an officer has submitted."""
    made = officer.page.evaluate(SEND, {"address": API, "body": {"kind": kind, **content(**of)}})
    act(officer, made["uuid"], "submit")
    return str(made["uuid"])


def countered(ours: Person, theirs: Person, **of: Any) -> str:
    """The page of a new designation of ours that the other side has countered on somewhat other ground."""
    number = submitted(ours, "intermingled", **of)
    act(theirs, number, "counter", content=content(**{**of, "west": of["west"] + 0.003}))
    return f"/designations/{number}/"


def agreed(ours: Person, theirs: Person, **of: Any) -> str:
    """The page of a new designation that both sides' officers agree to."""
    number = submitted(ours, "opposition", **of)
    act(theirs, number, "agree")
    return f"/designations/{number}/"


def confirm_every_text(page: Page) -> None:
    """Tick whatever the page asks its reader to confirm of the texts."""
    for box in page.locator("[name=confirmed]").all():
        box.check()
