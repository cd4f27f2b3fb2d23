"""The parameters of each address: what they are, as the description says it, and how they are read. A parameter that
an address does not have is refused, as the standard asks: whoever sends it takes it for heeded."""

from __future__ import annotations

import math
from collections.abc import Collection as Names
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from typing import Any

import numpy as np
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.designations.past import AsOf, Span
from apps.geometry.outline import Box
from apps.geometry.positions import shown
from apps.ogc.conditions import Compare, Condition, Every
from apps.ogc.cql import JSON, MAX_LENGTH, TEXT, of_property, read_filter
from apps.ogc.fields import SCHEMAS, fields
from apps.ogc.literals import read_instant
from apps.ogc.offered import Collection
from apps.ogc.reference_systems import CRS84, SYSTEMS, ReferenceSystem
from apps.ogc.refusals import BadParameter

DEFAULT_LIMIT, MAX_LIMIT = 100, 1_000
LONGEST_PLACE = 400


@dataclass(frozen=True)
class Parameter:
    """`schema` is OpenAPI's. `of_past`: only where a collection is known of the past."""

    name: str
    description: str
    schema: dict[str, Any]
    of_past: bool = False

    def described(self) -> dict[str, Any]:
        more = {"style": "form", "explode": False} if self.schema["type"] == "array" else {}
        return {"name": self.name, "in": "query", "description": self.description, "schema": self.schema, **more}


_URI = {"type": "string", "format": "uri", "enum": list(SYSTEMS), "default": CRS84.uri}
_PLACE = {"type": "string", "maxLength": LONGEST_PLACE}
FORM = Parameter(
    "f", "The form of the answer; else as the header Accept says.", {"type": "string", "enum": ["json", "html"]}
)
CRS = Parameter("crs", "The reference system of the answer's coordinates.", _URI)
ITEMS = (
    Parameter(
        "limit",
        "How many features at most; more than the maximum counts as the maximum.",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    ),
    Parameter(
        "bbox",
        "Features that meet a box: four numbers, or six with heights, which are not looked at. None crosses 180°.",
        {
            "type": "array",
            "items": {"type": "number"},
            "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
        },
    ),
    Parameter("bbox-crs", "The reference system of the box.", _URI),
    CRS,
    Parameter(
        "datetime",
        "What was in force at this moment (RFC 3339), as the centre knew it then; or at any time of an interval"
        " (two moments with a solidus between them, or .. for one that is open), as the centre knew it at its end, each"
        " designation once, as it held last.",
        {"type": "string", "maxLength": 81},
        of_past=True,
    ),
    Parameter("filter", "CQL2 over the queryables.", {"type": "string", "maxLength": MAX_LENGTH}),
    Parameter("filter-lang", "The form of the filter.", {"type": "string", "enum": [TEXT, JSON], "default": TEXT}),
    Parameter("filter-crs", "The reference system of the filter's geometries.", _URI),
    Parameter("after", "A place of this collection, from the link `next`.", _PLACE),
    Parameter("before", "A place of this collection, from the link `prev`.", _PLACE),
)


def by_property() -> list[Parameter]:
    """Each queryable is a parameter of its own: features in which it is exactly this."""
    return [
        Parameter(field.name, "Features with exactly this value.", SCHEMAS[field.type]) for field in fields().values()
    ]


def check_names(query: QueryDict, known: Names[str]) -> None:
    """Raise BadParameter for a parameter that the address does not have, or has twice."""
    for name, values in query.lists():
        if name not in known:
            alike = get_close_matches(name[:40], known, 1)
            sentence = _("This address has no such parameter.")
            if alike:
                sentence = _("This address has no such parameter. “%(name)s” may be meant.") % {"name": alike[0]}
            raise BadParameter(shown(name), sentence)
        if len(values) > 1:
            raise BadParameter(name, _("Send this parameter once."))


@dataclass(frozen=True)
class ItemsQuery:
    """What a page of features is asked for."""

    limit: int
    box: Box | None
    system: ReferenceSystem
    as_of: AsOf | Span | None
    condition: Condition | None
    after: str
    before: str


def read_items_query(query: QueryDict, collection: Collection) -> ItemsQuery:
    """Raises BadParameter."""
    offered = [parameter for parameter in (FORM, *ITEMS) if collection.has_past or not parameter.of_past]
    check_names(query, [parameter.name for parameter in (*offered, *by_property())])
    if "after" in query and "before" in query:
        raise BadParameter("after", _("Send after or before, not both."))
    return ItemsQuery(
        limit=_limit(query),
        box=_box(query),
        system=read_system(query, "crs"),
        as_of=_as_of(query),
        condition=_condition(query),
        after=query.get("after", ""),
        before=query.get("before", ""),
    )


def read_system(query: QueryDict, name: str) -> ReferenceSystem:
    text = query.get(name)
    system = SYSTEMS.get(text) if text is not None else CRS84
    if system is None:
        raise BadParameter(
            name, _("This reference system is not offered. There are: %(known)s.") % {"known": ", ".join(SYSTEMS)}
        )
    return system


def _limit(query: QueryDict) -> int:
    text = query.get("limit")
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdigit()) or len(text) > 18 or int(text) < 1:
        raise BadParameter("limit", _("Enter a whole number from 1 on."))
    return min(int(text), MAX_LIMIT)


def _box(query: QueryDict) -> Box | None:
    system, text = read_system(query, "bbox-crs"), query.get("bbox")
    if text is None:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in (4, 6) or not all(map(math.isfinite, numbers)):
        raise BadParameter("bbox", _("Enter four or six numbers with commas between them."))
    half = len(numbers) // 2
    corners = system.to_degrees(np.array([numbers[:2], numbers[half : half + 2]]))
    (west, south), (east, north) = corners.tolist()
    if west > east or south > north:
        raise BadParameter("bbox", _("The first corner must lie south-west of the second; no box crosses 180° here."))
    # Beyond the globe there is nothing, and the database's numbers have an end.
    return Box(max(-720.0, west), max(-720.0, south), min(720.0, east), min(720.0, north))


def _as_of(query: QueryDict) -> AsOf | Span | None:
    text = query.get("datetime")
    if text is None:
        return None
    begin, solidus, end = text.partition("/")
    if not solidus:
        return AsOf.at(_instant(text))
    span = Span(*(None if part in ("", "..") else _instant(part) for part in (begin, end)))
    if span.begin is None and span.end is None:
        raise BadParameter("datetime", _("Say when the interval begins, or when it ends."))
    if span.begin and span.end and span.begin > span.end:
        raise BadParameter("datetime", _("The interval ends before it begins."))
    return span


def _instant(text: str) -> datetime:
    moment = read_instant(text)
    if moment is None:
        raise BadParameter(
            "datetime",
            _("Enter a moment in UTC, for example 2016-09-15T18:00:00Z, or two with a solidus between them."),
        )
    return moment


def _condition(query: QueryDict) -> Condition | None:
    """Of the filter and of all properties together."""
    language, system = query.get("filter-lang", TEXT), read_system(query, "filter-crs")
    if language not in (TEXT, JSON):
        raise BadParameter("filter-lang", _("Enter cql2-text or cql2-json."))
    parts: list[Condition] = [_exactly(name, query.get(name, "")) for name in fields() if name in query]
    if "filter" in query:
        parts.append(read_filter(query.get("filter", ""), language, system))
    return Every(tuple(parts)) if parts else None


def _exactly(name: str, text: str) -> Compare:
    return of_property(fields()[name], text)
