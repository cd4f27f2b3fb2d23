"""The collections that are offered: one for each kind of designation, what is drawn of routes and sites, amendments on
the table, and the newest editions of the agreed map. Each has one type of geometry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.designations.kinds import family_of, kind_codes, kind_name
from apps.editions.audiences import own_audience
from apps.editions.selectors import AudiencesMap
from apps.theatre.facts import theatre

# Older editions are read by their address; a list of all of them would grow without end.
MAX_EDITIONS = 20
AMENDMENTS, EDITION = "amendments", "edition-"
GROUND, LINES, POINTS = "MultiPolygon", "LineString", "Point"
# What is drawn of a family beside the ground that follows from it: the suffix of the collection, and its geometry.
DRAWN = {"route": ("-lines", LINES), "site": ("-points", POINTS)}


class Source(StrEnum):
    REGISTER = "register"
    AMENDMENTS = "amendments"
    EDITION = "edition"


@dataclass(frozen=True)
class Collection:
    """`shape_type` names what is drawn where that is the geometry, and not the ground; `kind` is empty for all kinds,
    `edition` 0 for what is no edition."""

    id: str
    geometry: str
    source: Source
    kind: str = ""
    shape_type: str = ""
    edition: int = 0

    @property
    def version(self) -> str:
        """The version of a designation that is shown, by the name of its field."""
        return "proposed" if self.source is Source.AMENDMENTS else "current"

    @property
    def has_past(self) -> bool:
        """Whether it can be asked as of a moment: ground alone is known of what was in force."""
        return self.source is Source.REGISTER and not self.shape_type

    @property
    def title(self) -> str:
        if self.source is Source.AMENDMENTS:
            return _("Proposed amendments")
        if self.source is Source.EDITION:
            return _("Edition %(number)s of the agreed map") % {"number": self.edition}
        name = kind_name(self.kind, get_language() or "en")
        if self.geometry == LINES:
            return _("%(kind)s: lines as drawn") % {"kind": name}
        if self.geometry == POINTS:
            return _("%(kind)s: points as drawn") % {"kind": name}
        return name

    @property
    def description(self) -> str:
        if self.source is Source.AMENDMENTS:
            return _("What is proposed in place of what is in force, as far as you may see it. Not agreed.")
        if self.source is Source.EDITION:
            return _("What was in force in this edition, numbered among what you may see.")
        if self.shape_type:
            return _("What was drawn, for exact outlines only.")
        return _(
            "As on the map: what you may see and what has not ended, with its status. With datetime: what was in"
            " force at that moment."
        )


def _of_kind(kind: str) -> list[Collection]:
    shape_type = family_of(kind).shape_type
    ground = Collection(kind, GROUND, Source.REGISTER, kind)
    if shape_type not in DRAWN:
        return [ground]
    suffix, geometry = DRAWN[shape_type]
    return [ground, Collection(kind + suffix, geometry, Source.REGISTER, kind, shape_type)]


def _of_register() -> dict[str, Collection]:
    found = [collection for kind in kind_codes() for collection in _of_kind(kind)]
    found.append(Collection(AMENDMENTS, GROUND, Source.AMENDMENTS))
    return {collection.id: collection for collection in found}


def edition_collection(number: int) -> Collection:
    return Collection(f"{EDITION}{number}", GROUND, Source.EDITION, edition=number)


def readers_map(actor: Identity) -> AudiencesMap:
    """The agreed map of all that the reader may see, whose editions are offered."""
    return AudiencesMap(actor, own_audience(actor))


def offered(actor: Identity) -> list[Collection]:
    """What a caller is offered: the kinds that everybody knows, and the newest of their own editions."""
    total = readers_map(actor).total
    editions = range(total, max(0, total - MAX_EDITIONS), -1)
    return [*_of_register().values(), *map(edition_collection, editions)]


def collection_of(actor: Identity, name: str) -> Collection:
    """The collection of this name. Raises NotVisible."""
    if (known := _of_register().get(name)) is not None:
        return known
    digits = name.removeprefix(EDITION)
    if digits == name or not (digits.isascii() and digits.isdigit()) or len(digits) > 9 or digits[0] == "0":
        raise NotVisible
    if int(digits) > readers_map(actor).total:
        raise NotVisible
    return edition_collection(int(digits))


def extent() -> list[float]:
    """West, south, east, north of the theatre, which everybody knows; that of the features would tell where they are
    before anybody asks for them."""
    return list(theatre().bounds)
