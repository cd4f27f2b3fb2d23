"""Versions and designations as map features, with what the map needs to dress them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.accounts.compiled_query import KEYS_SLOT, CompiledQuery
from apps.designations.conflicts import Conflict
from apps.designations.index_lookups import among
from apps.designations.models import Designation, Version
from apps.designations.schema import REMAINDERS
from apps.designations.selectors import delegations
from apps.designations.structured import Remainder
from apps.geometry.outline import Outline
from apps.negotiation.comparison import VersionComparison
from apps.negotiation.reservations import reservations_of
from apps.negotiation.steps import Step
from apps.texts.characters import visible
from apps.theatre.facts import theatre

# More outlines than these around one version say nothing on a map; the list beside it has them all.
MAX_DRAWN = 50


def feature(geometry: dict[str, Any] | None, key: str, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "id": key, "geometry": geometry, "properties": properties}


def version_feature(version: Version, *, role: str | None = None) -> dict[str, Any]:
    designation = version.designation
    return feature(
        version.as_outline.geojson() if designation.names_a_place else None,
        str(version.uuid),
        reference=designation.reference or "",
        title=visible(version.title),
        label=version_label(version),
        kind=designation.kind,
        mixed=theatre().is_mixed(designation.kind),
        phase=_phase(version),
        side=version.delegation.position,
        **({"role": role} if role else {}),
    )


def _phase(version: Version) -> str:
    """The phase in which a version is drawn: beside the one that holds, any other is what a side proposes."""
    designation = version.designation
    holds = designation.in_force is None or version.pk == designation.current_id
    return designation.phase if holds else "negotiation"


def version_label(version: Version) -> str:
    """What a map and its legend call a version: `US v2`."""
    return f"{version.mark} v{version.number}"


def later_feature(earlier: Version, later: Version) -> dict[str, Any]:
    """A version drawn beside an earlier one: of two of one side, the later one takes the look of none."""
    drawn = version_feature(later, role="b")
    if earlier.delegation.position == later.delegation.position:
        drawn["properties"]["side"] = 0
    return drawn


def line_feature(version: Version) -> list[dict[str, Any]]:
    """The line of a route, which lies inside its corridor."""
    shape = version.as_shape.geojson()
    return [feature(shape, f"{version.uuid}-line", role="context")] if shape["type"] == "LineString" else []


def detail_features(version: Version) -> list[dict[str, Any]]:
    """What is drawn within an outline, or beside it, because it is signed with it: a route's line, reservations, and
    what remains beside common ground, in the look of the side whose it is."""
    left: Sequence[Remainder] = version.provision_values.get(REMAINDERS.name, ())
    positions = {one.code: one.position for one in delegations().values()} if left else {}
    reserved = [
        feature(one.ground.geojson(), f"{version.uuid}-reservation-{number}", role="reservation", label=str(label))
        for number, one in enumerate(reservations_of(version), 1)
        for label in (_("Reservation %(number)s") % {"number": number},)
    ]
    remainders = [
        feature(
            one.ground.geojson(),
            f"{version.uuid}-remainder-{number}",
            role="only_a",
            side=positions.get(one.delegation, 0),
            label=_("Remainder %(number)s") % {"number": number},
        )
        for number, one in enumerate(left, 1)
    ]
    return [*line_feature(version), *remainders, *reserved]


@lru_cache(maxsize=1)
def _outlines() -> CompiledQuery[Version]:
    return CompiledQuery(
        Version.objects.filter(among(KEYS_SLOT)).only("uuid", "designation_id", "outline"), [KEYS_SLOT]
    )


def conflict_features(conflicts: Sequence[Conflict]) -> list[dict[str, Any]]:
    """The outlines of what a version overlaps, as far as its reader may see where they are."""
    shown = {
        other.proposed_id if conflict.amended else other.current_id: conflict
        for conflict in conflicts[:MAX_DRAWN]
        for other in (conflict.designation,)
    }
    return [
        feature(
            version.as_outline.geojson(),
            f"conflict-{version.uuid}",
            reference=shown[version.pk].designation.reference or "",
            title=visible(shown[version.pk].title),
            role="conflict",
        )
        for version in (_outlines().ask(list(shown)) if shown else ())
    ]


def collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def record_map(designation: Designation, versions: list[Version], conflicts: Sequence[Conflict]) -> dict[str, Any]:
    """The version on the table and what it overlaps; under negotiation also the last version of each other side before
    it, to see every line, and of an amendment what holds."""
    current = next(version for version in versions if version.pk == designation.on_table_id)
    shown = [version_feature(current)]
    if designation.is_amended:
        held = next(version for version in versions if version.pk == designation.current_id)
        shown = [version_feature(held, role="a"), later_feature(held, current)]
        words = (designation.get_state_display(), pgettext("version", "proposed"))
        for drawn, standing in zip(shown, words, strict=True):
            drawn["properties"]["label"] += f": {standing}"
    elif designation.phase == "negotiation":
        earlier = [version for version in versions if version.pk < current.pk]
        others = [version for version in last_of_each(earlier) if version.delegation_id != current.delegation_id]
        if others:
            shown = [*(version_feature(version, role="a") for version in others), version_feature(current, role="b")]
    return collection([*conflict_features(conflicts), *shown, *detail_features(current)])


def last_of_each(versions: Sequence[Version]) -> list[Version]:
    """The last version of each side, in the order of the delegations."""
    last = {version.delegation_id: version for version in versions}
    return sorted(last.values(), key=lambda version: version.delegation.position)


def reference_map(versions: Sequence[Version]) -> dict[str, Any]:
    """The last outline of each side, as lines to draw along."""
    return collection([version_feature(version, role="a") for version in last_of_each(versions)])


def _reserved(version: Version) -> list[dict[str, Any]]:
    return [one for one in detail_features(version) if one["properties"].get("role") == "reservation"]


def comparison_map(found: VersionComparison, numbered: Sequence[Step] = ()) -> dict[str, Any]:
    """Both outlines, what each alone and what both hold, and the numbered differences."""
    parts: list[dict[str, Any]] = []
    later = later_feature(found.a, found.b)
    side_a, side_b = found.a.delegation.position, later["properties"]["side"]
    ground: list[tuple[str, Outline | None, int]] = [
        ("common", found.ground.common, 0),
        ("only_a", found.ground.only_a, side_a),
        ("only_b", found.ground.only_b, side_b),
    ]
    for role, outline, side in ground:
        if outline is not None:
            parts.append(feature(outline.geojson(), role, role=role, side=side))
    return collection(
        [
            *parts,
            version_feature(found.a, role="a"),
            later,
            *_reserved(found.a),
            *_reserved(found.b),
            *map(_step_feature, _on_map(numbered)),
        ]
    )


def _on_map(numbered: Sequence[Step]) -> list[Step]:
    return [step for step in numbered if step.difference is not None]


def _step_feature(step: Step) -> dict[str, Any]:
    """One difference: its ground or line, and where its number stands."""
    assert step.difference is not None
    at = list(step.difference.at)
    geometry = step.difference.geometry or {"type": "Point", "coordinates": at}
    return feature(geometry, f"step-{step.number}", role="step", side=0, number=step.number, at=at)
