"""What a window of the map shows: visible designations in it, simplified for the zoom."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import CharField, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import get_language

from apps.access.connection import binary_rows
from apps.access.identity import Identity
from apps.access.markings import Marked, as_data, together
from apps.atlas.kept_outlines import outline_texts
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


_PHASE_OF: dict[str, str] = {state.value: phase for state, phase in PHASES.items()}
_OUTLINES = "SELECT id, outline FROM designations_version WHERE id = ANY (%s::bigint[])"


@dataclass(frozen=True)
class Window:
    """One answer: GeoJSON text and its entity tag, made of what the reader sees of it."""

    body: str
    etag: str
    count: int


class _Row(NamedTuple):
    """What the statement of a window reads of one designation; outlines are read apart, and only once."""

    name: str
    reference: str | None
    kind: str
    state: str
    level: int
    precision: str
    position: int
    title: str
    caveat: int | None
    reservations: str | list[dict[str, Any]] | None
    version: int
    digest: bytes


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
        Cast("uuid", CharField()),
        "reference",
        "kind",
        "state" if version == "current" else "amendment_state",
        "level",
        "precision",
        f"{version}__delegation__position",
        _title_in(language, version),
        "caveat_id",
        KeyTransform("reservations", f"{version}__provisions"),
        f"{version}__id",
        f"{version}__digest",
    )
    return statement_of(asked[: MAX_OUTLINES + 1])


@lru_cache(maxsize=16_384)
def _beginning(
    name: str, reference: str, title: str, kind: str, mixed: bool, state: str, level: int, precision: str, side: int
) -> str:
    """A feature up to its geometry, as text. Making it takes longer than anything else about an outline that was shown
    before."""
    # An amendment has a state of another machine.
    phase = _PHASE_OF.get(state)
    properties = {
        "reference": reference,
        "title": visible(title),
        "kind": kind,
        "mixed": mixed,
        "state": state,
        "phase": phase or "negotiation",
        "side": side,
        "level": level,
        **({"precision": precision} if precision else {}),
        "url": f"/designations/{name}/",
    }
    key = name if phase else f"{name}-amendment"
    return f'{{"type":"Feature","id":"{key}","properties":{json.dumps(properties, ensure_ascii=False)},"geometry":'


def _reserved(row: _Row, zoom: float) -> list[str]:
    """Parts of an outline about which nothing is agreed, drawn so that nobody takes them for agreed."""
    stored = row.reservations
    parts = json.loads(stored) if isinstance(stored, str) else stored or []
    key = row.name if row.state in _PHASE_OF else f"{row.name}-amendment"
    outlines = [Outline.from_canonical(part["polygons"]).wkb for part in parts]
    said = '{"role":"reservation"}'
    return [
        f'{{"type":"Feature","id":"{key}-reservation-{number}","properties":{said},"geometry":{geometry}}}'
        for number, geometry in enumerate(simplified_json(outlines, zoom), 1)
    ]


def _outlines(rows: Sequence[_Row]) -> dict[bytes, bytes]:
    """Outlines of the rows' versions (WKB, degrees) by the digests of those."""
    versions = {row.version: row.digest for row in rows}
    return {versions[key]: outline for key, outline in binary_rows(_OUTLINES, [list(versions)])}


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
    rows = [_Row._make(row) for row in (*rows_about(box, current), *rows_about(box, proposed))]
    cut, rows = len(rows) > MAX_OUTLINES, rows[:MAX_OUTLINES]
    if exact and sum(map(len, _outlines(rows).values())) <= MAX_EXACT_BYTES:
        zoom = FULL_DETAIL_ZOOM

    def load(digests: Collection[bytes]) -> Mapping[bytes, bytes]:
        return _outlines([row for row in rows if row.digest in digests])

    geometries = outline_texts((row.digest for row in rows), zoom, load)
    features = _features(rows, geometries, zoom)
    markings = {(row.level, row.caveat) for row in rows}
    marking = json.dumps(as_data(together(Marked(level, caveat) for level, caveat in markings)))
    is_exact = json.dumps(zoom >= FULL_DETAIL_ZOOM)
    head = f'"type":"FeatureCollection","cut":{json.dumps(cut)},"exact":{is_exact},"marking":{marking}'
    body = f'{{{head},"features":[{",".join(features)}]}}'
    return Window(body, f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"', len(features))


def _features(rows: Sequence[_Row], geometries: Mapping[bytes, str], zoom: float) -> list[str]:
    mixed = {kind.code for kind in theatre().mixed_kinds}
    features = []
    for row in rows:
        geometry = geometries.get(row.digest)
        if geometry is None:
            continue
        about = (row.name, row.reference or "", row.title, row.kind, row.kind in mixed, row.state, row.level)
        precision = str(LABEL[Precision(row.precision)]) if row.precision else ""
        features.append(f"{_beginning(*about, precision, row.position)}{geometry}}}")
        if row.reservations:
            features += _reserved(row, zoom)
    return features
