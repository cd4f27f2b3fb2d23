"""What each address of the site opens, declared where the address is: `page(route, view, name=…, opens=…)`.

docs/access.md prints it, and a test walks all addresses, as everybody, in every state, and holds them to it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from django.urls.base import get_script_prefix
from django.views.decorators.http import require_http_methods

from apps.access.identity import Identity
from apps.access.policy import VIEW
from apps.access.roles import Role

VIEWABLE = "what the reader may view"
MEMBERS = "members of the admin's own delegation"
AUDITORS, ADMINS = (Role.AUDITOR,), (Role.CLEARANCE_ADMIN,)


_only_read = require_http_methods(["GET", "HEAD", "OPTIONS"])


@dataclass(frozen=True)
class Page:
    """An address that is about no designation: who opens it, and what it then shows. No roles: everybody signed in.
    `signatory`: only where their delegation is one. Besides, whoever holds one of the roles `anywhere`, and somebody of
    the secretariat who holds one of `secretariat`."""

    shows: str
    roles: tuple[Role, ...] = ()
    signatory: bool = False
    public: bool = False
    secretariat: tuple[Role, ...] = ()
    anywhere: tuple[Role, ...] = ()

    def opens(self, principal: Identity) -> bool:
        if self.secretariat and principal.is_of_secretariat and principal.has(*self.secretariat):
            return True
        if self.anywhere and principal.has(*self.anywhere):
            return True
        return (not self.roles or principal.has(*self.roles)) and (principal.is_signatory or not self.signatory)


@dataclass(frozen=True)
class Record:
    """An address about one designation. `action` is what its policy rows must permit; "version": its current version
    must be visible; "consent": so must a consent to it. An act must also stand in the table of transitions for the
    state; "<act>" stands for each act that the address serves."""

    action: str = VIEW


# Signing in and the like: nothing of the centre is shown, and nobody has to be known.
OUTSIDE = Page("nothing of the centre", public=True)


# "threads#notices": a page of the user guide and a section of it, to which *Help* leads. An address that serves several
# acts has one for each; "" stands for all others.
GuideSection = str | Mapping[str, str]


def page(
    route: str,
    view: Callable[..., Any],
    *,
    opens: Page | Record,
    name: str | None = None,
    guide: GuideSection = "",
    takes_forms: bool = False,
) -> URLPattern:
    """An address of the site with what it opens, and the part of the user guide that its page is about. What is no page
    (a file, a part of a page) has none. An address that takes no forms is only read; views of the API, which are
    classes of the REST framework, say by themselves which methods they have."""
    is_of_api = hasattr(view, "cls")
    pattern = path(route, view if takes_forms or is_of_api else _only_read(view), name=name)
    pattern.opens = opens  # type: ignore[attr-defined]
    pattern.guide = guide  # type: ignore[attr-defined]
    pattern.takes_forms = takes_forms  # type: ignore[attr-defined]
    return pattern


def declared_addresses() -> Iterator[tuple[str, str, Page | Record | None]]:
    """(name, pattern, what it opens) of every address of the site; None where that is not declared."""
    for name, route, pattern in _patterns():
        yield name, route, getattr(pattern, "opens", None)


def taking_forms() -> Iterator[str]:
    """The names of the addresses that forms are sent to."""
    return (name for name, _route, pattern in _patterns() if getattr(pattern, "takes_forms", False))


def guide_sections() -> dict[str, GuideSection]:
    """The part of the user guide that each view's page is about, by the view's name."""
    return {name: guide for name, _route, pattern in _patterns() if (guide := getattr(pattern, "guide", ""))}


def _patterns(
    resolver: URLResolver | None = None, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, URLPattern]]:
    for url_pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(url_pattern.pattern)
        if isinstance(url_pattern, URLResolver):
            yield from _patterns(url_pattern, route, f"{url_pattern.namespace}:" if url_pattern.namespace else space)
        else:
            yield (f"{space}{url_pattern.name}" if url_pattern.name else ""), route, url_pattern


# Keys that stand in no address but the ones that are taken apart here.
_SOME_UUID, _SOME_NUMBER = uuid.UUID("5f0c1e1b-3f5d-4d0c-9f53-8e2f8f0f6a01"), 918_273_645


def address_of(view: str, key: uuid.UUID | int) -> str:
    """The address of a view that takes one key. Lists have hundreds, each of which Django would look up anew."""
    sample = _SOME_UUID if isinstance(key, uuid.UUID) else _SOME_NUMBER
    before, after = _around(get_script_prefix(), view, sample)
    return f"{before}{key}{after}"


@lru_cache(maxsize=256)
def _around(prefix: str, view: str, sample: uuid.UUID | int) -> tuple[str, str]:
    """What stands around the key. The prefix is where the site is mounted, which `reverse` looks at itself."""
    before, _key, after = reverse(view, args=[sample]).partition(str(sample))
    return before, after
