"""Questions to the service, as programs put them."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.tokens.holding import bearer, token_of

ROOT = "/ogc/collections"


def program(name: str, scope: str = "read") -> Client:
    return bearer(token_of(name, scope)[1])


def page_of(client: Client, collection: str = "opposition", **query: Any) -> dict[str, Any]:
    """One page of features."""
    names = {"filter_lang": "filter-lang", "filter_crs": "filter-crs", "bbox_crs": "bbox-crs"}
    answer = client.get(f"{ROOT}/{collection}/items", {names.get(name, name): one for name, one in query.items()})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def all_ids(client: Client, collection: str = "opposition", **query: Any) -> list[str]:
    """The ids of all features, page by page along `next`."""
    page = page_of(client, collection, **query)
    ids = [feature["id"] for feature in page["features"]]
    while following := link_of(page, "next"):
        page = client.get(following).json()
        ids += [feature["id"] for feature in page["features"]]
    return ids


def link_of(page: dict[str, Any], rel: str) -> str:
    return next((str(link["href"]) for link in page["links"] if link["rel"] == rel), "")


def refused(client: Client, collection: str = "opposition", **query: Any) -> dict[str, Any]:
    """The errors of a request that is refused, by parameter."""
    answer = client.get(f"{ROOT}/{collection}/items", query)
    assert answer.status_code == 400, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()["errors"]
    return found
