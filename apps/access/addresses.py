"""What each address of the site opens, declared where the address is: `page(route, view, name=…, opens=…)`.

docs/access.md prints it, and a test walks all addresses, as everybody, in every state, and holds them to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, path

from apps.access.identity import Identity
from apps.access.policy import VIEW
from apps.access.roles import Role

VIEWABLE = "what the reader may view"
MEMBERS = "members of the admin's own delegation"
AUDITORS, ADMINS = (Role.AUDITOR,), (Role.CLEARANCE_ADMIN,)


@dataclass(frozen=True)
class Page:
    """An address that is about no designation: who opens it, and what it then shows. No roles: everybody signed in."""

    shows: str
    roles: tuple[Role, ...] = ()
    signatory: bool = False
    public: bool = False

    def opens(self, principal: Identity) -> bool:
        return (not self.roles or principal.has(*self.roles)) and (principal.is_signatory or not self.signatory)


@dataclass(frozen=True)
class Record:
    """An address about one designation. `action` is what its policy rows must permit; "version": its current version
    must be visible; "consent": so must a consent to it. An act must also stand in the table of transitions for the
    state; "<act>" stands for each act that the address serves."""

    action: str = VIEW


# Signing in and the like: nothing of the centre is shown, and nobody has to be known.
OUTSIDE = Page("nothing of the centre", public=True)


def page(route: str, view: Callable[..., Any], *, opens: Page | Record, name: str | None = None) -> URLPattern:
    """An address of the site with what it opens."""
    pattern = path(route, view, name=name)
    pattern.opens = opens  # type: ignore[attr-defined]
    return pattern


def declared_addresses(
    resolver: URLResolver | None = None, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, Page | Record | None]]:
    """(name, pattern, what it opens) of every address of the site; None where that is not declared."""
    for url_pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(url_pattern.pattern)
        if isinstance(url_pattern, URLResolver):
            yield from declared_addresses(
                url_pattern, route, f"{url_pattern.namespace}:" if url_pattern.namespace else space
            )
        else:
            yield (f"{space}{url_pattern.name}" if url_pattern.name else ""), route, getattr(url_pattern, "opens", None)
