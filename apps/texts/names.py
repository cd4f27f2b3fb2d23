"""Finding known names in a text of a language that inflects them: places, groups, terms of a glossary.

Names and texts are compared by the stems of their words (Snowball's), so that «в Алеппо», «Идлиба» and «прекращения
боевых действий» are found. A name that is written with a capital letter is found only with one: "the Sides" of an
arrangement are not "either side". Of several names that begin at one word the longest counts, with all that are parts
of it. No Django here.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import snowballstemmer

_WORD = re.compile(r"[^\W\d_]+")
# A language without a stemmer is compared word for word.
_ALGORITHMS = {"ar": "arabic", "en": "english", "fr": "french", "ru": "russian", "tr": "turkish"}
_ARTICLES = frozenset({"the", "a", "an"})
# What the adjective of a Russian name adds to its stem: «Алеппо», «алеппский».
_OF_ADJECTIVES = frozenset({"ск", "инск", "овск", "ийск"})
_LEAST_STEM = 4
# A stemmer works on a word that it keeps in itself.
_stemmers = threading.local()


@dataclass(frozen=True)
class Occurrence:
    """A name in a text: the keys of what bears it, and how it is written there."""

    keys: frozenset[str]
    written: str


@dataclass(frozen=True)
class _Name:
    stems: tuple[str, ...]
    is_proper: bool
    key: str


class NameIndex:
    """Names by language, each with the key of what bears it. Several things may bear one name."""

    def __init__(self, names: Iterable[tuple[str, str, str]]) -> None:
        """`names`: key, code of the language, name."""
        self._by_stem: dict[tuple[str, str], list[_Name]] = {}
        self._beginnings: set[tuple[str, str]] = set()
        for key, language, text in names:
            words = [word for word in _WORD.findall(text) if word.lower() not in _ARTICLES]
            if words:
                stems = tuple(_stem(word, language) for word in words)
                name = _Name(stems, words[0][0].isupper(), key)
                self._by_stem.setdefault((language, stems[0][:_LEAST_STEM]), []).append(name)
                self._beginnings.add((language, _beginning(words[0], language)))
        for named in self._by_stem.values():
            named.sort(key=lambda name: -len(name.stems))

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
            after = at + len(names[0].stems)
            # "Layramoun roundabout" names Layramoun too, as the other text may do alone.
            parts = [name for start in range(at + 1, after) for name in self._names_at(words[:after], start, language)]
            keys = frozenset(name.key for name in (*names, *parts))
            yield Occurrence(keys, text[matches[at].start() : matches[after - 1].end()])
            at = after

    def _names_at(self, words: Sequence[str], at: int, language: str) -> list[_Name]:
        """The names that begin with a word of a text, the longest first."""
        # A stem costs some ten times as much as everything else here.
        if (language, _beginning(words[at], language)) not in self._beginnings:
            return []
        names = []
        for name in self._by_stem.get((language, _stem(words[at], language)[:_LEAST_STEM]), ()):
            following = words[at : at + len(name.stems)]
            if (name.is_proper and not words[at][0].isupper()) or len(following) < len(name.stems):
                continue
            if all(_is_form_of(_stem(word, language), stem) for word, stem in zip(following, name.stems, strict=True)):
                names.append(name)
        return names


def _beginning(word: str, language: str) -> str:
    """What a word shares with all of its forms: its first two letters, and nothing where a stem may lack them."""
    return "" if language == "ar" else word[:2].lower().replace("ё", "е")


def _is_form_of(stem: str, of_name: str) -> bool:
    if stem == of_name:
        return True
    return len(of_name) >= _LEAST_STEM and stem.startswith(of_name) and stem[len(of_name) :] in _OF_ADJECTIVES


@lru_cache(maxsize=20_000)
def _stem(word: str, language: str) -> str:
    folded = word.lower().replace("ё", "е")
    algorithm = _ALGORITHMS.get(language)
    return str(_stemmer(algorithm).stemWord(folded)) if algorithm else folded


def _stemmer(algorithm: str) -> Any:
    if not hasattr(_stemmers, algorithm):
        setattr(_stemmers, algorithm, snowballstemmer.stemmer(algorithm))
    return getattr(_stemmers, algorithm)
