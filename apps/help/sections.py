"""Where *Help* leads from a page: to the part of the guide that the page's address declares (`page(…, guide=…)`)."""

from __future__ import annotations

from functools import cache

from django.urls import ResolverMatch, reverse

from apps.access.addresses import GuideSection, guide_sections

# From an address that is none, and from what is no page of its own.
OTHERWISE = "first-steps#problems"


@cache
def _sections() -> dict[str, GuideSection]:
    return guide_sections()


def section_of(match: ResolverMatch | None) -> str:
    """The part of the guide for an address of the site."""
    section = _sections().get(match.view_name, OTHERWISE) if match else OTHERWISE
    if isinstance(section, str) or match is None:
        return str(section)
    act = match.kwargs.get("act") or match.kwargs.get("code")
    return section.get(str(act), section[""])


def is_guide(match: ResolverMatch | None) -> bool:
    return match is not None and match.app_name == "help"


def help_address(match: ResolverMatch | None) -> str:
    """The address of the part of the guide for a page; the contents, for a page of the guide itself."""
    if is_guide(match):
        return reverse("help:contents")
    name, _, section = section_of(match).partition("#")
    return f"{reverse('help:page', args=[name])}#{section}"
