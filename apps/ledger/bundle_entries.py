"""Which entries a bundle holds (docs/ledger.md, "Bundle"): all, those of one designation, or a stretch of the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Max, Min

from apps.access.identity import Identity
from apps.access.policy import visible
from apps.designations.models import Designation
from apps.ledger.models import Entry
from jic_verify.scope_map import COMMON

CHUNK = 2_000


class NothingThere(RuntimeError):
    """No agreed entry that the person may see is of what was asked for."""


@dataclass(frozen=True)
class Asked:
    """Which entries a bundle is of: all, those of one designation, or those of a time (from, to).

    `kept`: of a part, the size of a checkpoint that its reader has kept, and wants to see continued."""

    designation: Designation | None = None
    since: datetime | None = None
    until: datetime | None = None
    kept: int | None = None

    def __post_init__(self) -> None:
        if self.designation is not None and (self.since is not None or self.until is not None):
            raise ValueError("A bundle is of a designation or of a time, not of both.")


@dataclass(frozen=True)
class Part:
    """The entries of a bundle: their indices in order, and what the bundle claims to be complete of.

    `counted`: the scopes whose numbers of entries the bundle proves by the map. `whole`: it is of everything.
    """

    indices: Sequence[int]
    scope: dict[str, Any]
    counted: tuple[str, ...] = ()
    whole: bool = False


def part_of(asked: Asked, actor: Identity | None, size: int) -> Part:
    """What was asked for, of the first `size` entries. Raises NothingThere."""
    if asked.designation is not None:
        return _of_designation(asked.designation, actor, size)
    if asked.since is not None or asked.until is not None:
        return _of_window(asked, size)
    return Part(range(size), {"of": "everything"}, whole=True)


def _of_designation(designation: Designation, actor: Identity | None, size: int) -> Part:
    """Every open entry of it and of what is common to all, also those whose content the reader may not open: else
    nobody could tell that none is missing. Of private ones, those that they may open."""
    entries = Entry.objects.filter(index__lt=size)
    own = entries.filter(designation=designation)
    shown = (
        own if actor is None else visible(actor, Entry.objects.all()).filter(index__lt=size, designation=designation)
    )
    found = set(shown.values_list("index", flat=True))
    if not found:
        # That there is such a designation is nobody's business who may see nothing of it.
        raise NothingThere("No entry of the agreed list is of that, or none that may be seen.")
    scope = str(designation.uuid)
    found |= set(own.filter(scope=scope).values_list("index", flat=True))
    found |= set(entries.filter(scope=COMMON).values_list("index", flat=True))
    found.add(size - 1)
    return Part(sorted(found), {"of": "designation", "designation": scope}, (scope, COMMON))


def _of_window(asked: Asked, size: int) -> Part:
    """Every entry from the first of the time to the last: moments are not quite in the order of the log."""
    entries = Entry.objects.filter(index__lt=size)
    first, last = 0, size - 1
    if asked.since is not None:
        first = entries.filter(at__gte=asked.since).aggregate(found=Min("index"))["found"]
    if asked.until is not None:
        last = entries.filter(at__lt=asked.until).aggregate(found=Max("index"))["found"]
    if first is None or last is None or first > last:
        raise NothingThere("No entry of the agreed list is of that time.")
    return Part(range(first, last + 1), {"of": "window", "first": first, "end": last + 1})


def entries_of(part: Part, actor: Identity | None) -> Iterator[Entry]:
    """Every entry of the part by index; `cleared` says whether its openings may be handed out."""
    whole = Entry.objects.annotate(
        designation_level=F("designation__level"), designation_caveat=F("designation__caveat_id")
    )
    shown = None if actor is None else visible(actor, Entry.objects.all())
    for at in range(0, len(part.indices), CHUNK):
        chunk = list(part.indices[at : at + CHUNK])
        cleared = set(chunk if shown is None else shown.filter(index__in=chunk).values_list("index", flat=True))
        for entry in whole.filter(index__in=chunk).order_by("index"):
            entry.cleared = entry.index in cleared  # type: ignore[attr-defined]
            yield entry
