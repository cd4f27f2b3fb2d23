"""What is told when something is wrong: one finding, the first; and what is told when nothing could be judged."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Self

LONGEST_QUOTE = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that is wrong.

    `check` is 1 … 13 as in docs/ledger.md, `where` a path within the bundle, `index` the entry's where there is one.
    """

    check: int
    where: str
    index: int | None
    sentence: str


class Wrong(Exception):
    """The bundle fails a check."""

    def __init__(self, check: int, where: str, sentence: str, index: int | None = None) -> None:
        super().__init__(sentence)
        self.finding = Finding(check, where, index, sentence)

    @classmethod
    def of(cls, finding: Finding) -> Self:
        return cls(finding.check, finding.where, finding.sentence, finding.index)


class Unreadable(Exception):
    """What was given cannot be read at all, so nothing is said about it."""


def quoted(value: Any) -> str:
    """Something of the bundle as a sentence may hold it: short, and ASCII, so that it cannot write over a terminal."""
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}..."
