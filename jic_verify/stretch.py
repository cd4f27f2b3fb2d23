"""One stretch of tiles, judged by itself: all that needs no other tile. Several processes can do it side by side.

What needs the tiles before it goes to whoever joins the stretches: roots, revisions, what is to be replayed. Each check
looks at the entries before the first that failed the one before, so the last finding is of the lowest entry.
"""

from __future__ import annotations

import gc
from array import array
from binascii import unhexlify
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from jic_verify.assertions import BadAssertion, Evidence, judge_assertion
from jic_verify.bundle import (
    LONGEST_ASSERTION,
    LONGEST_PROOF,
    Bundle,
    assertion_path,
    disclosures_path,
    entry_path,
    proof_path,
)
from jic_verify.disclosed import BadOpening
from jic_verify.findings import Finding, Unreadable, Wrong
from jic_verify.leaves import Leaf, NoLeaf, read_leaves
from jic_verify.openings import told_by
from jic_verify.rows import ApprovalRow, Change
from jic_verify.rules import DELETED
from jic_verify.tlog.proofs import MalformedProof, parse_proof
from jic_verify.tlog.tiles import LONGEST_LEAF, WIDTH, MalformedTile, entries_path, tile_path, unpack_entries
from jic_verify.tlog.tree import HASH_BYTES, InvalidProof, verify_inclusion
from jic_verify.usual import Usual

# What an entry says of its revision beside the number. A map is no change of a record.
GOES_ON, IS_GONE, NOT_SAID, IS_MAP = 0, 1, 2, 3
# Of an entry that is private: others of its record may be in nobody's part.
IS_PRIVATE = 4


NO_SUBJECT = b"0" * 32


@dataclass(frozen=True, slots=True)
class Window:
    """Between which moments (as leaves write them) entries from `start` on, to the next window, can have been made."""

    start: int
    earliest: bytes
    latest: bytes


@dataclass(frozen=True, slots=True)
class Tree:
    """The tree that the tiles are of, and the bytes of the checkpoint that says so."""

    size: int
    root: bytes
    note: bytes


@dataclass(frozen=True, slots=True)
class Stretch:
    """Tiles `first` … `end` - 1, and of everything else what is theirs.

    `entries`: which entries a bundle of a part holds; None where it holds all. `claimed`: sizes for which roots were
    signed.
    """

    first: int
    end: int
    files: Mapping[str, bytes]
    entries: Sequence[int] | None
    assertions: Sequence[int]
    claimed: Sequence[int]
    windows: Sequence[Window]


@dataclass(slots=True)
class Judged:
    """One tile. Where `finding` names an entry, nothing is told of it and of those after it.

    `hashes`: the leaf hashes, where their root alone does not do (a partial tile, or a root that was signed within).
    `ids` and `subjects` have 16 bytes for each entry told of (zeros for a map's subject), `revisions` and `kinds` a
    number.
    """

    number: int
    root: bytes = b""
    hashes: bytes = b""
    indices: Sequence[int] = ()
    ids: bytes = b""
    subjects: bytes = b""
    revisions: array[int] = field(default_factory=lambda: array("Q"))
    kinds: bytes = b""
    changes: list[Change] = field(default_factory=list)
    openings: int = 0
    evidence: dict[Evidence, int] = field(default_factory=dict)
    finding: Finding | None = None


@contextmanager
def without_collector() -> Iterator[None]:
    """Nothing here refers to itself, so counting references frees all of it; the collector's search for what does took
    a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def judge_apart(where: Path, tree: Tree, stretch: Stretch) -> list[Judged]:
    """`judge_stretch` in a process of its own."""
    with without_collector(), Bundle(where, stretch.files) as bundle:
        return list(judge_stretch(bundle, tree, stretch))


def judge_stretch(bundle: Bundle, tree: Tree, stretch: Stretch) -> Iterator[Judged]:
    """Its tiles in their order, up to the first with a finding. Raises Unreadable."""
    usual = Usual()
    for number in range(stretch.first, stretch.end):
        judged = _TileOf(bundle, tree, stretch, number, usual).judge()
        yield judged
        if judged.finding:
            return


class _TileOf:
    """One tile while it is judged."""

    def __init__(self, bundle: Bundle, tree: Tree, stretch: Stretch, number: int, usual: Usual) -> None:
        self._bundle, self._tree, self._stretch, self._usual = bundle, tree, stretch, usual
        self._start = number * WIDTH
        self._width = min(WIDTH, tree.size - self._start)
        self._judged = Judged(number)
        self._approvals: list[int] = []

    def judge(self) -> Judged:
        try:
            self._judge()
        except Wrong as error:
            # Something about a file as a whole: nothing in it is worth naming.
            self._judged.finding = error.finding
        return self._judged

    def _judge(self) -> None:
        judged, end = self._judged, self._start + self._width
        tile = self._tile(end)
        held = self._stretch.entries
        if held is not None and not within(held, self._start, end) and not self._assertions():
            return
        if self._stretch.entries is None:
            judged.indices = range(self._start, end)
            leaves = self._leaves()
        else:
            judged.indices = within(self._stretch.entries, self._start, end)
            leaves = [self._bundle.read(entry_path(index), LONGEST_LEAF) for index in judged.indices]
        hashes = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
        if tile is not None:
            leaves = leaves[: self._check_hashes(hashes, tile)]
        if self._stretch.entries is not None:
            leaves = leaves[: self._check_proofs(hashes[: len(leaves)])]
        read = self._read(leaves)
        self._tell(read[: self._check_times(read)])

    def _tile(self, end: int) -> bytes | None:
        """The tile's hashes, and its root for whoever joins the tiles. None in a bundle of a part that has it not."""
        judged, inside = self._judged, within(self._stretch.claimed, self._start + 1, end)
        if self._stretch.entries is not None and tile_path(0, judged.number, self._width) not in self._bundle.files:
            if inside:
                raise Unreadable(
                    f"The bundle is of a part, and does not show whether it continues a checkpoint of {inside[0]} "
                    "entries: ask for one that was made for that checkpoint, or for a bundle of everything."
                )
            judged.root = self._bundle.root_of_tile(judged.number, self._tree.size)
            return None
        tile = self._bundle.tile(0, judged.number, self._width)
        if self._width == WIDTH:
            judged.root = root_of_tile(tile)
        if self._width < WIDTH or inside:
            judged.hashes = tile
        return tile

    def _leaves(self) -> list[bytes]:
        path = entries_path(self._judged.number, self._width)
        try:
            leaves = unpack_entries(self._bundle.entry_tile(self._judged.number, self._width))
        except MalformedTile as error:
            raise Wrong(3, path, str(error)) from error
        if len(leaves) != self._width:
            raise Wrong(3, path, f"The file holds {len(leaves)} entries, not {self._width}.")
        return leaves

    def _check_hashes(self, hashes: list[bytes], tile: bytes) -> int:
        """Check 3, up to the tile: how many leaves hash into their places before the first that does not."""
        if len(hashes) == self._width and b"".join(hashes) == tile:
            return len(hashes)
        for offset, (index, hashed) in enumerate(zip(self._judged.indices, hashes, strict=True)):
            at = (index - self._start) * HASH_BYTES
            if tile[at : at + HASH_BYTES] != hashed:
                self._found(3, index, "The entry does not have the hash that stands for it in the tree.")
                return offset
        return len(hashes)

    def _check_proofs(self, hashes: list[bytes]) -> int:
        """Check 3 in a bundle of a part: how many entries' own proofs lead to the root of the bundle's checkpoint."""
        for offset, (index, hashed) in enumerate(zip(self._judged.indices, hashes, strict=False)):
            path = proof_path(index)
            try:
                proof = parse_proof(self._bundle.read(path, LONGEST_PROOF))
                if proof.index != index:
                    raise InvalidProof(f"The proof is of entry {proof.index}.")
                if proof.checkpoint_note != self._tree.note:
                    raise InvalidProof("The proof is in another checkpoint than that of the bundle.")
                if proof.extra is not None:
                    raise InvalidProof("The proof carries something beside it, which nobody signed.")
                verify_inclusion(hashed, index, self._tree.size, proof.hashes, self._tree.root)
            except (MalformedProof, InvalidProof) as error:
                self._found(3, index, str(error), path)
                return offset
        return len(hashes)

    def _read(self, leaves: Sequence[bytes]) -> list[Leaf]:
        """Check 5, the form of leaves."""
        if not leaves:
            return []
        try:
            return read_leaves(leaves)
        except NoLeaf as error:
            self._found(5, self._judged.indices[error.offset], str(error))
            return error.before

    def _check_times(self, leaves: Sequence[Leaf]) -> int:
        """Check 7: how many entries say times that their checkpoints allow before the first that does not."""
        windows = self._stretch.windows
        at = bisect_right(windows, self._start, key=lambda window: window.start) - 1
        for offset, (index, leaf) in enumerate(zip(self._judged.indices, leaves, strict=False)):
            while at + 1 < len(windows) and windows[at + 1].start <= index:
                at += 1
            window = windows[at]
            if not window.earliest <= leaf.at <= window.latest:
                late = leaf.at > window.latest
                when = "later than the checkpoint that holds it" if late else "earlier than the checkpoint before it"
                self._found(7, index, f"The entry says {leaf.at.decode()}, {when} was cosigned.")
                return offset
        return len(leaves)

    def _tell(self, leaves: list[Leaf]) -> None:
        """Checks 6 and 9, and what is left for the others."""
        judged = self._judged
        path = disclosures_path(judged.number)
        pieces = self._bundle.pieces(path) if path in self._bundle.files else iter(())
        told = told_by(judged.indices, leaves, pieces, self._judge_approval, self._usual)
        if told.wrong is not None:
            for _ in pieces:
                # To its end: where the file is not the manifest's, that is what is wrong with it.
                continue
            index = told.wrong.index or 0
            if judged.finding is None or index < (judged.finding.index or 0):
                judged.finding = Finding(told.wrong.check, path, told.wrong.index, str(told.wrong))
        judged.changes, judged.openings = told.changes, told.openings
        judged.ids = unhexlify(b"".join([leaf.id for leaf in leaves]).replace(b"-", b""))
        judged.subjects = unhexlify(b"".join([leaf.subject or NO_SUBJECT for leaf in leaves]).replace(b"-", b""))
        judged.revisions = array("Q", [int(leaf.revision or b"0") for leaf in leaves])
        judged.kinds = bytes(map(_kind_of, leaves, told.changes))
        if judged.finding is None:
            self._check_spare_assertions()

    def _judge_approval(self, index: int, row: ApprovalRow) -> None:
        """Check 9. Raises BadOpening, which names the entry."""
        path = assertion_path(index)
        if path not in self._bundle.files:
            raise BadOpening("The approval is disclosed, and its assertion is missing.", 9)
        try:
            worth = judge_assertion(self._bundle.read(path, LONGEST_ASSERTION), row)
        except BadAssertion as error:
            raise BadOpening(str(error), 9) from error
        self._approvals.append(index)
        self._judged.evidence[worth] = self._judged.evidence.get(worth, 0) + 1

    def _assertions(self) -> Sequence[int]:
        return within(self._stretch.assertions, self._start, self._start + self._width)

    def _check_spare_assertions(self) -> None:
        there = self._assertions()
        if len(there) != len(self._approvals):
            spare = min(set(there) - set(self._approvals))
            self._found(9, spare, "The assertion is of no approval that is disclosed.", assertion_path(spare))

    def _found(self, check: int, index: int, sentence: str, path: str = "") -> None:
        one_by_one = self._stretch.entries is not None
        where = path or (entry_path(index) if one_by_one else entries_path(self._judged.number, self._width))
        self._judged.finding = Finding(check, where, index, sentence)


def _kind_of(leaf: Leaf, change: Change) -> int:
    if leaf.is_map:
        return IS_MAP
    kind = NOT_SAID
    if change.event:
        kind = IS_GONE if change.event.endswith(f".{DELETED}") else GOES_ON
    return kind if leaf.open else kind | IS_PRIVATE


def root_of_tile(tile: bytes) -> bytes:
    """The hash over a full tile's 256 hashes."""
    pair = 2 * HASH_BYTES
    while len(tile) > HASH_BYTES:
        tile = b"".join([sha256(b"\x01" + tile[at : at + pair]).digest() for at in range(0, len(tile), pair)])
    return tile


def within(numbers: Sequence[int], first: int, end: int) -> Sequence[int]:
    """Those from `first` up to `end`, of numbers in order."""
    return numbers[bisect_left(numbers, first) : bisect_left(numbers, end)]
