"""`If-Match` and `If-None-Match` as RFC 9110 has them: lists, `*`, and weak tags."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest
from django.utils.http import parse_etags

from apps.access.requests import ApiRequest
from apps.exchange.problems import PreconditionRequired

ANY = "*"
WEAK = "W/"


def required_tags(request: ApiRequest, title: str, mend: str) -> list[str]:
    """The tags of If-Match, quoted, or `*`. Raises PreconditionRequired without the header.

    Compared strongly (RFC 9110, 13.1.1): a weak tag matches nothing, and neither does what is no tag.
    """
    tags = asked_tags(request)
    if tags is None:
        raise PreconditionRequired(title, mend=mend)
    return tags


def asked_tags(request: ApiRequest) -> list[str] | None:
    """The tags of If-Match, quoted, or `*`; None without the header."""
    header = request.headers.get("If-Match", "").strip()
    return [tag for tag in parse_etags(header) if not tag.startswith(WEAK)] if header else None


def matches(tags: Collection[str], current: str) -> bool:
    """Whether the state that the caller has read is the present one; `*` stands for whatever there is."""
    return ANY in tags or current in tags


def has_already(request: HttpRequest | ApiRequest, current: str) -> bool:
    """Whether If-None-Match says that the caller has what would be sent. Compared weakly (RFC 9110, 13.1.2)."""
    tags = [tag.removeprefix(WEAK) for tag in parse_etags(request.headers.get("If-None-Match", ""))]
    return matches(tags, current.removeprefix(WEAK))
