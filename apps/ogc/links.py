"""Links as the standard has them: whole addresses, with what is at their end."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from apps.ogc.answers import GEOJSON, JSON

HTML = "text/html"


def link(
    request: HttpRequest, rel: str, kind: str, view: str, *arguments: Any, title: str = "", **query: str
) -> dict[str, str]:
    """A link to an address of the service; `query` are its parameters."""
    address = request.build_absolute_uri(reverse(view, args=arguments))
    return _link(rel, kind, f"{address}?{urlencode(query)}" if query else address, title)


def same(request: HttpRequest, rel: str, kind: str, **changes: str) -> dict[str, str]:
    """A link to the address that was asked, with some of its parameters changed; empty: left out. All others stay:
    programs do not filter again what they follow a link to."""
    query = {name: value for name, value in {**request.GET.dict(), **changes}.items() if value}
    address = request.build_absolute_uri(request.path)
    return _link(rel, kind, f"{address}?{urlencode(query)}" if query else address, "")


def itself(request: HttpRequest, kind: str = JSON) -> list[dict[str, str]]:
    """The address itself, and its page."""
    return [same(request, "self", kind), same(request, "alternate", HTML, f="html")]


def pages(request: HttpRequest, previous: str, following: str) -> list[dict[str, str]]:
    found = []
    if previous:
        found.append(same(request, "prev", GEOJSON, before=previous, after=""))
    if following:
        found.append(same(request, "next", GEOJSON, after=following, before=""))
    return found


def _link(rel: str, kind: str, address: str, title: str) -> dict[str, str]:
    return {"rel": rel, "type": kind, "href": address, **({"title": title} if title else {})}
