"""What every page shows on which somebody binds a delegation: the whole content, and nothing but it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from apps.clearances.identity import Identity
from apps.clearances.markings import Marking, marking, together
from apps.designations.conflicts import Conflict, conflicts_of
from apps.designations.models import Designation, Version
from apps.designations.outlines import vertex_rows
from apps.negotiation.features import collection, conflict_features, line_feature, version_feature
from apps.negotiation.transitions import Act
from apps.texts.labels import disparity_sentences

# Acts by which a delegation says yes or no to a content as it stands.
BINDING = frozenset(
    {Act.SUBMIT, Act.AGREE, Act.APPROVE, Act.DECLINE, Act.REJECT, Act.SUSPEND, Act.RESUME, Act.RESCIND, Act.WITHDRAW}
)


def binding_context(
    who: Identity, designation: Designation, version: Version, conflicts: Sequence[Conflict] | None = None
) -> dict[str, Any]:
    """Both texts clause by clause with what differs between them, the outline with what it overlaps, area, validity,
    marking and digest. `conflicts` are those that an act was refused for, where one was."""
    touched = conflicts_of(who, version) if conflicts is None else list(conflicts)
    return {
        "designation": designation,
        "version": version,
        "clauses": clauses_of(version),
        "stated": stated_by(version),
        "differing": disparity_sentences(version.title_en, version.title_ru, version.terms_en, version.terms_ru),
        "conflicts": touched,
        "rows": vertex_rows(version.as_shape),
        "features": collection([*conflict_features(touched), version_feature(version), *line_feature(version)]),
        "marking": together([stated_by(version), designation, *(conflict.designation for conflict in touched)]),
    }


def stated_by(version: Version) -> Marking:
    """The marking that a version states, stored or not."""
    return marking(version.level, version.compartments, version.releasable_to)


def clauses_of(version: Version) -> list[tuple[str, str]]:
    """Both texts clause by clause, one line each, beside each other."""
    return list(zip_longest(version.terms_en.split("\n"), version.terms_ru.split("\n"), fillvalue=""))
