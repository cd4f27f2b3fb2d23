"""The agreed map as of a moment: what was in force then, as the centre knew it then or as it knows it now.

Two times are asked about (ADR 0040): `moment`, of validity, and `known`, of the record. What held is read from
`InForce`, through the policy, by functions of `sql/past.sql`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.access.connection import binary_rows
from apps.access.errors import Incomplete
from apps.accounts.models import Delegation
from apps.designations.fields import BoxField
from apps.designations.schema import in_reader_language
from apps.designations.selectors import PLACE_REACH, delegations, looks_like_reference
from apps.geometry.canonical import grouped
from apps.geometry.outline import Box
from apps.texts.moments import in_bounds, instant, read_moment
from apps.texts.searching import search_words
from apps.theatre.facts import find_places, theatre

# How what was known is asked for, beside a moment.
THEN, NOW = "then", "now"
_KEYS = """SELECT id FROM public.in_force_as_of(
    %s::timestamptz, %s::timestamptz, %s::box, %s::text, %s::text[], %s::text, %s::text[], %s::bigint)"""
_TOLD = "SELECT * FROM public.in_force_told(%s::bigint[]) ORDER BY reference, id"
_OUTLINES = "SELECT * FROM public.in_force_outlines(%s::bigint[])"


@dataclass(frozen=True)
class AsOf:
    """A moment, and when what is shown of it was known. `how` is the way in which that was asked: `then`, `now`, or
    the moment itself."""

    moment: datetime
    known: datetime
    how: str

    @classmethod
    def at(cls, moment: datetime, how: str = THEN) -> AsOf:
        return cls(moment, moment if how == THEN else timezone.now(), how)

    @property
    def written(self) -> str:
        return instant(self.moment)

    @property
    def query(self) -> dict[str, str]:
        """As addresses say it."""
        return {"as_of": self.written, "as_known": self.how}


def read_as_of(query: Mapping[str, Any]) -> AsOf | None:
    """What an address asks about; None: now. Raises Incomplete."""
    text, how = str(query.get("as_of", "")).strip(), str(query.get("as_known", "")).strip() or THEN
    if not text:
        return None
    moment = _moment(text, "as_of")
    if how in (THEN, NOW):
        return AsOf.at(moment, how)
    known = _moment(how, "as_known")
    return AsOf(moment, known, instant(known))


def _moment(text: str, field: str) -> datetime:
    moment = None
    if len(text) <= 40:
        try:
            moment = parse_datetime(text) or read_moment(text)
        except ValueError:
            moment = None
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    if moment is None or not in_bounds(moment):
        raise Incomplete(fields={field: [_("Enter a date and time in UTC, for example 2016-09-15T18:00:00Z.")]})
    return moment


@dataclass(frozen=True)
class Narrowed:
    """What a list of the past is narrowed to; empty: not at all."""

    text: str = ""
    place: str = ""
    kinds: tuple[str, ...] = ()
    delegation: str = ""

    @classmethod
    def of(cls, query: Any) -> Narrowed:
        """From the register's own parameters."""
        return cls(
            str(query.get("text", ""))[:100],
            str(query.get("place", ""))[:80],
            tuple(query.getlist("kind"))[:50],
            str(query.get("delegation", ""))[:8],
        )

    @property
    def is_narrowed(self) -> bool:
        return any((self.text, self.place, self.kinds, self.delegation))


@dataclass(frozen=True)
class Held:
    """One version as it was in force, with what its readers are shown of it. `number` is that of the version."""

    pk: int
    designation: uuid.UUID
    reference: str
    kind: str
    owner_id: int
    version: uuid.UUID
    number: int
    delegation_id: int
    titles: Mapping[str, str]
    area_m2: float
    box_text: str
    digest: bytes
    level: int
    caveat_id: int | None
    entered_at: datetime
    left_at: datetime | None
    valid_from: datetime
    valid_until: datetime | None

    @property
    def title(self) -> str:
        return in_reader_language(self.titles)

    @cached_property
    def delegation(self) -> Delegation:
        """Whose version it is."""
        return delegations()[self.delegation_id]

    @cached_property
    def owner(self) -> Delegation:
        return delegations()[self.owner_id]

    @property
    def digest_hex(self) -> str:
        return bytes(self.digest).hex()

    @property
    def digest_grouped(self) -> str:
        return grouped(self.digest_hex)

    @property
    def box(self) -> Box:
        box = BoxField().from_db_value(self.box_text, None, None)
        assert box is not None
        return box


def held_keys(
    as_of: AsOf, narrowed: Narrowed | None = None, *, within: Box | None = None, most: int, first: int = 0
) -> list[int]:
    """Keys of what held, by reference, at most so many from the so manyth on. The statement reads as the present
    principal."""
    narrowed, ordered = narrowed or Narrowed(), "" if within else " ORDER BY reference, id"
    if narrowed.place:
        places = find_places(narrowed.place, 1)
        if not places:
            return []
        within = within or Box(*([places[0].lon, places[0].lat] * 2)).grown(PLACE_REACH, PLACE_REACH)
    originator = None
    if narrowed.delegation:
        originator = next((one.pk for one in delegations().values() if one.code == narrowed.delegation), 0)
    words = search_words(narrowed.text)
    is_reference = looks_like_reference(words)
    asked = (
        as_of.moment,
        as_of.known,
        BoxField().get_prep_value(within),
        "" if is_reference else words,
        list(theatre().language_codes),
        words if is_reference else "",
        list(narrowed.kinds) or None,
        originator,
    )
    return [key for (key,) in binary_rows(f"{_KEYS}{ordered} LIMIT %s OFFSET %s", (*asked, most, first))]  # nosec B608


def told(keys: Sequence[int]) -> list[Held]:
    """What the present principal may know of these, by reference."""
    return [Held(*row) for row in binary_rows(_TOLD, (list(keys),))]


def outlines(keys: Sequence[int]) -> dict[int, bytes]:
    """Their outlines as WKB."""
    return dict(binary_rows(_OUTLINES, (list(keys),)))
