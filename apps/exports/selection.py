"""What a file holds: everything that its reader sees, the agreed map, or what they chose; and one digest over it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.access.errors import DomainError, at_field
from apps.access.identity import Identity
from apps.access.markings import Marked, Marking, together
from apps.designations.kinds import ON_THE_AGREED_MAP
from apps.designations.models import Designation
from apps.designations.past import AsOf, read_as_of
from apps.designations.selectors import delegations, visible_to
from apps.exports.rows import ExportRow, export_row

AT_ONCE = 500


class Scope(StrEnum):
    AGREED = "agreed"
    EVERYTHING = "everything"
    CHOSEN = "chosen"
    EDITION = "edition"
    AS_OF = "as_of"


@dataclass(frozen=True)
class Selection:
    """What a file is asked for: `designations` where they were chosen; `edition` is the number of one of the reader's
    own map; `as_of` the moment of the map of the past."""

    scope: Scope
    designations: tuple[uuid.UUID, ...] = ()
    edition: int = 0
    as_of: AsOf | None = None

    @property
    def is_past(self) -> bool:
        return self.scope in (Scope.EDITION, Scope.AS_OF)

    @property
    def name(self) -> str:
        """How its file is called, without an ending: "edition-7", "as-of-20160915T180000Z"."""
        if self.as_of is not None:
            return f"as-of-{self.as_of.written.replace('-', '').replace(':', '')}"
        return f"edition-{self.edition}" if self.scope is Scope.EDITION else "designations"


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"
    status = 409
    title = gettext_lazy("A designation changed while the file was being made.")
    mend = gettext_lazy("Nothing was handed out. Ask for the file again.")


@dataclass(frozen=True)
class Fingerprint:
    """What a file will say, before it is written: keys with the digests of their versions, the marking of all of it,
    the SHA-256 over lines of "identifier digest", sorted, and the keys of the versions that are told whole. Of the map
    of the past the rows are periods in force."""

    rows: Sequence[tuple[int, bytes]]
    marking: Marking
    digest: bytes
    versions: Sequence[int] = ()

    @property
    def count(self) -> int:
        return len(self.rows)


def asked_selection(
    scope: Scope,
    *,
    designations: Iterable[uuid.UUID] = (),
    edition: int | None = None,
    as_of: str = "",
    as_known: str = "",
) -> Selection:
    """What a form or a program asks for; what its scope does not need is left out. Raises Incomplete at its field."""
    if scope is Scope.CHOSEN:
        return Selection(scope, tuple(designations))
    if scope is Scope.EDITION:
        if not edition:
            raise at_field("edition", _("Enter the number of the edition."))
        return Selection(scope, edition=edition)
    if scope is Scope.AS_OF:
        moment = read_as_of({"as_of": as_of, "as_known": as_known})
        if moment is None:
            raise at_field("as_of", _("Enter a date and time in UTC, for example 2016-09-15T18:00:00Z."))
        return Selection(scope, as_of=moment)
    return Selection(scope)


def selected(actor: Identity, scope: Scope, keys: Sequence[uuid.UUID] = ()) -> QuerySet[Designation]:
    """Designations that stand in the actor's lists and have a version."""
    found = visible_to(actor).exclude(current=None)
    if scope is Scope.AGREED:
        return found.filter(state__in=ON_THE_AGREED_MAP)
    return found.filter(uuid__in=list(keys)) if scope is Scope.CHOSEN else found


def fingerprint(found: QuerySet[Designation]) -> Fingerprint:
    """Of designations as they are now."""
    rows, lines, marked, versions = [], [], set(), []
    for key, identity, version, digest, level, caveat in found.order_by("pk").values_list(
        "pk", "uuid", "current_id", "current__digest", "level", "caveat_id"
    ):
        rows.append((key, bytes(digest)))
        versions.append(version)
        lines.append(f"{identity} {bytes(digest).hex()}\n")
        marked.add((level, caveat))
    return Fingerprint(rows, together(Marked(*one) for one in marked), digest_over(lines), versions)


def digest_over(lines: Iterable[str]) -> bytes:
    return hashlib.sha256("".join(sorted(lines)).encode()).digest()


def rows_of(actor: Identity, what: Fingerprint) -> Iterator[ExportRow]:
    """The rows, some at a time, each as the actor may see it now. Raises ChangedMeanwhile where that is no longer what
    was counted."""
    everyone = delegations()
    for chunk in chunks(what.rows):
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


def chunks(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]
