"""What a window of the map shows: visible designations in it, simplified for the zoom."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from apps.access.identity import Identity
from apps.access.markings import Marked, as_data, together
from apps.designations.index_lookups import ASKED, Statement, rows_about, statement_of
from apps.designations.kinds import ENDED, PHASES
from apps.designations.models import Designation
from apps.designations.selectors import amended_in_window, in_window
from apps.geometry.outline import Box, Outline
from apps.geometry.precision import Precision
from apps.geometry.simplify import FULL_DETAIL_ZOOM, simplified_json
from apps.releases.labels import LABEL
from apps.texts.characters import visible
from apps.theatre.facts import theatre

# More outlines than this say nothing on a screen and cost seconds; the answer says that it was cut.
MAX_OUTLINES = 2_000
# Of more than this, some 30,000 vertices or 700 kB of GeoJSON, outlines come simplified even where exact ones are asked
# for; the answer says so.
MAX_EXACT_BYTES = 500_000


@dataclass(frozen=True)
class Window:
    """One answer: GeoJSON text and its entity tag, made of what the reader sees of it."""

    body: str
    etag: str
    count: int


@lru_cache(maxsize=256)
def _of_everything(actor: Identity, language: str, ended: bool) -> Statement:
    """What is asked when the map moves and nothing narrows it. Building it takes as long as running it does."""
    return _statement(in_window(actor, ASKED), language, ended)


@lru_cache(maxsize=256)
def _of_amendments(actor: Identity, language: str) -> Statement:
    """The same for the amendments on the table."""
    return _statement(amended_in_window(actor, ASKED), language, ended=True, version="proposed")


def _title_in(language: str, version: str) -> Coalesce:
    """The title of a version in a language; in one that the instruments do not have, the first of theirs."""
    return Coalesce(*(KeyTextTransform(code, f"{version}__titles") for code in (language, *theatre().language_codes)))


def _statement(queryset: QuerySet[Designation], language: str, ended: bool, version: str = "current") -> Statement:
    if not ended:
        queryset = queryset.exclude(state__in=ENDED)
    asked = queryset.order_by("pk").values_list(
        "uuid",
        "reference",
        "kind",
        "state" if version == "current" else "amendment_state",
        "level",
        "precision",
        f"{version}__delegation__position",
        _title_in(language, version),
        f"{version}__outline",
        "caveat_id",
        KeyTransform("reservations", f"{version}__provisions"),
    )
    return statement_of(asked[: MAX_OUTLINES + 1])


@lru_cache(maxsize=16_384)
def _properties(
    name: str,
    reference: str,
    title: str,
    kind: str,
    mixed: bool,
    state: str,
    phase: str,
    side: int,
    level: int,
    precision: str,
) -> str:
    """What a feature says of itself, as JSON. Making it takes longer than anything else about an outline that was shown
    before."""
    properties = {
        "reference": reference,
        "title": visible(title),
        "kind": kind,
        "mixed": mixed,
        "state": state,
        "phase": phase,
        "side": side,
        "level": level,
        **({"precision": precision} if precision else {}),
        "url": f"/designations/{name}/",
    }
    return json.dumps(properties, ensure_ascii=False)


def _reserved(key: str, stored: str | list[dict[str, Any]], zoom: float) -> list[str]:
    """Parts of an outline about which nothing is agreed, drawn so that nobody takes them for agreed."""
    parts = json.loads(stored) if isinstance(stored, str) else stored
    outlines = [Outline.from_canonical(part["polygons"]).wkb for part in parts]
    said = '{"role":"reservation"}'
    return [
        f'{{"type":"Feature","id":"{key}-reservation-{number}","properties":{said},"geometry":{geometry}}}'
        for number, geometry in enumerate(simplified_json(outlines, zoom), 1)
    ]


def window(
    actor: Identity,
    box: Box,
    zoom: float,
    narrowed: QuerySet[Designation] | None = None,
    *,
    ended: bool = False,
    exact: bool = False,
) -> Window:
    """Designations whose current outline meets the box (degrees), and the amendments on the table that do, as a
    FeatureCollection with simplified outlines; `exact`: with every vertex, for what is drawn along them, unless there
    are too many."""
    language = get_language() or "en"
    if narrowed is not None and narrowed.query.where:
        keys = narrowed.values("pk")
        current = _statement(in_window(actor, ASKED).filter(pk__in=keys), language, ended)
        amended = amended_in_window(actor, ASKED).filter(pk__in=keys)
        proposed = _statement(amended, language, ended=True, version="proposed")
    else:
        current, proposed = _of_everything(actor, language, ended), _of_amendments(actor, language)
    rows = [*rows_about(box, current), *rows_about(box, proposed)]
    cut, rows = len(rows) > MAX_OUTLINES, rows[:MAX_OUTLINES]
    if exact and sum(len(row[8]) for row in rows) <= MAX_EXACT_BYTES:
        zoom = FULL_DETAIL_ZOOM
    geometries = simplified_json([row[8] for row in rows], zoom)
    mixed = {kind.code for kind in theatre().mixed_kinds}
    features = []
    for (uuid, reference, kind, state, level, precision, position, title, _outline, _caveat, reserved), geometry in zip(
        rows, geometries, strict=True
    ):
        # An amendment has a state of another machine.
        name, phase = str(uuid), PHASES.get(state)
        key = name if phase else f"{name}-amendment"
        about = str(LABEL[Precision(precision)]) if precision else ""
        said = _properties(
            name,
            reference or "",
            title,
            kind,
            kind in mixed,
            state,
            phase or "negotiation",
            position,
            level,
            about,
        )
        features.append(f'{{"type":"Feature","id":"{key}","properties":{said},"geometry":{geometry}}}')
        if reserved:
            features += _reserved(key, reserved, zoom)
    marking = json.dumps(
        as_data(together(Marked(level, caveat) for level, caveat in {(row[4], row[9]) for row in rows}))
    )
    is_exact = json.dumps(zoom >= FULL_DETAIL_ZOOM)
    head = f'"type":"FeatureCollection","cut":{json.dumps(cut)},"exact":{is_exact},"marking":{marking}'
    body = f'{{{head},"features":[{",".join(features)}]}}'
    return Window(body, f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"', len(features))
