"""What every page shows on which somebody binds a delegation: the whole content, and nothing but it."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.utils.translation import gettext as _

from apps.access.identity import Identity
from apps.access.markings import Marking, marking, together
from apps.designations.conflicts import Conflict, conflicts_of
from apps.designations.content import canonical_content
from apps.designations.models import Designation, Version
from apps.designations.outlines import vertex_rows
from apps.designations.selectors import replaced_by
from apps.negotiation.confirmations import TextStatus, visible_text_statuses
from apps.negotiation.disparities import differing_texts
from apps.negotiation.features import collection, conflict_features, detail_features, version_feature
from apps.negotiation.threads import clause_threads
from apps.theatre.facts import Language, theatre


def content_context(designation: Designation, version: Version) -> dict[str, Any]:
    """The content itself: the texts clause by clause, its marking, and its vertices."""
    return {
        "designation": designation,
        "version": version,
        "texts": texts_side_by_side(version),
        "stated": stated_by(version),
        "rows": vertex_rows(version.as_shape),
        "signed": _signed_values(designation, version),
        "amended": amended_by(designation, version),
    }


@dataclass(frozen=True)
class TextsSideBySide:
    """The languages of a version, their titles, and their clauses: rows of (language code, text)."""

    languages: list[Language]
    titles: list[tuple[str, str]]
    clauses: list[list[tuple[str, str]]]


def texts_side_by_side(version: Version) -> TextsSideBySide:
    """The texts clause by clause, in the theatre's order of languages. One with fewer clauses has empty cells."""
    known = theatre()
    codes = [code for code in known.language_codes if code in version.titles]
    rows = zip_longest(*(version.terms[code].split("\n") for code in codes), fillvalue="")
    return TextsSideBySide(
        [known.language(code) for code in codes],
        [(code, version.titles[code]) for code in codes],
        [list(zip(codes, row, strict=True)) for row in rows],
    )


def _signed_values(designation: Designation, version: Version) -> dict[str, Any]:
    """What the digest is taken of where the page shows it in words: the browser computes the digest anew from these
    and from the texts and the outline that it shows."""
    hashed = canonical_content(designation.uuid, designation.kind, _replaces(designation), version.content)
    shape = hashed["shape"]
    return {
        "marking": json.dumps(hashed["marking"]),
        "valid_from": hashed["valid"]["from"] or "",
        "valid_until": hashed["valid"]["until"] or "",
        "replaces": hashed["replaces"],
        "amends": hashed["amends"] or "",
        "point": json.dumps(shape["point"]) if "point" in shape else "",
    }


def amended_by(designation: Designation, version: Version) -> Version | None:
    """The version that this one would take, or took, the place of: it has the same marking."""
    if not version.amends:
        return None
    for known in (designation.current, designation.proposed):
        if known is not None and bytes(known.digest) == bytes(version.amends):
            return known
    found = Version.objects.defer("search", "outline").filter(designation=designation, digest=version.amends).first()
    if found is not None:
        found.designation = designation
    return found


def _replaces(designation: Designation) -> uuid.UUID | None:
    replaced = replaced_by(designation)
    return replaced.uuid if replaced else None


def binding_context(
    actor: Identity,
    designation: Designation,
    version: Version,
    conflicts: Sequence[Conflict] | None = None,
    statuses: Sequence[TextStatus] | None = None,
) -> dict[str, Any]:
    """The content with what differs between its texts, what its outline overlaps, and the token of all that.
    `conflicts` and `statuses` are those that the caller knows already."""
    touched = conflicts_of(actor, version) if conflicts is None else list(conflicts)
    return {
        **content_context(designation, version),
        "clause_threads": clause_threads(actor, designation, version),
        "differing": differing_texts(version),
        "text_statuses": visible_text_statuses(actor, designation, version) if statuses is None else statuses,
        "conflicts": touched,
        "token": token_of(version, touched),
        "features": collection([*conflict_features(touched), version_feature(version), *detail_features(version)]),
        "marking": together([stated_by(version), designation, *(conflict.designation for conflict in touched)]),
    }


def token_of(version: Version, conflicts: Sequence[Conflict]) -> str:
    """What a binding page showed, as its form sends it back: the content, the note of its source, and every conflict
    with what the rules say of it."""
    shown = sorted((str(conflict.designation.uuid), conflict.amended, conflict.severity) for conflict in conflicts)
    return hashlib.sha256(json.dumps([version.digest_hex, version.source_note, shown]).encode()).hexdigest()


def shows_otherwise(actor: Identity, version: Version, sent: str | None) -> bool:
    """Whether a form comes from a page that showed something else than would be shown now. A caller who sends no token
    read no page; the revision alone holds it to what it knew."""
    return bool(sent) and sent != token_of(version, conflicts_of(actor, version))


def changed_sentence() -> str:
    return _("The conflicts of this version have changed since you opened this page. Read it again; nothing was done.")


def stated_by(version: Version) -> Marking:
    """The marking that a version states, stored or not."""
    return marking(version.level, version.compartments, version.releasable_to)
