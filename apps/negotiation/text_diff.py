"""What changed between two texts, by word. No Django here: pages colour it, a screen reader reads it.

The cost is bounded whatever the texts are. Words are compared by a bit-parallel longest common subsequence, whose time
and memory follow the product of both lengths and nothing else. Beyond MAX_CELLS of it, or where more than MAX_PIECES
would be shown, the comparison is by clause, then of the texts as a whole, and says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice

from rapidfuzz.distance import LCSseq, Opcodes

# One bit each: 15 MB. Terms have at most 20,000 characters, hence 10,000 words on each side, which always fit.
MAX_CELLS = 120_000_000
# What nobody reads, a page need not draw: 30,000 pieces take longer to draw than to find.
MAX_PIECES = 4_000
_WORDS = re.compile(r"(\S+)(\s*)|^(\s+)")
_CLAUSES = re.compile(r"([^\n]+)(\n*)|^(\n+)")


class Unit(StrEnum):
    """How finely two texts were compared."""

    WORD = "word"
    CLAUSE = "clause"
    WHOLE = "whole"


@dataclass(frozen=True)
class Piece:
    """A run of text that is in both ("same"), only in the first ("del") or only in the second ("ins")."""

    mark: str
    text: str


@dataclass(frozen=True)
class Difference:
    """The pieces in reading order; joined, "same" and "del" give the first text, "same" and "ins" the second."""

    pieces: tuple[Piece, ...]
    unit: Unit = Unit.WORD

    @property
    def differs(self) -> bool:
        return any(piece.mark != "same" for piece in self.pieces)


@dataclass(frozen=True)
class _Token:
    """A word or a clause, and the blank after it. A blank at the beginning of a text follows an empty word."""

    word: str
    blank: str

    @property
    def text(self) -> str:
        return self.word + self.blank


def difference(first: str, second: str) -> Difference:
    """Compares by word; by clause or as a whole where the texts are too long for that."""
    if first == second:
        return Difference((Piece("same", first),) if first else ())
    for unit, pattern in ((Unit.WORD, _WORDS), (Unit.CLAUSE, _CLAUSES)):
        old, new = _tokens(pattern, first), _tokens(pattern, second)
        if len(old) * len(new) > MAX_CELLS:
            continue
        steps = LCSseq.opcodes([token.word for token in old], [token.word for token in new])
        pieces = tuple(islice(_joined(_runs(old, new, steps)), MAX_PIECES + 1)) if len(steps) <= MAX_PIECES else None
        if pieces is not None and len(pieces) <= MAX_PIECES:
            return Difference(pieces, unit)
    return Difference(tuple(_joined([Piece("del", first), Piece("ins", second)])), Unit.WHOLE)


def _tokens(pattern: re.Pattern[str], text: str) -> list[_Token]:
    return [_Token(word, blank or leading) for word, blank, leading in pattern.findall(text)]


def _runs(old: list[_Token], new: list[_Token], steps: Opcodes) -> Iterator[Piece]:
    for step in steps:
        before, after = old[step.src_start : step.src_end], new[step.dest_start : step.dest_end]
        if step.tag != "equal":
            yield Piece("del", "".join(token.text for token in before))
            yield Piece("ins", "".join(token.text for token in after))
            continue
        for first, second in zip(before, after, strict=True):
            yield Piece("same", first.word)
            if first.blank == second.blank:
                yield Piece("same", first.blank)
            else:
                yield Piece("del", first.blank)
                yield Piece("ins", second.blank)


def _joined(runs: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours of one mark as one piece. A blank that ends both what went and what came is in both."""
    same: list[str] = []
    removed: list[str] = []
    added: list[str] = []
    for run in chain(runs, [Piece("end", "")]):
        if run.mark == "del":
            removed.append(run.text)
        elif run.mark == "ins":
            added.append(run.text)
        elif run.text or run.mark == "end":
            went, came, blank = _without_shared_blank("".join(removed), "".join(added))
            if went or came or run.mark == "end":
                yield from (Piece(mark, text) for mark, text in _ordered("".join(same), went, came) if text)
                same = []
            removed, added = [], []
            same += [blank, run.text]
            if run.mark == "end" and blank:
                yield Piece("same", blank)


def _ordered(same: str, went: str, came: str) -> tuple[tuple[str, str], ...]:
    return ("same", same), ("del", went), ("ins", came)


def _without_shared_blank(went: str, came: str) -> tuple[str, str, str]:
    if not (went.strip() and came.strip()):
        return went, came, ""
    blank = went[len(went.rstrip()) :]
    if not blank or came[len(came.rstrip()) :] != blank:
        return went, came, ""
    return went[: -len(blank)], came[: -len(blank)], blank
