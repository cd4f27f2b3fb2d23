"""What a window of the map shows: visible designations in it, simplified for the zoom."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from apps.access.connection import binary_rows
from apps.access.identity import Identity
from apps.access.markings import Marked, as_data, together
from apps.designations.index_lookups import ASKED, about
from apps.designations.kinds import ENDED, State
from apps.designations.models import Designation
from apps.designations.selectors import in_window
from apps.geometry.outline import Box
from apps.geometry.precision import Precision
from apps.geometry.simplify import simplified_json
from apps.releases.labels import LABEL
from apps.texts.characters import visible
from apps.theatre.facts import theatre

# More outlines than this say nothing on a screen and cost seconds; the answer says that it was cut.
MAX_OUTLINES = 2_000


@dataclass(frozen=True)
class Window:
    """One answer: GeoJSON text and its entity tag, made of what the reader sees of it."""

    body: str
    etag: str
    count: int


@lru_cache(maxsize=256)
def _of_everything(actor: Identity, language: str, ended: bool) -> tuple[str, Sequence[Any]]:
    """What is asked when the map moves and nothing narrows it. Building it takes as long as running it does."""
    return _statement(in_window(actor, ASKED), language, ended)


def _title_in(language: str) -> Coalesce:
    """The current title in a language; in one that the instruments do not have, the first of theirs."""
    return Coalesce(*(KeyTextTransform(code, "current__titles") for code in (language, *theatre().language_codes)))


def _statement(queryset: QuerySet[Designation], language: str, ended: bool) -> tuple[str, Sequence[Any]]:
    if not ended:
        queryset = queryset.exclude(state__in=ENDED)
    asked = queryset.order_by("pk").values_list(
        "uuid",
        "reference",
        "kind",
        "state",
        "level",
        "precision",
        "current__delegation__position",
        _title_in(language),
        "current__outline",
        "caveat_id",
    )
    sql, params = asked[: MAX_OUTLINES + 1].query.sql_with_params()
    return sql, params


def window(
    actor: Identity, box: Box, zoom: float, narrowed: QuerySet[Designation] | None = None, *, ended: bool = False
) -> Window:
    """Designations whose current outline meets the box (degrees), as a FeatureCollection with simplified outlines."""
    language = get_language() or "en"
    try:
        if narrowed is not None and narrowed.query.where:
            sql, params = _statement(in_window(actor, box).filter(pk__in=narrowed.values("pk")), language, ended)
        else:
            sql, params = _of_everything(actor, language, ended)
            params = about(box, params)
        rows = binary_rows(sql, params)
    except EmptyResultSet:  # somebody to whom the policy shows nothing
        rows = []
    cut, rows = len(rows) > MAX_OUTLINES, rows[:MAX_OUTLINES]
    geometries = simplified_json([row[8] for row in rows], zoom)
    features = []
    for (uuid, reference, kind, state, level, precision, position, title, _outline, _caveat), geometry in zip(
        rows, geometries, strict=True
    ):
        properties = {
            "reference": reference or "",
            "title": visible(title),
            "kind": kind,
            "mixed": theatre().is_mixed(kind),
            "state": state,
            "phase": State(state).phase,
            "side": position,
            "level": level,
            **({"precision": str(LABEL[Precision(precision)])} if precision else {}),
            "url": f"/designations/{uuid}/",
        }
        said = json.dumps(properties, ensure_ascii=False)
        features.append(f'{{"type":"Feature","id":"{uuid}","properties":{said},"geometry":{geometry}}}')
    marking = json.dumps(
        as_data(together(Marked(level, caveat) for level, caveat in {(row[4], row[9]) for row in rows}))
    )
    head = f'"type":"FeatureCollection","cut":{json.dumps(cut)},"marking":{marking}'
    body = f'{{{head},"features":[{",".join(features)}]}}'
    return Window(body, f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"', len(features))
