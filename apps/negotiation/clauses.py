"""The terms of two versions clause by clause, in every language at once: which clauses are the same, and which differ.

A clause stands in all languages under one number, so a clause that differs is one difference, whatever the number of
languages. Where the languages of one version have unequal numbers of clauses, nothing says which belong together: then
all of the terms are one difference.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from types import MappingProxyType

from rapidfuzz.distance import LCSseq

from apps.negotiation.text_diff import Difference, difference

# Differing runs of clauses that are chosen one by one; of more, the terms are chosen as a whole.
MAX_BLOCKS = 40
# Rows of the table of clauses. Terms with more are compared as one text for each language.
MAX_ROWS = 200

# One clause in each language, in the theatre's order of languages.
Clause = tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """A run of clauses: the same in both versions, or what each has in its place."""

    before: tuple[Clause, ...]
    after: tuple[Clause, ...]
    # The number of the first clause, from 1, in each version.
    first_before: int
    first_after: int
    differs: bool

    @property
    def numbers(self) -> str:
        """The numbers of its clauses in the later version, or in the earlier where that has none."""
        first, clauses = (self.first_after, self.after) if self.after else (self.first_before, self.before)
        last = first + len(clauses) - 1
        return str(first) if last <= first else f"{first}–{last}"


@dataclass(frozen=True)
class Cell:
    language: str
    difference: Difference
    # The numbers of the later version that only this language has.
    values: frozenset[str] = frozenset()
    # The later version has no terms in this language; `difference` is then the earlier clause.
    is_missing: bool = False

    @property
    def differs(self) -> bool:
        return self.is_missing or self.difference.differs


@dataclass(frozen=True)
class ClauseRow:
    """One line of the table: the number that it has in the later version, and the clause in each language."""

    number: int | None
    cells: tuple[Cell, ...]
    differs: bool


def blocks(before: Mapping[str, str], after: Mapping[str, str], languages: Sequence[str]) -> tuple[Block, ...]:
    """The terms of two versions as runs of clauses, in their order. Terms that are the same are one run."""
    old, new = _lines(before, languages), _lines(after, languages)
    if not _are_parallel(old) or not _are_parallel(new):
        old_rows, new_rows = _rows(old), _rows(new)
        return (Block(old_rows, new_rows, 1, 1, old != new),)
    old_rows, new_rows = _rows(old), _rows(new)
    found: list[Block] = []
    for step in LCSseq.opcodes(old_rows, new_rows):
        part = Block(
            old_rows[step.src_start : step.src_end],
            new_rows[step.dest_start : step.dest_end],
            step.src_start + 1,
            step.dest_start + 1,
            step.tag != "equal",
        )
        if part.differs and found and found[-1].differs:
            last = found.pop()
            part = Block(
                last.before + part.before, last.after + part.after, last.first_before, last.first_after, differs=True
            )
        found.append(part)
    if sum(block.differs for block in found) > MAX_BLOCKS:
        return (Block(old_rows, new_rows, 1, 1, differs=True),)
    return tuple(found)


def table(
    found: Sequence[Block],
    languages: Sequence[str],
    values: Mapping[tuple[int, str], frozenset[str]] = MappingProxyType({}),
    emptied: Collection[str] = (),
) -> list[ClauseRow] | None:
    """The rows of all blocks; None where there are more than MAX_ROWS. `values` are the numbers that only one language
    has, by the clause of the later version and the language; `emptied` are the languages that only the earlier version
    has terms in."""
    if sum(max(len(block.before), len(block.after)) for block in found) > MAX_ROWS:
        return None
    rows = []
    for block in found:
        for index, (old, new) in enumerate(zip_longest(block.before, block.after)):
            texts = zip(languages, old or ("",) * len(languages), new or ("",) * len(languages), strict=True)
            number = block.first_after + index if new else None
            cells = tuple(
                Cell(language, difference(one, one), is_missing=bool(one))
                if language in emptied
                else Cell(language, difference(one, other), values.get((number or 0, language), frozenset()))
                for language, one, other in texts
            )
            rows.append(ClauseRow(number, cells, any(cell.differs for cell in cells)))
    return rows


def chosen_terms(found: Sequence[Block], takes_after: Sequence[bool], languages: Sequence[str]) -> dict[str, str]:
    """The terms in each language with the later version's clauses at the differing blocks that say so."""
    choices = iter(takes_after)
    clauses = [
        clause for block in found for clause in (block.after if not block.differs or next(choices) else block.before)
    ]
    return {language: "\n".join(clause[at] for clause in clauses).strip("\n") for at, language in enumerate(languages)}


def _lines(terms: Mapping[str, str], languages: Sequence[str]) -> list[list[str]]:
    return [(terms.get(language) or "").split("\n") for language in languages]


def _are_parallel(lines: list[list[str]]) -> bool:
    return len({len(clauses) for clauses in lines}) <= 1


def _rows(lines: list[list[str]]) -> tuple[Clause, ...]:
    return tuple(zip_longest(*lines, fillvalue=""))
