"""What else happened in the transactions of the last while: some acts are lawful only beside others."""

from __future__ import annotations

from jic_verify.course import Course
from jic_verify.rows import ActRow, Change
from jic_verify.rules import EXPIRE, SUPERSEDE

# Entries of one transaction stand in one batch of the sealer or in two, of 2,000 each: older ones need not be kept.
MAX_ACTS = 4_000
SUCCESSOR_UNKNOWN = "what replaced it is not shown in this bundle"
SOURCE_UNKNOWN = "it ended before its time, and what it was made of is not in this bundle"


class Transactions:
    """By transaction: whose acts were recorded in it, what came to be replaced, whether an approval was not opened."""

    def __init__(self) -> None:
        self._acts: dict[str, tuple[set[str], set[str], bool]] = {}

    def note(self, tx: str, designation: str, *, replaces: str | None = None, hidden_approval: bool = False) -> None:
        acted, replaced, hidden = self._acts.pop(tx, (set(), set(), False))
        acted.add(designation)
        if replaces is not None:
            replaced.add(replaces)
        self._acts[tx] = (acted, replaced, hidden or hidden_approval)
        if len(self._acts) > MAX_ACTS:
            del self._acts[next(iter(self._acts))]

    def check(self, course: Course, row: ActRow, change: Change, *, everything: bool) -> str:
        """Why an act that would need another beside it is not proved lawful: the other is not in the bundle, or not
        opened. Empty where it is, or none is needed. Raises ValueError where the other would have to be there, which
        in a bundle of everything it would."""
        acted, replaced, hidden = self._acts.get(change.tx, (frozenset(), frozenset(), False))
        if row.code == SUPERSEDE and row.designation not in replaced:
            if everything and not hidden:
                raise ValueError("Nothing that replaces it came into force in the same transaction.")
            return SUCCESSOR_UNKNOWN
        if row.code == EXPIRE and course.is_copy and not (acted - {row.designation}):
            until = course.released_until
            if until is None or change.at < until:
                if everything:
                    raise ValueError("The copy ends before its time, and beside no act of what it was made of.")
                return SOURCE_UNKNOWN
        return ""
