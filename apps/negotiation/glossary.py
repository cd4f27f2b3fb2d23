"""Terms of the glossary for somebody who writes the texts of an instrument: what one text has, and what it is called in
another one that has not got it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations

from django.utils.translation import get_language

from apps.theatre.facts import Language, in_language, theatre

# In one text; who has more to look up reads the glossary.
MAX_OFFERED = 12


@dataclass(frozen=True)
class OfferedTerm:
    """A term as it stands in one text, with the word for it in the language of the other and what it means."""

    written: str
    term: str
    meaning: str


@dataclass(frozen=True)
class OfferedTerms:
    """Those that the texts in one language have and the texts in another lack."""

    source: Language
    target: Language
    terms: tuple[OfferedTerm, ...]


def offered_terms(titles: Mapping[str, str], terms: Mapping[str, str]) -> list[OfferedTerms]:
    """By pair of languages, in the order of pages; at most `MAX_OFFERED` of each, in the order of the text. Nothing is
    offered to a text where nothing has been written in the other."""
    facts, reader = theatre(), get_language() or "en"
    by_id = {term.id: term for term in facts.terms}
    written: dict[str, dict[str, str]] = {}
    for code in facts.language_codes:
        text = f"{titles.get(code, '')}\n{terms.get(code, '')}"
        in_text = written.setdefault(code, {})
        for occurrence in facts.term_index.occurrences(text, code):
            # "Either side" is none of the Sides.
            for key in () if occurrence.is_mention else sorted(occurrence.keys):
                in_text.setdefault(key, occurrence.written)
    offered = []
    for source, target in permutations(facts.languages, 2):
        lacking = [key for key in written[source.code] if key not in written[target.code]]
        rows = tuple(
            OfferedTerm(written[source.code][term.id], term.names[target.code], in_language(term.meaning, reader))
            for term in (by_id[key] for key in lacking)
            if target.code in term.names
        )
        if rows:
            offered.append(OfferedTerms(source, target, rows[:MAX_OFFERED]))
    return offered
