"""The agreed map as of a moment: what was in force then, as the centre knew it then or as it knows it now.

Two times are asked about (ADR 0040): `moment`, of validity, and `known`, of the record. What held is read from
`InForce`, through the policy, by functions of `sql/past.sql`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from psycopg.types.range import TimestamptzRange

from apps.access.addresses import address_of
from apps.access.connection import binary_rows
from apps.access.errors import Incomplete
from apps.access.identity import Identity
from apps.access.policy import VIEW, can
from apps.accounts.models import Delegation
from apps.designations.fields import BoxField
from apps.designations.force_models import InForce
from apps.designations.schema import in_reader_language
from apps.designations.selectors import PLACE_REACH, delegations, looks_like_reference
from apps.geometry.canonical import grouped
from apps.geometry.outline import Box
from apps.texts.moments import in_bounds, instant, read_day, read_moment
from apps.texts.searching import search_words
from apps.theatre.facts import find_places, theatre

# How what was known is asked for, beside a moment.
THEN, NOW = "then", "now"
_KEYS = """SELECT id, level, caveat_id FROM public.in_force_as_of(
    %s::timestamptz, %s::timestamptz, %s::box, %s::text, %s::text[], %s::text, %s::text[], %s::bigint)"""
_BEHIND = _KEYS.replace("caveat_id FROM", "caveat_id, reference FROM") + " WHERE %s::text IS NULL OR reference > %s"
_BEFORE = _BEHIND.replace("reference > %s", "reference < %s")
_DURING = """SELECT id, level, caveat_id, reference FROM public.in_force_during(
    %s::tstzrange, %s::timestamptz, %s::box, %s::text[]) WHERE (%s::text IS NULL OR reference """
_TOLD = "SELECT * FROM public.in_force_told(%s::bigint[]) ORDER BY reference, id"
_TERMS = "SELECT * FROM public.in_force_terms(%s::bigint[])"
_PHASES = "SELECT * FROM public.in_force_phases(%s::bigint[])"
_OF_VERSION = "SELECT * FROM public.in_force_of_version(%s::uuid)"
_WRITTEN = "SELECT public.in_force_written(%s::bigint, %s::smallint, %s::bigint[])"
_OUTLINES = "SELECT * FROM public.in_force_outlines(%s::bigint[])"
_SIZES = "SELECT id, octet_length(outline) FROM public.in_force_outlines(%s::bigint[])"


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

    def as_held(self, _held: Held) -> AsOf:
        """A moment at which what is told of it held: itself."""
        return self

    @property
    def query(self) -> dict[str, str]:
        """As addresses say it."""
        return {"as_of": self.written, "as_known": self.how}

    @cached_property
    def query_string(self) -> str:
        """Once for all the addresses of a page."""
        return urlencode(self.query)


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
        sentence = _("Enter a date and time in UTC, for example 2016-09-15T18:00:00Z.")
        raise Incomplete(sentence, fields={field: [sentence]})
    return moment


def asked_day(query: Mapping[str, Any]) -> datetime | None:
    """The beginning in UTC of the `day` that an address asks for; None where it asks for none. Raises Incomplete."""
    text = str(query.get("day", "")).strip()
    if not text:
        return None
    moment = read_day(text) if len(text) <= 40 else None
    if moment is None or not in_bounds(moment):
        sentence = _("Enter a day in UTC, for example 2016-09-17.")
        raise Incomplete(sentence, fields={"day": [sentence]})
    return moment


def page_number(text: Any) -> int:
    """The page that an address asks for; the first where it names none."""
    return max(1, int(text)) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 7 else 1


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
    def around(self) -> Box | None:
        """Around the place, in degrees; None where there is no such place, or none is asked for."""
        places = find_places(self.place, 1) if self.place else []
        if not places:
            return None
        return Box(*([places[0].lon, places[0].lat] * 2)).grown(PLACE_REACH, PLACE_REACH)

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
    # All delegations by key, read once for all that is told with it.
    everyone: Mapping[int, Delegation]

    @property
    def title(self) -> str:
        return in_reader_language(self.titles)

    @property
    def delegation(self) -> Delegation:
        """Whose version it is."""
        return self.everyone[self.delegation_id]

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
    actor: Identity,
    as_of: AsOf,
    narrowed: Narrowed | None = None,
    *,
    within: Box | None = None,
    most: int,
    first: int = 0,
) -> list[int]:
    """Keys of what held and the reader may know of, at most so many from the so manyth on: by reference, but within a
    box, where nobody asks for an order."""
    narrowed, ordered = narrowed or Narrowed(), "" if within else " ORDER BY reference, id"
    near: set[int] | None = None
    if narrowed.place:
        around = narrowed.around
        if around is None:
            return []
        if within is None:
            within = around
        else:
            near = set(held_keys(actor, as_of, within=around, most=most))
    rows = _rows(actor, f"{_KEYS}{ordered} LIMIT %s OFFSET %s", (*_asked(as_of, narrowed, within), most, first))  # nosec B608
    may_know = _may_know(actor)
    return [key for key, *marking in rows if may_know(*marking) and (near is None or key in near)]


def held_keys_behind(
    actor: Identity,
    as_of: AsOf,
    narrowed: Narrowed,
    reference: str | None,
    *,
    within: Box | None,
    most: int,
    backwards: bool,
) -> list[tuple[int, str]]:
    """Keys and references of what held, by reference, from behind a reference on (None: from the first); backwards, of
    those before it, the nearest first. Nothing before the page is counted."""
    sql = f"{_BEFORE} ORDER BY reference DESC LIMIT %s" if backwards else f"{_BEHIND} ORDER BY reference LIMIT %s"
    return _known(actor, sql, (*_asked(as_of, narrowed, within), reference, reference, most))


def _known(actor: Identity, sql: str, params: tuple[Any, ...]) -> list[tuple[int, str]]:
    """Keys and references of the rows that the reader may know of."""
    may_know = _may_know(actor)
    return [(key, name) for key, level, caveat, name in _rows(actor, sql, params) if may_know(level, caveat)]


@dataclass(frozen=True)
class Span:
    """A time from a moment to another, both included; None: without a beginning, or without an end."""

    begin: datetime | None
    end: datetime | None

    @cached_property
    def known(self) -> datetime:
        """When what is told of it was known: at its end; of one without an end, when that was asked first."""
        return self.end or timezone.now()

    @property
    def written(self) -> str:
        """As RFC 3339's moments with a solidus between them."""
        return "/".join(instant(moment) if moment else ".." for moment in (self.begin, self.end))

    def as_held(self, held: Held) -> AsOf:
        """A moment within it at which this held."""
        return AsOf(max(held.valid_from, self.begin or held.valid_from), self.known, instant(self.known))


def held_keys_during(
    actor: Identity,
    span: Span,
    kinds: Sequence[str],
    reference: str | None,
    *,
    within: Box | None,
    most: int,
    backwards: bool,
) -> list[tuple[int, str]]:
    """The same of what held at any time of a span, each designation once, as it held last."""
    times = TimestamptzRange(span.begin, span.end, "[]")
    order = "< %s) ORDER BY reference DESC" if backwards else "> %s) ORDER BY reference"
    params = (times, span.known, BoxField().get_prep_value(within), list(kinds), reference, reference, most)
    return _known(actor, f"{_DURING}{order} LIMIT %s", params)  # nosec B608


def _asked(as_of: AsOf, narrowed: Narrowed, within: Box | None) -> tuple[Any, ...]:
    originator = None
    if narrowed.delegation:
        originator = next((one.pk for one in delegations().values() if one.code == narrowed.delegation), 0)
    words = search_words(narrowed.text)
    is_reference = looks_like_reference(words)
    return (
        as_of.moment,
        as_of.known,
        BoxField().get_prep_value(within),
        "" if is_reference else words,
        list(theatre().language_codes),
        words if is_reference else "",
        list(narrowed.kinds) or None,
        originator,
    )


def _rows(actor: Identity, sql: str, params: tuple[Any, ...]) -> list[Any]:
    """Read as the reader. Of a request nobody is known before the first question about them (`IdentityMiddleware`), and
    who is not known is shown nothing."""
    assert actor.user_id is not None
    return binary_rows(sql, params)


def _may_know(actor: Identity) -> Callable[[int, int | None], bool]:
    """The policy itself, asked once for each marking: the functions of the database ask it too, and either alone would
    do."""

    @cache
    def may_know(level: int, caveat_id: int | None) -> bool:
        return can(actor, VIEW, InForce(level=level, caveat_id=caveat_id))

    return may_know


def told(actor: Identity, keys: Sequence[int]) -> list[Held]:
    """What the reader may know of these, by reference."""
    everyone = delegations()
    rows = [Held(*[*row, everyone]) for row in _rows(actor, _TOLD, (list(keys),))]
    may_know = _may_know(actor)
    return [row for row in rows if may_know(row.level, row.caveat_id)]


def outlines(held: Sequence[Held]) -> dict[int, bytes]:
    """Their outlines as WKB, by key."""
    return dict(binary_rows(_OUTLINES, ([one.pk for one in held],)))


def outline_sizes(held: Sequence[Held]) -> dict[int, int]:
    """How many bytes these would be: 16 for each vertex, and little more."""
    return dict(binary_rows(_SIZES, ([one.pk for one in held],)))


def periods_of(actor: Identity, version: uuid.UUID) -> list[Held]:
    """When a version was in force, the latest first; none where the reader may not know of it."""
    keys = [key for (key,) in _rows(actor, _OF_VERSION, (version,))]
    return sorted(told(actor, keys), key=lambda one: one.entered_at, reverse=True)


def members_written(actor: Identity, place: int, level: int, caveats: Sequence[int]) -> str:
    """What was in force after the acts at a place in the log, as an edition writes it: marked up to a level, and with
    none but these caveats, of which the caller has found that the reader may see everything."""
    return next((text or "" for (text,) in _rows(actor, _WRITTEN, (place, level, list(caveats)))), "")


def terms_of(held: Held) -> Mapping[str, str]:
    """Of what was told already, by language."""
    return terms_of_all([held]).get(held.pk, {})


def terms_of_all(held: Sequence[Held]) -> dict[int, Mapping[str, str]]:
    """The same of several, by key."""
    return dict(binary_rows(_TERMS, ([one.pk for one in held],)))


def phases_of(held: Sequence[Held]) -> dict[int, str]:
    """The codes of the phases that these begin with, by key; those that name none are left out."""
    return dict(binary_rows(_PHASES, ([one.pk for one in held],)))


def version_address(held: Held, as_of: AsOf) -> str:
    """Where a version is shown as it was in force then."""
    return f"{address_of('editions:version', held.version)}?{as_of.query_string}"
