"""What a window of the map showed at a moment of the past: the agreed map alone, as `windows.py` shows it now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from apps.access.identity import Identity
from apps.access.markings import as_data, together
from apps.atlas.kept_outlines import outline_texts
from apps.atlas.windows import MAX_OUTLINES, Window
from apps.designations.past import AsOf, Held, Narrowed, held_keys, outlines, told, version_address
from apps.geometry.outline import Box
from apps.texts.characters import visible
from apps.theatre.facts import theatre


def past_window(actor: Identity, box: Box, zoom: float, as_of: AsOf, narrowed: Narrowed) -> Window:
    """What held at a moment and whose outline meets the box (degrees)."""
    held = told(actor, held_keys(actor, as_of, narrowed, within=box, most=MAX_OUTLINES + 1))
    cut, held = len(held) > MAX_OUTLINES, held[:MAX_OUTLINES]
    features = _drawn(held, zoom, as_of)
    head = f'"type":"FeatureCollection","cut":{json.dumps(cut)},"marking":{json.dumps(as_data(together(held)))}'
    body = f'{{{head},"features":[{",".join(features)}]}}'
    return Window(body, f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"', len(features))


def _drawn(held: Sequence[Held], zoom: float, as_of: AsOf) -> list[str]:
    """Each as the text of a GeoJSON feature."""

    def load(digests: Collection[bytes]) -> Mapping[bytes, bytes]:
        missing = [one for one in held if one.digest in digests]
        outline = outlines(missing)
        return {one.digest: outline[one.pk] for one in missing if one.pk in outline}

    geometries = outline_texts((one.digest for one in held), zoom, load)
    mixed = {kind.code for kind in theatre().mixed_kinds}
    features = []
    for one in held:
        geometry = geometries.get(one.digest)
        if geometry is None:
            continue
        properties = _properties(
            one.reference, one.title, one.kind, one.kind in mixed, one.delegation.position, one.level
        )
        said = f'{properties[:-1]}, "url": {json.dumps(version_address(one, as_of))}}}'
        features.append(f'{{"type":"Feature","id":"{one.version}","properties":{said},"geometry":{geometry}}}')
    return features


@lru_cache(maxsize=16_384)
def _properties(reference: str, title: str, kind: str, mixed: bool, side: int, level: int) -> str:
    """What is the same at every moment, as JSON."""
    properties = {
        "reference": reference,
        "title": visible(title),
        "kind": kind,
        "mixed": mixed,
        "state": "in_force",
        "phase": "force",
        "side": side,
        "level": level,
    }
    return json.dumps(properties, ensure_ascii=False)
