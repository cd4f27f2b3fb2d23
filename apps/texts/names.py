"""Finding known names in a text of a language that inflects them: places, groups, terms of a glossary.

Names and texts are compared by the stems of their words (Snowball's), so that «в Алеппо», «Идлиба» and «прекращения
боевых действий» are found. English words are compared whole, with the plural of a common noun: its stemmer takes
"designed" for "designation". A name that is written with a capital letter counts only with one: "the Sides" of an
arrangement are not "either side"; what is written small («алеппская дорога») is found as a mere mention. Of several
names that begin at one word the longest counts, with all that are parts of it. No Django here.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_WORD = re.compile(r"[^\W_]+")
# A language without a stemmer is compared word for word.
_ALGORITHMS = {"ar": "arabic", "fr": "french", "ru": "russian", "tr": "turkish"}
_ARTICLES = frozenset({"the", "a", "an"})
# What the adjective of a Russian name adds to its stem: «Алеппо», «алеппский».
_OF_ADJECTIVES = frozenset({"ск", "инск", "овск", "ийск"})
_LEAST_STEM = 4
# A stemmer works on a word that it keeps in itself.
_stemmers = threading.local()


@dataclass(frozen=True)
class Occurrence:
    """A name in a text: the keys of what bears it, and how it is written there. A mention is written small where the
    name has a capital letter: it answers the same name in another text, and names nothing by itself."""

    keys: frozenset[str]
    written: str
    is_mention: bool = False


@dataclass(frozen=True)
class _Name:
    words: tuple[str, ...]
    key: str

    def stands_in(self, words: Sequence[str], language: str) -> bool:
        return all(_is_form_of(word, of_name, language) for word, of_name in zip(words, self.words, strict=True))

    def is_mention_in(self, words: Sequence[str]) -> bool:
        """Whether none of the words that the name writes with a capital letter has one: «переход Баб-эль-Хава» names
        «Переход Баб-эль-Хава»."""
        proper = [word for word, of_name in zip(words, self.words, strict=True) if of_name[0].isupper()]
        return bool(proper) and not any(word[0].isupper() for word in proper)


class NameIndex:
    """Names by language, each with the key of what bears it. Several things may bear one name."""

    def __init__(self, names: Iterable[tuple[str, str, str]]) -> None:
        """`names`: key, code of the language, name. A name of numbers alone is none: a text has many of them."""
        # By what the first word and the second one share with all of their forms.
        self._by_words: dict[tuple[str, str, str | None], list[_Name]] = {}
        self._beginnings: set[tuple[str, str]] = set()
        for key, language, text in names:
            words = tuple(word for word in _WORD.findall(text) if word.lower() not in _ARTICLES)
            if all(word.isdigit() for word in words):
                continue
            second = _shared(words[1], language) if len(words) > 1 else None
            self._by_words.setdefault((language, _shared(words[0], language), second), []).append(_Name(words, key))
            self._beginnings.add((language, _beginning(words[0], language)))

    def occurrences(self, text: str, language: str) -> Iterator[Occurrence]:
        """Every known name in a text, in its order; one within another is a part of its occurrence."""
        matches = list(_WORD.finditer(text))
        words = [match.group() for match in matches]
        at = 0
        while at < len(words):
            names = self._names_at(words, at, language)
            if not names:
                at += 1
                continue
            after = at + max(len(name.words) for name in names)
            # "Layramoun roundabout" names Layramoun too, as the other text may do alone.
            standing = [(at, name) for name in names]
            for start in range(at + 1, after):
                standing += [(start, name) for name in self._names_at(words[:after], start, language)]
            is_mention = all(name.is_mention_in(words[start : start + len(name.words)]) for start, name in standing)
            keys = frozenset(name.key for _start, name in standing)
            yield Occurrence(keys, _written(text, matches[at].start(), matches[after - 1].end()), is_mention)
            at = after

    def _names_at(self, words: Sequence[str], at: int, language: str) -> list[_Name]:
        """The names that begin with a word of a text."""
        # A stem costs some ten times as much as everything else here.
        if (language, _beginning(words[at], language)) not in self._beginnings:
            return []
        first = _shared(words[at], language)
        seconds = (None, _shared(words[at + 1], language)) if at + 1 < len(words) else (None,)
        return [
            name
            for second in seconds
            for name in self._by_words.get((language, first, second), ())
            if len(following := words[at : at + len(name.words)]) == len(name.words)
            and name.stands_in(following, language)
        ]


def _written(text: str, start: int, end: int) -> str:
    """As it stands there, with the mark that closes a quotation within it, as in «день «Д»»."""
    closes = text[start:end].count("«") > text[start:end].count("»") and text[end : end + 1] == "»"
    return text[start : end + closes]


def _beginning(word: str, language: str) -> str:
    """What a word shares with all of its forms: its first two letters, and nothing where a stem may lack them."""
    return "" if language == "ar" else word[:2].lower().replace("ё", "е")


def _shared(word: str, language: str) -> str:
    """What stands for a word and all of its forms in the index; other words may have it too."""
    return word[: _LEAST_STEM - 1].lower() if language == "en" else _stem(word, language)[:_LEAST_STEM]


def _is_form_of(word: str, of_name: str, language: str) -> bool:
    if language == "en":
        # "Hamas" is no plural of Hama.
        return word.lower() == of_name.lower() or (of_name[0].islower() and _singular(word) == _singular(of_name))
    stem, of_stem = _stem(word, language), _stem(of_name, language)
    if stem == of_stem:
        return True
    # «Дамаск», «дамасский».
    base = f"{of_stem[:-2]}с" if of_stem.endswith("ск") else of_stem
    return len(of_stem) >= _LEAST_STEM and stem.startswith(base) and stem[len(base) :] in _OF_ADJECTIVES


def _singular(word: str) -> str:
    folded = word.lower()
    if folded.endswith("ies"):
        return f"{folded[:-3]}y"
    return folded[:-1] if folded.endswith("s") and not folded.endswith("ss") else folded


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    folded = word.lower().replace("ё", "е")
    algorithm = _ALGORITHMS.get(language)
    return str(_stemmer(algorithm).stemWord(folded)) if algorithm else folded


def _stemmer(algorithm: str) -> Any:
    if not hasattr(_stemmers, algorithm):
        # All its languages come with it, 3 MB: for processes that compare texts alone.
        import snowballstemmer

        setattr(_stemmers, algorithm, snowballstemmer.stemmer(algorithm))
    return getattr(_stemmers, algorithm)
