"""What a window of the map shows: visible designations in it, simplified for the zoom."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.utils.translation import get_language

from apps.clearances.identity import Identity, binary_rows
from apps.designations.kinds import ENDED, State
from apps.designations.models import Designation
from apps.designations.selectors import in_window
from apps.geometry.outline import Box
from apps.geometry.precision import Precision
from apps.geometry.simplify import simplified_json
from apps.releases.words import LABEL

# More outlines than this say nothing on a screen and cost seconds; the answer says that it was cut.
MOST = 2_000


@dataclass(frozen=True)
class Window:
    """One answer: GeoJSON text and its entity tag, made of what the reader sees of it."""

    body: str
    etag: str
    count: int


def window(
    who: Identity, box: Box, zoom: float, narrowed: QuerySet[Designation] | None = None, *, ended: bool = False
) -> Window:
    """Designations whose current outline meets the box (degrees), as a FeatureCollection with simplified outlines."""
    language = "ru" if get_language() == "ru" else "en"
    queryset = in_window(who, box)
    if narrowed is not None:
        queryset = queryset.filter(pk__in=narrowed.values("pk")) if narrowed.query.where else queryset
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
        f"current__title_{language}",
        "current__outline",
    )
    try:
        rows = binary_rows(*asked[: MOST + 1].query.sql_with_params())
    except EmptyResultSet:  # somebody to whom the policy shows nothing
        rows = []
    cut, rows = len(rows) > MOST, rows[:MOST]
    geometries = simplified_json([row[8] for row in rows], zoom)
    features = []
    for (uuid, reference, kind, state, level, precision, position, title, _outline), geometry in zip(
        rows, geometries, strict=True
    ):
        properties = {
            "reference": reference or "",
            "title": title,
            "kind": kind,
            "state": state,
            "standing": State(state).standing,
            "side": position,
            "level": level,
            **({"precision": str(LABEL[Precision(precision)])} if precision else {}),
            "url": f"/designations/{uuid}/",
        }
        said = json.dumps(properties, ensure_ascii=False)
        features.append(f'{{"type":"Feature","id":"{uuid}","properties":{said},"geometry":{geometry}}}')
    body = f'{{"type":"FeatureCollection","cut":{json.dumps(cut)},"features":[{",".join(features)}]}}'
    return Window(body, f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"', len(features))
