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
    pieces: list[Piece] = []
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("del", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("ins", "".join(new[c:d])))
    return pieces


def differs(pieces: list[Piece]) -> bool:
    return any(piece.mark != "same" for piece in pieces)
