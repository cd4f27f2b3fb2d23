"""What a window of the map showed at a moment of the past: the agreed map alone, as `windows.py` shows it now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from apps.access.identity import Identity
from apps.access.markings import as_data, together
from apps.atlas.windows import MAX_OUTLINES, Window
from apps.designations.past import AsOf, Held, Narrowed, held_keys, outlines, told, version_address
from apps.geometry.outline import Box
from apps.geometry.simplify import simplified_json
from apps.texts.characters import visible
from apps.theatre.facts import theatre


def past_window(actor: Identity, box: Box, zoom: float, as_of: AsOf, narrowed: Narrowed) -> Window:
    """What held at a moment and whose outline meets the box (degrees)."""
    held = told(actor, held_keys(actor, as_of, narrowed, within=box, most=MAX_OUTLINES + 1))
    cut, held = len(held) > MAX_OUTLINES, held[:MAX_OUTLINES]
    features = drawn(held, zoom, [{"url": version_address(one, as_of)} for one in held])
    head = f'"type":"FeatureCollection","cut":{json.dumps(cut)},"marking":{json.dumps(as_data(together(held)))}'
    body = f'{{{head},"features":[{",".join(features)}]}}'
    return Window(body, f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"', len(features))


def drawn(held: Sequence[Held], zoom: float, more: Sequence[dict[str, Any]]) -> list[str]:
    """Each as the text of a GeoJSON feature, with properties of its own beside those that every one has."""
    wkb = outlines(held)
    shown = [(one, properties) for one, properties in zip(held, more, strict=True) if one.pk in wkb]
    geometries = simplified_json([wkb[one.pk] for one, _properties in shown], zoom)
    features = []
    for (one, properties), geometry in zip(shown, geometries, strict=True):
        said = {
            "reference": one.reference,
            "title": visible(one.title),
            "kind": one.kind,
            "mixed": theatre().is_mixed(one.kind),
            "state": "in_force",
            "phase": "force",
            "side": one.delegation.position,
            "level": one.level,
            **properties,
        }
        said_json = json.dumps(said, ensure_ascii=False)
        features.append(f'{{"type":"Feature","id":"{one.version}","properties":{said_json},"geometry":{geometry}}}')
    return features
