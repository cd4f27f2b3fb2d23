"""The four tables that bulk data fills: their columns in the order in which rows are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Row = tuple[Any, ...]

DESIGNATION = (
    "id uuid reference kind owner_id created_by_id created_at state state_since revision round current_id"
    " submitted_from submitted_revision submitted_at answer_due question_from_id replaces_id level"
)
# What a designation has as a draft in place of what it has in the end; nothing else changes with its submission.
AS_DRAFT = {
    "reference": None,
    "state": "draft",
    "current_id": None,
    "submitted_from": None,
    "submitted_revision": None,
    "submitted_at": None,
    "answer_due": None,
    "question_from_id": None,
}
VERSION = (
    "id uuid designation_id sequence parent_id delegation_id author_id created_at titles terms"
    " shape outline box area_m2 basis source_note valid_from valid_until level digest"
)
ACT = (
    "uuid designation_id sequence code version_id digest actor_id delegation_id from_state to_state reason details"
    " private at"
)
APPROVAL = "uuid designation_id version_id purpose round delegation_id user_id digest method evidence at"


@dataclass
class Batch:
    """Rows of the four tables, in the order of the columns above. `draft_versions` and `draft_acts` are written before
    their designations are submitted."""

    designations: list[Row] = field(default_factory=list)
    draft_versions: list[Row] = field(default_factory=list)
    draft_acts: list[Row] = field(default_factory=list)
    versions: list[Row] = field(default_factory=list)
    acts: list[Row] = field(default_factory=list)
    approvals: list[Row] = field(default_factory=list)

    @property
    def all_versions(self) -> list[Row]:
        return self.draft_versions + self.versions

    @property
    def all_acts(self) -> list[Row]:
        return self.draft_acts + self.acts


@dataclass(frozen=True)
class Ids:
    """Primary keys reserved for a batch, and the next public number of each year."""

    designations: list[int]
    versions: list[int]
