"""Reads of releases: what was given of a designation, and who opened it."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.clearances.identity import Identity
from apps.clearances.policy import permitted
from apps.designations.models import Designation
from apps.releases.models import Reading, Release


def copies_of(original: Designation) -> QuerySet[Release]:
    """Every release of any of a designation's versions, whoever asks: for services."""
    return Release.objects.filter(version__designation=original)


def with_readings(who: Identity, original: Designation) -> list[Release]:
    """The releases of a record that this reader may know of, each with the first readings of its copy (`opened`): two
    queries."""
    releases = copies_of(original).select_related("copy", "copy__released_to", "version", "user")
    found = permitted(who, releases.defer("version__outline", "version__shape", "version__search"))
    if not found:
        return []
    of_copy: dict[int, list[Reading]] = {release.copy_id: [] for release in found}
    for reading in Reading.objects.filter(designation__in=of_copy).select_related("user", "designation"):
        of_copy[reading.designation_id].append(reading)
    for release in found:
        release.version.designation = original
        release.opened = permitted(who, of_copy[release.copy_id])
    return found
