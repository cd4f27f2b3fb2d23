"""Addresses of the profile, and what is read of an answer's document without trusting its form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from jic_conformance.client import Answer, CannotAsk
from jic_conformance.schemas import schema, violations

API = "/api/v1"
DESIGNATIONS, EDITIONS, MOVEMENTS = f"{API}/designations/", f"{API}/editions/", f"{API}/movements/"
CHANGES, DELEGATIONS, DESCRIPTION = f"{API}/changes/", f"{API}/delegations/", f"{API}/schema/?format=json"
NOBODYS = "00000000-0000-4000-8000-000000000000"
Row = Mapping[str, Any]


def table(answer: Answer) -> Row:
    """An answer that is an object. Raises CannotAsk."""
    document = answer.json()
    if not isinstance(document, Mapping):
        raise CannotAsk(f"{answer.named}: no JSON object")
    return document


def rows_of(page: Row) -> list[Row]:
    """The rows of a page that are objects; what else stands there is named by the page's schema."""
    rows = page.get("results")
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def text_of(row: Row, name: str) -> str:
    """A member that is text. Raises CannotAsk."""
    value = row.get(name)
    if not isinstance(value, str):
        raise CannotAsk(f"`{name}` is missing, or no text")
    return value


def path_part(text: str) -> str:
    return quote(text, safe="")


def provision_names() -> set[str]:
    return set(schema("provisions")["properties"])


def by_schema(name: str, answer: Answer) -> Iterator[str]:
    """What speaks against an answer by a schema."""
    for violation in violations(name, answer.json()):
        yield f"{answer.named}, {violation}"
