"""What else happened in the transactions of the last while: some acts are lawful only beside others."""

from __future__ import annotations

from collections.abc import Mapping

from jic_verify.course import Course
from jic_verify.rows import ActRow, Change
from jic_verify.rules import EXPIRE, REMAIN, SUPERSEDE

# Entries of one transaction stand in one batch of the sealer or in two, of 2,000 each: older ones need not be kept.
MAX_ACTS = 4_000
SUCCESSOR_UNKNOWN = "what replaced it is not shown in this bundle"
COMMON_GROUND_UNKNOWN = "the common ground that left it disputed is not shown in this bundle"
SOURCE_UNKNOWN = "it ended before its time, and what it was made of is not in this bundle"


class Transactions:
    """By transaction: whose acts were recorded in it, what came to be replaced, whether an approval was not opened."""

    def __init__(self) -> None:
        self._acts: dict[str, tuple[set[str], set[str], bool]] = {}
        # Of what came into force: by transaction, each designation that has to begin beside it, with digest and
        # delegation, the designation that leaves it disputed, and the entry.
        self._due: dict[str, dict[str, tuple[tuple[str, str], str, int]]] = {}
        # Transactions in which something came into force that may leave more disputed than is told.
        self._untold: dict[str, None] = {}

    def note(self, tx: str, designation: str, *, replaces: str | None = None, hidden_approval: bool = False) -> None:
        acted, replaced, hidden = self._acts.pop(tx, (set(), set(), False))
        acted.add(designation)
        if replaces is not None:
            replaced.add(replaces)
        self._acts[tx] = (acted, replaced, hidden or hidden_approval)
        if len(self._acts) > MAX_ACTS:
            del self._acts[next(iter(self._acts))]

    def expect(self, change: Change, designation: str, remainders: Mapping[str, tuple[str, str]] | None) -> None:
        """What came into force leaves these disputed: each begins in the same transaction. None: that is not told."""
        if remainders is None:
            self._untold[change.tx] = None
            if len(self._untold) > MAX_ACTS:
                del self._untold[next(iter(self._untold))]
            return
        due = {uuid: (said, designation, change.entry) for uuid, said in remainders.items()}
        if due:
            self._due[change.tx] = due

    def begin_hidden(self, tx: str, designation: str) -> None:
        """An act that was not opened may be the one with which it begins."""
        self._due.get(tx, {}).pop(designation, None)

    def missing(self, cut: int) -> int | None:
        """The first entry before `cut` that left something disputed which has not begun; None where there is none."""
        entries = [entry for due in self._due.values() for _said, _by, entry in due.values() if entry < cut]
        return min(entries, default=None)

    def _begun(self, course: Course, row: ActRow, change: Change, *, everything: bool) -> str:
        said, by, _entry = self._due.get(change.tx, {}).pop(row.designation, (None, "", 0))
        begun = course.offered.delegation if course.offered else course.owner
        if said is not None:
            is_said = said[0] == row.digest and begun in (None, said[1]) and course.remainder_of in (None, by)
            if not is_said:
                raise ValueError("What came into force beside it leaves something else disputed.")
            return ""
        _acted, _replaced, hidden = self._acts.get(change.tx, (frozenset(), frozenset(), False))
        if everything and not hidden and change.tx not in self._untold:
            raise ValueError("Nothing that came into force in the same transaction leaves this disputed.")
        return COMMON_GROUND_UNKNOWN

    def check(self, course: Course, row: ActRow, change: Change, *, everything: bool) -> str:
        """Why an act that would need another beside it is not proved lawful: the other is not in the bundle, or not
        opened. Empty where it is, or none is needed. Raises ValueError where the other would have to be there, which
        in a bundle of everything it would."""
        if row.code == REMAIN:
            return self._begun(course, row, change, everything=everything)
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
