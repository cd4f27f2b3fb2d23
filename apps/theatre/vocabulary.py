"""The words of which provisions consist: parties, categories of arms, sides of a road, and so on, each with its source.
Pure Python: no Django here.

`provisions.json` of the theatre's folder, with the distances of pull-backs that the arrangement names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from apps.theatre.files import TheatreError, check_unique

FILE = "provisions.json"
# What a band's distance is counted in, or a post has beside: each may be asked for.
VOCABULARIES = ("parties", "arms", "flights", "passage", "conduct")


@dataclass(frozen=True)
class Word:
    """A word with a code, which stands in signed content and never changes. `answered_by`: the delegation that answers
    for it; empty where none does."""

    code: str
    names: Mapping[str, str]
    source: str
    answered_by: str = ""

    def name(self, language: str) -> str:
        """In a language, or in English."""
        return self.names.get(language) or self.names.get(language.split("-")[0]) or self.names["en"]


@dataclass(frozen=True)
class Provisions:
    """The words by vocabulary, and the rows of provisions that the arrangement itself names: by kind of designation,
    then by provision."""

    words: Mapping[str, tuple[Word, ...]]
    arranged: tuple[Mapping[str, Any], ...]


def provisions_from(content: Mapping[str, Any], delegations: frozenset[str], kinds: frozenset[str]) -> Provisions:
    """Of the file's content, which is valid by its schema. Raises TheatreError for a code that stands twice, and for a
    delegation or a kind that there is not."""
    words = {}
    for name in VOCABULARIES:
        rows = content["vocabularies"][name]
        check_unique(FILE, name, [row["code"] for row in rows])
        for number, row in enumerate(rows):
            if row.get("answered_by", "") not in {"", *delegations}:
                fault = f"no delegation {row['answered_by']}"
                raise TheatreError(FILE, f"vocabularies/{name}/{number}/answered_by", fault, "See theatre.json.")
        words[name] = tuple(Word(**{**row, "names": MappingProxyType(row["names"])}) for row in rows)
    for number, one in enumerate(content["arranged"]):
        if one["kind"] not in kinds:
            raise TheatreError(FILE, f"arranged/{number}/kind", f"no kind {one['kind']}", "See kinds.json.")
    return Provisions(MappingProxyType(words), tuple(MappingProxyType(one) for one in content["arranged"]))
