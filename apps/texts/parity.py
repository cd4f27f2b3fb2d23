"""Where the texts of one instrument in two languages disagree in what can be compared without understanding them.

Both texts are equally authoritative, so a number that stands in one alone is a second agreement. What is compared:
the count of clauses (one a line), and in each pair of clauses the dates, times, coordinates and other numbers, with
their units where both name one, words of order, of days and of how often where both have one, and known names. This
points things out; it never decides, and it never changes a text. No Django here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from apps.texts.compared_words import ComparedWord
from apps.texts.names import NameIndex, Occurrence
from apps.texts.numerals import tokens


class Kind(StrEnum):
    CLAUSES = "clauses"
    DATES = "dates"
    TIMES = "times"
    COORDINATES = "coordinates"
    NUMBERS = "numbers"
    UNITS = "units"
    WORDS = "words"  # of days, of order, of how often
    NAMES = "names"  # of places and groups


@dataclass(frozen=True)
class Disparity:
    """What only one of two texts has, the first or the second. `clause` is a line of the first, from 1, as pages number
    them; None where the texts as a whole were compared, as titles are, and terms of unequal numbers of clauses."""

    kind: Kind
    first: tuple[str, ...]
    second: tuple[str, ...]
    clause: int | None = None
    # Of the first text and of the second.
    languages: tuple[str, str] = ("en", "ru")


NO_NAMES = NameIndex(())


def disparities(
    first: str, second: str, languages: tuple[str, str] = ("en", "ru"), names: NameIndex = NO_NAMES
) -> list[Disparity]:
    """Where two texts of several clauses differ, clause by clause, or as wholes where they have unequal numbers of
    clauses. `names` are those that are compared."""
    clauses = _clauses(first), _clauses(second)
    if len(clauses[0]) != len(clauses[1]):
        counts = Disparity(Kind.CLAUSES, (str(len(clauses[0])),), (str(len(clauses[1])),), languages=languages)
        whole, other_whole = ("\n".join(text.values()) for text in clauses)
        return [counts, *_differences(whole, other_whole, None, languages, names)]
    return [
        disparity
        for (number, one), other in zip(clauses[0].items(), clauses[1].values(), strict=True)
        for disparity in _differences(one, other, number, languages, names)
    ]


def title_disparities(
    first: str, second: str, languages: tuple[str, str] = ("en", "ru"), names: NameIndex = NO_NAMES
) -> list[Disparity]:
    return _differences(first, second, None, languages, names)


def _clauses(text: str) -> dict[int, str]:
    """By the number of their line, those that say something."""
    return {number: line for number, line in enumerate(text.split("\n"), start=1) if line.strip()}


def _differences(
    first: str, second: str, clause: int | None, languages: tuple[str, str], names: NameIndex
) -> list[Disparity]:
    ours, theirs = tokens(first, languages[0]), tokens(second, languages[1])
    pairs = (
        (Kind.DATES, ours.dates, theirs.dates),
        (Kind.TIMES, ours.times, theirs.times),
        (Kind.COORDINATES, ours.coordinates, theirs.coordinates),
        # "2 hours" says what «два часа» says.
        (
            Kind.NUMBERS,
            ours.numbers - (theirs.excused - theirs.numbers),
            theirs.numbers - (ours.excused - ours.numbers),
        ),
    )
    differing = [
        Disparity(kind, _listed(one - other), _listed(other - one), clause, languages)
        for kind, one, other in pairs
        if one - other or other - one
    ]
    # A unit is compared only where both texts name one for the same number.
    shared = {value for value, _unit in ours.units} & {value for value, _unit in theirs.units}
    units = [{pair for pair in side.units if pair[0] in shared} for side in (ours, theirs)]
    if units[0] != units[1]:
        only = [
            sorted(f"{value} {unit}" for value, unit in side) for side in (units[0] - units[1], units[1] - units[0])
        ]
        differing.append(Disparity(Kind.UNITS, tuple(only[0]), tuple(only[1]), clause, languages))
    if words := _differing_words(ours.words, theirs.words):
        differing.append(Disparity(Kind.WORDS, *words, clause, languages))
    named = [list(names.occurrences(text, code)) for text, code in zip((first, second), languages, strict=True)]
    only_named = _named_only(named[0], named[1]), _named_only(named[1], named[0])
    if any(only_named):
        differing.append(Disparity(Kind.NAMES, *only_named, clause, languages))
    return differing


def _named_only(side: list[Occurrence], other: list[Occurrence]) -> tuple[str, ...]:
    """What one text names and the other neither names nor mentions, as it is written there, each once. How often does
    not count: a text may go on with "it"."""
    known = frozenset[str]().union(*(occurrence.keys for occurrence in other))
    named = [occurrence for occurrence in side if not occurrence.is_mention]
    written = {occurrence.keys: occurrence.written for occurrence in named if not occurrence.keys & known}
    return tuple(sorted(written.values()))


def _differing_words(
    ours: list[ComparedWord], theirs: list[ComparedWord]
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """The words of each text whose like the other lacks, of those sorts of which both have such a word."""
    only = _missing_from(theirs, ours), _missing_from(ours, theirs)
    both = {word.sort for word in only[0]} & {word.sort for word in only[1]}
    if not both:
        return None
    first, second = (tuple(word.written for word in side if word.sort in both) for side in only)
    return first, second


def _missing_from(side: list[ComparedWord], words: list[ComparedWord]) -> list[ComparedWord]:
    counts = Counter((word.sort, word.value) for word in side)
    missing = []
    for word in words:
        if counts[word.sort, word.value] > 0:
            counts[word.sort, word.value] -= 1
        else:
            missing.append(word)
    return missing


def _listed(counter: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counter.elements()))
