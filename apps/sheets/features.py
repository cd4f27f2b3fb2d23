"""What is drawn on a sheet and listed in its annex, as plain data."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.designations.columns import ChoiceColumn
from apps.designations.kinds import kind_codes, kind_name
from apps.designations.models import Version
from apps.designations.past import Held, outlines
from apps.designations.provision_tables import BANDS, BOTH_SIDES
from apps.designations.schema import REMAINDERS
from apps.geometry.bands import COMPASS, band_geojson, sides_towards
from apps.geometry.outline import MICRO, Outline
from apps.geometry.shapes import Area
from apps.negotiation.reservations import reservations_of
from apps.sheets.versions import Printed
from apps.sheets.wording import Words, area_in, said_in
from apps.texts.characters import visible
from apps.theatre.facts import theatre

# Bands of one zone that are drawn.
MAX_BANDS = 24


def _look(phase: str, kind: str, slot: int, languages: Sequence[str]) -> dict[str, Any]:
    """How an outline looks, and its words in the legend."""
    if phase == "force":
        place = kind_codes().index(kind) if kind in kind_codes() else len(kind_codes())
        words = said_in(languages, lambda: _("%(kind)s, in force") % {"kind": kind_name(kind)})
        return {"look": {"as": "kind", "place": place}, "legend": words}
    if phase in ("halted", "ended"):
        words = said_in(languages, lambda: _("Suspended") if phase == "halted" else _("Ended"))
        return {"look": {"as": phase}, "legend": words}
    side = next((one for one in theatre().delegations if one.position == slot), None)
    if side is None:
        return {"look": {"as": "nobody"}, "legend": said_in(languages, lambda: _("Under negotiation"))}

    def proposed() -> str:
        from django.utils.translation import get_language

        return _("Proposed by: %(delegation)s") % {"delegation": side.word(get_language() or "en", "name")}

    return {"look": {"as": "side", "slot": slot}, "legend": said_in(languages, proposed)}


def edition_features(
    held: Sequence[Held], reserving: Sequence[Version], languages: Sequence[str]
) -> list[dict[str, Any]]:
    wkb = outlines(held)
    looks: dict[tuple[str, str], dict[str, Any]] = {}
    features = []
    for one in held:
        if one.pk not in wkb:
            continue
        look = looks.setdefault((one.kind, ""), _look("force", one.kind, 0, languages))
        outline = Outline.stored(bytes(wkb[one.pk]))
        features.append({**look, **_outline(one, outline), "label": _short(one.reference)})
    return [*features, *(feature for version in reserving for feature in _reservations(version, languages))]


def _short(reference: str) -> str:
    """Without the centre's own letters, which all of them have."""
    return reference.removeprefix(f"{theatre().reference_prefix}-")


def _outline(one: Held | Printed, outline: Outline) -> dict[str, Any]:
    return {
        "role": "outline",
        "id": str(one.version),
        "reference": one.reference,
        "digest": one.digest_hex,
        "geometry": outline.geojson(),
        "rings": list(_rings(outline)),
    }


def _rings(outline: Outline) -> Iterator[dict[str, Any]]:
    for part, rings in enumerate(outline.polygons, 1):
        for ring, vertices in enumerate(rings, 1):
            yield {"part": part, "ring": ring, "vertices": [[at, x, y] for at, (x, y) in enumerate(vertices[:-1], 1)]}


def _reservations(version: Version, languages: Sequence[str]) -> list[dict[str, Any]]:
    words = said_in(languages, lambda: _("Reservation: nothing is agreed here"))
    return [
        {
            "role": "reservation",
            "is_main": False,
            "look": {"as": "reserved"},
            "legend": words,
            "geometry": one.ground.geojson(),
        }
        for one in reservations_of(version)
    ]


def version_features(printed: Printed, languages: Sequence[str]) -> list[dict[str, Any]]:
    """The outline with its vertices as they were drawn, and what is signed with it: a road, bands, posts, parts that
    are reserved or disputed."""
    outline = printed.shape.outline()
    rings = list(_rings(outline))
    if not isinstance(printed.shape, Area):
        rings = [
            {
                "part": 0,
                "ring": 1,
                "vertices": [[at, round(x * MICRO), round(y * MICRO)] for _p, _r, at, x, y in printed.shape.vertices()],
            }
        ]
    main = {
        **_look(printed.phase, printed.kind, printed.slot, languages),
        **_outline(printed, outline),
        "rings": rings,
        "vertices": [[at, x / MICRO, y / MICRO] for ring in rings for at, x, y in ring["vertices"]],
        "label": printed.reference or _in_first(languages, printed.titles),
        "names": list(
            dict.fromkeys(visible(printed.titles[code])[:40] for code in languages if code in printed.titles)
        ),
    }
    return [main, *_details(printed, languages)]


def _in_first(languages: Sequence[str], texts: Words) -> str:
    return next((visible(texts[code]) for code in languages if code in texts), "–")


def _details(printed: Printed, languages: Sequence[str]) -> Iterator[dict[str, Any]]:
    shape = printed.shape.geojson()
    if shape["type"] == "LineString":
        yield _line(shape, said_in(languages, lambda: _("Line of the route")))
    version = printed.row
    if version is None:
        return
    values = version.provision_values
    line = values.get("centre_line")
    if line:
        geometry = {"type": "LineString", "coordinates": [[x / MICRO, y / MICRO] for x, y in line]}
        yield _line(geometry, said_in(languages, lambda: _("Centre line of the road")))
        yield from _bands(line, values.get("bands") or (), languages)
    for row in values.get("posts") or ():
        x, y = row["place"]
        names = {code: visible(text) for code, text in row["name"].items()}
        yield {
            "role": "post", "is_main": False, "look": {"as": "post"}, "legend": {}, "names": names,
            "geometry": {"type": "Point", "coordinates": [x / MICRO, y / MICRO]},
        }  # fmt: skip
    yield from _reservations(version, languages)
    words = said_in(languages, lambda: _("Disputed: what remains beside the common ground"))
    for left in values.get(REMAINDERS.name) or ():
        yield {
            "role": "remainder",
            "is_main": False,
            "look": {"as": "disputed"},
            "legend": words,
            "geometry": left.ground.geojson(),
        }


def _line(geometry: dict[str, Any], words: Words) -> dict[str, Any]:
    return {"role": "line", "is_main": False, "look": {"as": "line"}, "legend": words, "geometry": geometry}


def _bands(line: Any, rows: Sequence[Any], languages: Sequence[str]) -> Iterator[dict[str, Any]]:
    for place, row in enumerate(rows[:MAX_BANDS]):
        side = row["side"]
        sides = "both" if side == BOTH_SIDES else sides_towards(line, side) if side in COMPASS else None
        if sides is None:
            continue

        def words(row: Any = row) -> str:
            metres = f"{row['distance_m']:,}".replace(",", "\u00a0")
            return _("%(arms)s, %(party)s: %(metres)s m") % {
                "arms": _band_word("arms", row["arms"]), "party": _band_word("party", row["party"]), "metres": metres,
            }  # fmt: skip

        yield {
            "role": "band",
            "look": {"as": "band", "place": place},
            "legend": said_in(languages, words),
            "geometry": band_geojson(line, row["distance_m"], sides, row["ends"]),
        }


def _band_word(column: str, code: str) -> str:
    found = BANDS.column(column)
    return found.word(code) if isinstance(found, ChoiceColumn) else code


def annexed(
    features: Sequence[dict[str, Any]], things: Sequence[Held | Printed], languages: Sequence[str]
) -> list[dict[str, Any]]:
    """Each designation with its rings, by reference."""
    rings = {one["id"]: one["rings"] for one in features if one["role"] == "outline"}
    rows = []
    for thing in things:
        titles = {code: visible(thing.titles.get(code) or next(iter(thing.titles.values()))) for code in languages}
        rows.append(
            {
                "reference": thing.reference or "–",
                "title": titles,
                "version": str(thing.number),
                "area": area_in(languages[0], thing.area_m2),
                "digest": thing.digest_hex[:16],
                "rings": [{**ring, "name": _ring_name(ring, languages)} for ring in rings.get(str(thing.version), ())],
            }
        )
    return rows


def _ring_name(ring: dict[str, Any], languages: Sequence[str]) -> Words:
    words: Words = {}
    for code in languages:
        with override(code):
            if ring["part"] == 0:
                words[code] = _("Line or point as entered")
            elif ring["ring"] == 1:
                words[code] = _("Part %(part)s") % {"part": ring["part"]}
            else:
                words[code] = _("Part %(part)s, hole %(hole)s") % {"part": ring["part"], "hole": ring["ring"] - 1}
    return words


def geojson_of(features: Sequence[dict[str, Any]]) -> str:
    """What is drawn, for GIS programs: the outlines with reference and digest, and the rest by its role."""
    listed = [
        {
            "type": "Feature",
            **({"id": one["id"]} if "id" in one else {}),
            "properties": {name: one[name] for name in ("role", "reference", "digest") if name in one},
            "geometry": one["geometry"],
        }
        for one in features
    ]
    return json.dumps({"type": "FeatureCollection", "features": listed}, ensure_ascii=False, separators=(",", ":"))
