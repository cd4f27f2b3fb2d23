"""What the rows of a table of provisions hold: choices of the theatre, whole numbers, words in each language of the
instruments, moments, places and areas.

A row is a mapping of names of columns to what is stored and hashed, JSON without fractions; a column that says nothing
in a row is absent. Forms, API, pages and docs/content.md are made of the columns.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from apps.access.readable import text_sentences
from apps.geometry.outline import Outline, Vertex
from apps.texts.characters import normalise
from apps.texts.labels import bounds_sentence
from apps.texts.moments import in_bounds
from apps.theatre.facts import in_language, theatre

# Canonical content of one row.
Cells = Mapping[str, Any]


class Choosable(Protocol):
    """A word that may be chosen; its code stands in signed content."""

    @property
    def code(self) -> str: ...

    def name(self, language: str) -> str:
        """In a language of the interface."""
        ...


@dataclass(frozen=True)
class Choice:
    """One whose names are by language, or one lazily translated word."""

    code: str
    names: Any

    def name(self, language: str) -> str:
        return in_language(self.names, language) if isinstance(self.names, Mapping) else str(self.names)


@dataclass(frozen=True)
class Column(ABC):
    """One thing that a row says. Values are as they are stored and hashed."""

    name: str
    label: Any
    required: bool = True

    @property
    @abstractmethod
    def describes(self) -> str:
        """What it holds, in English, for docs/content.md."""

    def fault(self, value: Any) -> str | None:
        """What speaks against a value, in a sentence; None where nothing does."""
        return None

    def normalised(self, value: Any) -> Any:
        return value


@dataclass(frozen=True)
class ChoiceColumn(Column):
    """A word of the theatre. `words` gives those that there are."""

    words: Callable[[], Iterable[Choosable]] = tuple

    @property
    def describes(self) -> str:
        return "one of " + ", ".join(word.code for word in self.words())

    def fault(self, value: Any) -> str | None:
        return None if any(word.code == value for word in self.words()) else _("Select one of the choices.")

    def word(self, code: str) -> str:
        """In the reader's language; the code itself where the theatre no longer has it."""
        language = get_language() or "en"
        return next((word.name(language) for word in self.words() if word.code == code), code)


@dataclass(frozen=True)
class NumberColumn(Column):
    """A whole number from `least` to `most`; `unit` is its symbol in English, empty for a count."""

    least: int = 0
    most: int = 1_000_000
    unit: str = ""

    @property
    def describes(self) -> str:
        return f"whole number, {self.least} to {self.most}" + (f" {self.unit}" if self.unit else "")

    def fault(self, value: Any) -> str | None:
        if type(value) is int and self.least <= value <= self.most:
            return None
        return _("Enter a whole number from %(least)s to %(most)s.") % {"least": self.least, "most": self.most}

    def in_words(self, value: int) -> str:
        """With its unit."""
        units = {"m": pgettext("unit", "m"), "h": pgettext("unit", "h")}
        return f"{value:,}\u202f{units[self.unit]}".replace(",", "\u202f") if self.unit else str(value)


@dataclass(frozen=True)
class WordsColumn(Column):
    """Words by language of the instruments. An author may leave a language to be written later."""

    max_length: int = 300

    @property
    def describes(self) -> str:
        return f"by language, at most {self.max_length} characters"

    def normalised(self, value: Mapping[str, str]) -> dict[str, str]:
        texts = {language: " ".join(normalise(text).split()) for language, text in value.items()}
        return {language: text for language, text in sorted(texts.items()) if text}

    def fault(self, value: Mapping[str, str]) -> str | None:
        if not value.keys() <= set(theatre().language_codes):
            return _("Write in the languages of the instruments: %(codes)s.") % {
                "codes": ", ".join(theatre().language_codes)
            }
        for text in value.values():
            if len(text) > self.max_length:
                return _("At most %(count)s characters.") % {"count": self.max_length}
            if sentences := text_sentences(text):
                return sentences[0]
        return None


@dataclass(frozen=True)
class MomentColumn(Column):
    """An instant, as RFC 3339 in whole seconds of UTC."""

    @property
    def describes(self) -> str:
        return "moment (RFC 3339, whole seconds)"

    def fault(self, value: Any) -> str | None:
        return None if in_bounds(datetime.fromisoformat(value)) else bounds_sentence()


def place_fault(place: Vertex) -> str | None:
    """What speaks against a place in microdegrees, in a sentence; None where nothing does."""
    if theatre().bounds.holds(place[0] / 1e6, place[1] / 1e6):
        return None
    return _("The place is outside the theatre. Check the order of latitude and longitude.")


@dataclass(frozen=True)
class PlaceColumn(Column):
    """A point: longitude and latitude in microdegrees."""

    @property
    def describes(self) -> str:
        return "`[longitude, latitude]` in microdegrees"

    def fault(self, value: Vertex) -> str | None:
        return place_fault(value)


@dataclass(frozen=True)
class AreaColumn(Column):
    """Ground within an outline."""

    @property
    def describes(self) -> str:
        return "`polygons` in microdegrees"

    def area(self, value: Any) -> Outline:
        return Outline.from_canonical(value)
