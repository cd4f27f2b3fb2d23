"""Class bundles: what is handed over for good verifies without whoever handed it over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jic_conformance.client import CannotAsk
from jic_conformance.requirement import ConformanceClass, NothingToCheck, requirement
from jic_conformance.site import Site
from jic_verify.findings import Unreadable
from jic_verify.verify import Verdict, Wanted, verify

CLASS = ConformanceClass.BUNDLES


def _bundle(site: Site) -> Path:
    if site.chosen.bundle is None:
        raise NothingToCheck("no bundle was given: --bundle FILE")
    return site.chosen.bundle


@requirement("JIC-R-130", CLASS, "A bundle MUST be right by every check of docs/ledger.md, as jic-verify makes them.")
def bundles_are_right(site: Site) -> Iterator[str]:
    path = _bundle(site)
    try:
        yield from _against(verify(path, policy=site.chosen.policy))
    except Unreadable as error:
        raise CannotAsk(f"the bundle cannot be read: {error}") from error


@requirement("JIC-R-131", CLASS, "An edition that is sent MUST be what a bundle of everything makes of the acts.")
def editions_follow_from_the_bundle(site: Site) -> Iterator[str]:
    path = _bundle(site)
    newest = site.newest_editions[0]
    try:
        wanted = Wanted.in_file(site.edition_file(newest["edition"]).body)
        yield from _against(verify(path, policy=site.chosen.policy, edition=wanted))
    except Unreadable as error:
        raise NothingToCheck(f"the bundle does not show edition {newest['edition']}: {error}") from error


def _against(verdict: Verdict) -> Iterator[str]:
    if verdict.finding is not None:
        yield f"check {verdict.finding.check}, {verdict.finding.where}: {verdict.finding.sentence}"
