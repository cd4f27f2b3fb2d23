"""Whether what the openings of a version hold has the digest that its record names: before it is sealed, and when the
log is audited.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from apps.ledger.openings import Opening
from jic_verify.content import NoContent, content_digest

# The versions among entries from one index up to another. The openings one by one: writing them as an array, each
# quotation mark of which is escaped, took longer than reading them.
VERSIONS = """
SELECT e.index, e.openings[1], e.openings[2], e.openings[3], d.kind, r.uuid::text FROM ledger_entry e
  LEFT JOIN designations_designation d ON d.id = e.designation_id
  LEFT JOIN designations_designation r ON r.id = d.replaces_id
 WHERE e.index >= %s AND e.index < %s AND e.event = 'version.created' ORDER BY e.index
"""


@dataclass(frozen=True)
class SealedVersion:
    """A `version.created` entry, with what its designation's record says of it."""

    index: int
    openings: list[str]
    kind: str | None
    replaces: str | None

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> SealedVersion:
        """Of a row of VERSIONS."""
        index, *openings, kind, replaces = row
        return cls(index, openings, kind, replaces)


def differing(versions: Iterable[SealedVersion]) -> str:
    """What the first of these versions is whose digest is not that of its content, in a sentence; empty where none."""
    return next(filter(None, map(what_differs, versions)), "")


def what_differs(version: SealedVersion) -> str:
    """What is wrong with one version's digest, in a sentence; empty where it is that of the content."""
    try:
        row, outline, text = (_after(opening) for opening in version.openings)
        stated = row["digest"]
        created = {"kind": version.kind, "replaces_id": version.replaces}
        if stated == "\\x" + content_digest(created, row, outline, text):
            return ""
    except (ValueError, KeyError, TypeError, NoContent) as error:
        return f"Entry {version.index}: the content of the version has no digest ({error})."
    return f"Entry {version.index}: the digest of the version is not that of its content."


def _after(opening: str) -> dict[str, Any]:
    value = Opening.parse(opening).value
    assert value is not None
    after: dict[str, Any] = value["after"]
    return after
