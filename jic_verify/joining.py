"""Joining the tiles that were judged one by one: the tree above them, revisions, the replay."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from jic_verify.assertions import Evidence
from jic_verify.bundle import Bundle, entry_path
from jic_verify.completeness import Completeness, Incomplete
from jic_verify.findings import Wrong
from jic_verify.registry import Broken
from jic_verify.replay import Replay
from jic_verify.revisions import SUBJECT_BYTES, Revisions, first_repeated
from jic_verify.scopes import Scope
from jic_verify.stretch import Judged, root_of_tile
from jic_verify.tlog.tiles import WIDTH, entries_path, tile_path
from jic_verify.tlog.tree import HASH_BYTES, Frontier


@dataclass(frozen=True, slots=True)
class Claim:
    """A root (32 bytes) that was signed for the first `size` leaves, where that stands, and which check it is."""

    size: int
    root: bytes
    check: int
    where: str
    sentence: str


@dataclass(slots=True)
class Counts:
    entries: int = 0
    openings: int = 0
    evidence: Counter[Evidence] = field(default_factory=Counter)


class Join:
    """Takes every tile of a tree of `size` leaves in order. Raises Wrong with the finding that comes first.

    `claims` are all roots that were signed, the one of the whole tree among them. `held`: how many entries there are.
    """

    def __init__(
        self, bundle: Bundle, size: int, claims: Sequence[Claim], replay: Replay, scope: Scope, held: int
    ) -> None:
        self.counts = Counts()
        self._size, self._whole = size, scope.is_everything
        self._of_designation = bool(scope.designation)
        self._deferred: Wrong | None = None
        # The next one last.
        self._claims = sorted(claims, key=lambda claim: claim.size, reverse=True)
        self._tiles = Frontier()
        self._above = Above(bundle)
        self._revisions = Revisions(held, scope.of)
        self._ids = bytearray()
        self._indices = array("Q")
        self._replay = replay
        self._complete = Completeness(bundle, scope, size, frozenset(claim.size for claim in claims))
        self._check_claims(0, [])

    def take(self, judged: Judged) -> None:
        if judged.finding is not None and judged.finding.index is None:
            raise Wrong.of(judged.finding)
        start = judged.number * WIDTH
        try:
            self._grow(judged, start)
        except _WrongRoot as error:
            # Entries within that root come first, where one of them is wrong by itself.
            self._count(judged, error.size)
            if judged.finding is not None and (judged.finding.index or 0) < error.size:
                raise Wrong.of(judged.finding) from error
            raise
        self._count(judged, start + WIDTH)
        if judged.finding is not None:
            raise Wrong.of(judged.finding)
        self.counts.entries += len(judged.indices)
        self.counts.openings += judged.openings
        self.counts.evidence.update(judged.evidence)

    def finish(self) -> None:
        self._above.finish()
        self._complete.finish()
        if self._deferred is not None:
            raise self._deferred
        try:
            self._replay.finish(self._size, self._complete.last_batch)
        except Broken as error:
            raise Wrong(error.check, self._path(error.entry), str(error), error.entry) from error
        repeated = first_repeated(bytes(self._ids))
        if repeated is not None:
            index = repeated if self._whole else self._indices[repeated]
            raise Wrong(5, self._path(index), "Another entry before has the same id.", index)

    def _grow(self, judged: Judged, start: int) -> None:
        """The tree with this tile, and the roots claimed within it."""
        if judged.hashes:
            hashes = [judged.hashes[at : at + HASH_BYTES] for at in range(0, len(judged.hashes), HASH_BYTES)]
            self._check_claims(start, hashes if not judged.root else hashes[:-1])
        if judged.root:
            self._tiles.append(judged.root)
            self._above.push(1, judged.root)
            self._check_claims(start + WIDTH, [])

    def _check_claims(self, start: int, hashes: list[bytes]) -> None:
        """Roots of sizes from `start` to as many leaves more as there are hashes."""
        inner = Frontier()
        while self._claims and self._claims[-1].size <= start + len(hashes):
            claim = self._claims.pop()
            for hashed in hashes[inner.size : claim.size - start]:
                inner.append(hashed)
            if Frontier(claim.size, [*self._tiles.peaks, *inner.peaks]).root != claim.root:
                raise _WrongRoot(claim)

    def _count(self, judged: Judged, end: int) -> None:
        """Revisions, completeness and the replay, of the tile's entries before `end`."""
        count = bisect_left(judged.indices, end, hi=len(judged.changes))
        subjects, revisions = judged.subjects, judged.revisions
        self._ids += judged.ids[: count * SUBJECT_BYTES]
        if not self._whole:
            self._indices.extend(judged.indices[:count])
        broken = self._revisions.take(subjects[: count * SUBJECT_BYTES], revisions[:count], judged.kinds[:count])
        good = broken[0] if broken else count
        self._replayed(judged, 0, good)
        if broken:
            index = judged.indices[broken[0]]
            self._wrong(5, index, broken[1])
            self._replayed(judged, good, count)

    def _replayed(self, judged: Judged, first: int, end: int) -> None:
        """Its entries from one offset up to another, carried out and counted."""
        subjects, replay, complete = judged.subjects, self._replay, self._complete
        at = first * SUBJECT_BYTES
        for change, revision in zip(judged.changes[first:end], judged.revisions[first:end], strict=True):
            try:
                complete.take(change)
                if self._deferred is None:
                    replay.take(change, subjects[at : at + SUBJECT_BYTES], revision)
            except Broken as error:
                self._wrong(error.check, error.entry, str(error))
            except Incomplete as error:
                raise Wrong(11, self._path(error.entry), str(error), error.entry) from error
            at += SUBJECT_BYTES

    def _wrong(self, check: int, entry: int, sentence: str) -> None:
        """What an entry that was left out would have explained comes second in a bundle of a designation: what is
        missing is told first."""
        wrong = Wrong(check, self._path(entry), sentence, entry)
        if not self._of_designation:
            raise wrong
        self._deferred = self._deferred or wrong

    def _path(self, index: int) -> str:
        if not self._whole:
            return entry_path(index)
        number = index // WIDTH
        return entries_path(number, min(WIDTH, self._size - number * WIDTH))


class Above:
    """The tiles above the first level, each held against the hashes below it."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        # By level from 1: the hashes since the last full tile, and how many full tiles there are.
        self._hashes: list[bytearray] = []
        self._full: list[int] = []

    def push(self, level: int, hashed: bytes) -> None:
        if level > len(self._hashes):
            self._hashes.append(bytearray())
            self._full.append(0)
        hashes = self._hashes[level - 1]
        hashes += hashed
        if len(hashes) == WIDTH * HASH_BYTES:
            self._compare(level)
            self._full[level - 1] += 1
            self.push(level + 1, root_of_tile(bytes(hashes)))
            hashes.clear()

    def finish(self) -> None:
        for level, hashes in enumerate(self._hashes, 1):
            if hashes:
                self._compare(level)

    def _compare(self, level: int) -> None:
        hashes, number = self._hashes[level - 1], self._full[level - 1]
        width = len(hashes) // HASH_BYTES
        if self._bundle.tile(level, number, width) != hashes:
            raise Wrong(3, tile_path(level, number, width), "The tile's hashes are not those of the tiles below it.")


class _WrongRoot(Wrong):
    def __init__(self, claim: Claim) -> None:
        super().__init__(claim.check, claim.where, claim.sentence)
        self.size = claim.size
