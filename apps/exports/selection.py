"""What a file holds: everything that its reader sees, the agreed map, or what they chose; and one digest over it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.access.errors import DomainError
from apps.access.identity import Identity
from apps.access.markings import Marked, Marking, together
from apps.designations.kinds import ON_THE_AGREED_MAP
from apps.designations.models import Designation
from apps.designations.selectors import delegations, visible_to
from apps.exports.rows import ExportRow, export_row

AT_ONCE = 500


class Scope(StrEnum):
    AGREED = "agreed"
    EVERYTHING = "everything"
    CHOSEN = "chosen"


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"
    status = 409
    title = _("A designation changed while the file was being made.")
    mend = _("Nothing was handed out. Ask for the file again.")


@dataclass(frozen=True)
class Fingerprint:
    """What a file will say, before it is written: keys with the digests of their versions, the marking of all of it,
    the SHA-256 over lines of "identifier digest", sorted, and the keys of the versions."""

    rows: Sequence[tuple[int, bytes]]
    marking: Marking
    digest: bytes
    versions: Sequence[int] = ()

    @property
    def count(self) -> int:
        return len(self.rows)


def selected(actor: Identity, scope: Scope, keys: Sequence[uuid.UUID] = ()) -> QuerySet[Designation]:
    """Designations that stand in the actor's lists and have a version."""
    found = visible_to(actor).exclude(current=None)
    if scope is Scope.AGREED:
        return found.filter(state__in=ON_THE_AGREED_MAP)
    return found.filter(uuid__in=list(keys)) if scope is Scope.CHOSEN else found


def fingerprint(found: QuerySet[Designation]) -> Fingerprint:
    rows, lines, marked, versions = [], [], set(), []
    for key, identity, version, digest, level, caveat in found.order_by("pk").values_list(
        "pk", "uuid", "current_id", "current__digest", "level", "caveat_id"
    ):
        rows.append((key, bytes(digest)))
        versions.append(version)
        lines.append(f"{identity} {bytes(digest).hex()}\n")
        marked.add((level, caveat))
    whole = hashlib.sha256("".join(sorted(lines)).encode()).digest()
    return Fingerprint(rows, together(Marked(*one) for one in marked), whole, versions)


def rows_of(actor: Identity, what: Fingerprint) -> Iterator[ExportRow]:
    """The rows, some at a time, each as the actor may see it now. Raises ChangedMeanwhile where that is no longer what
    was counted."""
    everyone = delegations()
    for chunk in _chunks(what.rows):
        wanted = dict(chunk)
        found = visible_to(actor).filter(pk__in=list(wanted)).select_related("current").order_by("pk")
        designations = list(found)
        if len(designations) != len(wanted):
            raise ChangedMeanwhile
        for designation in designations:
            designation.link_versions(everyone)
            version = designation.current
            if version is None or bytes(version.digest) != wanted[designation.pk]:
                raise ChangedMeanwhile
            yield export_row(designation, version)


def _chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]
