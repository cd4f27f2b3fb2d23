"""What a reader may know of the instruments at a moment, read with a number of queries that does not depend on how many
there are."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.policy import can, visible
from apps.designations.policies import READERS
from apps.designations.selectors import delegations
from apps.documents.models import (
    Article,
    Instrument,
    InstrumentFile,
    Mismatch,
    Opening,
    Publication,
    PublicationConsent,
    PublicationEnd,
    Rendering,
)
from apps.documents.policies import FOLLOW

# Of one instrument: what is on record before these is not listed. Releases that came about are fewer than its files.
MAX_OPENINGS = 200
MAX_PUBLICATIONS = 20


@dataclass(frozen=True)
class LanguageVersion:
    """A language version with what the worker made of it; None: not drawn yet. `newest` of its language."""

    row: InstrumentFile
    rendering: Rendering | None
    newest: bool = True

    @property
    def pages(self) -> int:
        return self.rendering.pages if self.rendering else 0


@dataclass(frozen=True)
class Published:
    """A proposed release with who has consented and how it ended."""

    row: Publication
    consents: Sequence[PublicationConsent]
    end: PublicationEnd | None

    @property
    def holds_since(self) -> datetime | None:
        """When it came about; None while somebody's consent is missing, or where it never did."""
        given = {one.delegation.code: one.at for one in self.consents if bytes(one.digest) == bytes(self.row.digest)}
        if self.end is not None or any(code not in given for code in self.row.parties):
            return None
        return max(given[code] for code in self.row.parties)

    @property
    def is_open(self) -> bool:
        return self.end is None and self.holds_since is None

    def missing(self) -> list[str]:
        given = {one.delegation.code for one in self.consents}
        return [code for code in self.row.parties if code not in given]

    def waits_for(self, code: str) -> bool:
        return self.is_open and code in self.missing()


@dataclass(frozen=True)
class Listed:
    """An instrument with its language versions and the newest proposals of its release, newest first."""

    row: Instrument
    versions: Sequence[LanguageVersion]
    publications: Sequence[Published] = field(default=())

    @property
    def newest(self) -> list[LanguageVersion]:
        """One of each language."""
        return [one for one in self.versions if one.newest]

    @property
    def released(self) -> Published | None:
        return next((one for one in self.publications if one.holds_since), None)

    @property
    def proposed(self) -> Published | None:
        return next((one for one in self.publications if one.is_open), None)


def negotiates(actor: Identity) -> bool:
    """Whether the reader may know of more than what was released."""
    return actor.is_signatory and actor.has(*READERS.roles)


def _by_then(actor: Identity, moment: datetime) -> QuerySet[Instrument]:
    """Those that were there by a moment; whoever reads them as the public does, those that were released by then."""
    rows = visible(actor, Instrument.objects.filter(said_at__lte=moment))
    return rows if negotiates(actor) else rows.filter(released_at__lte=moment)


def instrument_row(actor: Identity, instrument: uuid.UUID, moment: datetime) -> Instrument:
    """Raises NotVisible."""
    for row in _by_then(actor, moment).filter(uuid=instrument).select_related("caveat", "originator"):
        return row
    raise NotVisible


def registry(actor: Identity, moment: datetime) -> list[Listed]:
    """All that a reader may know of, by number; what a delegation may enter is bounded (entering.py)."""
    rows = list(_by_then(actor, moment).select_related("originator"))
    return sorted(_listed(actor, rows, moment), key=lambda one: (one.row.number, one.row.said_at, one.row.pk))


def listed(actor: Identity, instrument: uuid.UUID, moment: datetime) -> Listed:
    """Raises NotVisible."""
    return _listed(actor, [instrument_row(actor, instrument, moment)], moment)[0]


def _listed(actor: Identity, rows: Sequence[Instrument], moment: datetime) -> list[Listed]:
    files: dict[int, list[InstrumentFile]] = {row.pk: [] for row in rows}
    if rows:
        stored = InstrumentFile.objects.filter(instrument__in=[row.pk for row in rows], said_at__lte=moment)
        stored = stored.select_related("rendering", "delegation").order_by("-said_at", "-pk")
        if not negotiates(actor):
            stored = stored.filter(released_at__lte=moment)
        for file in visible(actor, stored):
            files[file.instrument_id].append(file)
    published = publications(actor, moment, rows) if rows else {}
    return [Listed(row, _versions(files[row.pk]), published.get(row.pk, [])) for row in rows]


def _versions(newest_first: Iterable[InstrumentFile]) -> list[LanguageVersion]:
    languages: set[str] = set()
    found = []
    for file in newest_first:
        rendering = getattr(file, "rendering", None)
        taken = rendering is None or not rendering.fault
        # What was not taken takes no place of what is there.
        found.append(LanguageVersion(file, rendering, taken and file.language not in languages))
        if taken:
            languages.add(file.language)
    return found


def publications(
    actor: Identity, moment: datetime, rows: Sequence[Instrument], only: uuid.UUID | None = None
) -> dict[int, list[Published]]:
    """The proposals of release of some instruments by a moment, newest first, by the instrument's key. However many
    were ended, those that stand are among them: of each instrument they count first."""
    proposed = Publication.objects.filter(instrument__in=[row.pk for row in rows], said_at__lte=moment)
    if only is not None:
        proposed = proposed.filter(uuid=only)
    place = Window(RowNumber(), partition_by="instrument", order_by=["is_ended", F("pk").desc()])
    ranked = visible(actor, proposed.select_related("user", "instrument__caveat")).annotate(
        is_ended=Case(When(end__said_at__lte=moment, then=Value(1)), default=Value(0)), place=place
    )
    newest = list(ranked.filter(place__lte=MAX_PUBLICATIONS).order_by("-pk"))
    keys = [row.pk for row in newest]
    consents: dict[int, list[PublicationConsent]] = {key: [] for key in keys}
    ends: dict[int, PublicationEnd] = {}
    if keys:
        given = PublicationConsent.objects.filter(publication__in=keys, at__lte=moment)
        for consent in visible(actor, given).select_related("delegation", "user"):
            consents[consent.publication_id].append(consent)
        for end in visible(actor, PublicationEnd.objects.filter(publication__in=keys, said_at__lte=moment)):
            ends[end.publication_id] = end
    found: dict[int, list[Published]] = {}
    for row in newest:
        one = Published(row, consents[row.pk], ends.get(row.pk))
        if one.holds_since is not None or can(actor, FOLLOW, row):
            found.setdefault(row.instrument_id, []).append(one)
    return found


def publication_of(actor: Identity, publication: uuid.UUID, moment: datetime) -> tuple[Instrument, Published]:
    """Raises NotVisible."""
    for row in visible(actor, Publication.objects.filter(uuid=publication)).select_related("instrument__caveat"):
        for one in publications(actor, moment, [row.instrument], publication).get(row.instrument_id, []):
            return row.instrument, one
    raise NotVisible


def file_of(actor: Identity, file: uuid.UUID) -> InstrumentFile:
    """A language version with its instrument and rendering. Raises NotVisible."""
    rows = InstrumentFile.objects.filter(uuid=file).select_related("instrument__caveat", "rendering")
    for row in visible(actor, rows):
        return row
    raise NotVisible


def openings(actor: Identity, instrument: Instrument, moment: datetime) -> list[Opening]:
    """Pages that were opened by a moment and of which the reader may know, newest first; at most MAX_OPENINGS."""
    rows = visible(actor, Opening.objects.filter(file__instrument=instrument, at__lte=moment))
    found = list(rows.select_related("user", "file").order_by("-pk")[:MAX_OPENINGS])
    named = delegations()
    for one in found:
        one.delegation = named[one.delegation_id]
    return found


def opened_pages(actor: Identity, instrument: Instrument, moment: datetime) -> int:
    """How many openings there are by a moment of which the reader may know."""
    return visible(actor, Opening.objects.filter(file__instrument=instrument, at__lte=moment)).count()


def mismatches(actor: Identity, instrument: Instrument, moment: datetime) -> list[Mismatch]:
    rows = visible(actor, Mismatch.objects.filter(file__instrument=instrument, at__lte=moment))
    return list(rows.select_related("user", "file", "delegation").order_by("-pk")[:MAX_OPENINGS])


def articles(actor: Identity, instrument: Instrument, moment: datetime) -> list[Article]:
    """What its articles govern, as far as the reader may know of that."""
    rows = visible(actor, Article.objects.filter(instrument=instrument, said_at__lte=moment))
    return list(rows.select_related("designation", "designation__current").order_by("pk"))
