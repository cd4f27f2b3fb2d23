"""Reads of releases: what was given of a designation, who opened it, and what a blocked approver is told of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import QuerySet

from apps.access.connection import as_system
from apps.access.identity import Identity
from apps.access.policy import permitted, visible
from apps.accounts.compiled_query import KEY_SLOT, CompiledQuery
from apps.designations.models import Designation
from apps.releases.models import Disclosure, Reading, Release, Tells


def copies_of(original: Designation) -> QuerySet[Release]:
    """Every release of any of a designation's versions, whoever asks: for services."""
    return Release.objects.filter(version__designation=original)


def _joined(releases: QuerySet[Release]) -> QuerySet[Release]:
    joined = releases.select_related("copy", "copy__released_to", "version", "user")
    return joined.defer("version__outline", "version__shape", "version__search")


@lru_cache(maxsize=1)
def _releases() -> CompiledQuery[Release]:
    return CompiledQuery(_joined(Release.objects.filter(version__designation_id=KEY_SLOT)), [KEY_SLOT])


def releases_of(actor: Identity, original: Designation) -> QuerySet[Release]:
    """The releases of a record that this reader may know of."""
    return _joined(visible(actor, copies_of(original)))


def with_readings(actor: Identity, original: Designation) -> list[Release]:
    """The releases of a record that this reader may know of, each with the first readings of its copy (`opened`): two
    queries."""
    return add_readings(actor, original, permitted(actor, _releases().ask(original.pk)))


def add_readings(actor: Identity, original: Designation, found: list[Release]) -> list[Release]:
    """These releases of a record, each with the first readings of its copy (`opened`)."""
    if not found:
        return []
    of_copy: dict[int, list[Reading]] = {release.copy_id: [] for release in found}
    for reading in Reading.objects.filter(designation__in=of_copy).select_related("user", "designation"):
        of_copy[reading.designation_id].append(reading)
    for release in found:
        release.version.designation = original
        release.opened = permitted(actor, of_copy[release.copy_id])
    return found


def disclosures_of(actor: Identity, designation: Designation) -> QuerySet[Disclosure]:
    """What the originator set, the newest first: to others than its own readers nothing was ever set."""
    return visible(actor, Disclosure.objects.filter(designation=designation)).select_related("user")


@lru_cache(maxsize=256)
def _last_disclosure(actor: Identity) -> CompiledQuery[Disclosure]:
    set_for = visible(actor, Disclosure.objects.filter(designation_id=KEY_SLOT)).select_related("user")
    return CompiledQuery(set_for[:1], [KEY_SLOT])


def last_disclosure(actor: Identity, designation: Designation) -> Disclosure | None:
    """The newest of them."""
    return _last_disclosure(actor).first(designation.pk)


def disclosed(keys: Iterable[int], *, to: Identity) -> list[Disclosure]:
    """Those of these designations whose originator lets another delegation's approver be told more than nothing: what
    holds now, each with its designation and that one's owner. Whoever asks: for services."""
    with as_system():
        newest = (
            Disclosure.objects.filter(designation__in=list(keys))
            .exclude(designation__owner_id=to.delegation_id)
            .order_by("designation_id", "-sequence")
            .distinct("designation_id")
            .select_related("designation__owner")
        )
        return [one for one in newest if one.tells != Tells.ADMIN]
