"""What changed between two texts, by word. No Django here: pages colour it, a screen reader reads it."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A run of text that is in both ("same"), only in the first ("del") or only in the second ("ins")."""

    mark: str
    text: str


def differences(first: str, second: str) -> list[Piece]:
    """The pieces in reading order; joined, "same" and "del" give the first text, "same" and "ins" the second."""
    old, new = _WORDS.findall(first), _WORDS.findall(second)
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    pieces: list[Piece] = []
    removed, added = "", ""
    opcodes = matcher.get_opcodes()
    for at, (tag, a, b, c, d) in enumerate(opcodes):
        before, after = "".join(old[a:b]), "".join(new[c:d])
        # A blank between two changed words belongs to the change: whole phrases are read better than single words.
        if tag == "equal" and (before.strip() or at in (0, len(opcodes) - 1)):
            pieces += _change(removed, added)
            removed, added = "", ""
            pieces.append(Piece("same", before))
            continue
        removed, added = removed + before, added + after
    return pieces + _change(removed, added)


def _change(removed: str, added: str) -> list[Piece]:
    return [Piece(mark, text) for mark, text in (("del", removed), ("ins", added)) if text]


def differs(pieces: list[Piece]) -> bool:
    return any(piece.mark != "same" for piece in pieces)
