"""Two editions over each other on one map, and one version as it was in force."""

from __future__ import annotations

from typing import Any

from apps.designations.past import Held, outlines
from apps.editions.labels import CHANGES
from apps.editions.selectors import Difference
from apps.geometry.outline import Outline
from apps.texts.characters import visible
from apps.theatre.facts import theatre

# Of what did not change: more outlines than this say nothing beside what did.
MAX_KEPT = 200


def difference_features(difference: Difference) -> dict[str, Any]:
    """What entered and what a change led to as what is in force, with its sign; what left as what is halted, and what
    was before a change as a line alone; what is in both by its reference."""
    drawn: list[tuple[Held, str, str]] = []
    for move in difference.moves:
        sign = CHANGES[move.what][0]
        if move.before is not None and move.after is not None:
            drawn.append((move.before, "ended", ""))
        what = "halted" if move.after is None else "force"
        drawn.append((move.version, what, f"{sign} {move.version.reference}"))
    drawn += [(held, "force", held.reference) for held in difference.kept[:MAX_KEPT]]
    return _collection(drawn)


def version_features(held: Held) -> dict[str, Any]:
    return _collection([(held, "force", held.reference)])


def _collection(drawn: list[tuple[Held, str, str]]) -> dict[str, Any]:
    wkb = outlines([held for held, _phase, _label in drawn])
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": f"{held.version}-{number}",
                "geometry": Outline.stored(bytes(wkb[held.pk])).geojson(),
                "properties": {
                    "reference": held.reference,
                    "title": visible(held.title),
                    "kind": held.kind,
                    "mixed": phase == "force" and theatre().is_mixed(held.kind),
                    "phase": phase,
                    "side": held.delegation.position,
                    **({"label": label} if label else {}),
                },
            }
            for number, (held, phase, label) in enumerate(drawn)
            if held.pk in wkb
        ],
    }
