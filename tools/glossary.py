"""The terms of pages and documents (`locale/glossary.json`): one word for each concept in each language.

A row has the English and the Russian word, the words that would be a second name for the same concept, and the
identifier in code where that differs. `*` in an avoided word stands for any ending. What `unless` lists is no second
name, although it contains one ("United States" beside "state").
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path("locale") / "glossary.json"


@dataclass(frozen=True)
class Term:
    english: str
    russian: str
    # What the Russian text contains, in any case and number (a regular expression).
    stem: str
    avoid: tuple[str, ...]
    avoid_russian: tuple[str, ...]
    # The identifiers in code, where they differ from the term.
    code: str
    # Where the English term occurs (a regular expression); without it, the term itself or its plural.
    pattern: str = ""
    unless: tuple[str, ...] = ()
    unless_russian: tuple[str, ...] = ()

    def occurs_in(self, text: str) -> bool:
        return bool(_compiled(self.pattern or rf"\b{re.escape(self.english)}s?\b").search(text))

    def is_translated_in(self, text: str) -> bool:
        return bool(_compiled(self.stem).search(text))

    def avoided_english(self, text: str) -> str:
        """The first avoided word of an English text, or nothing."""
        return _first(self.avoid, self.unless, text)

    def avoided_russian(self, text: str) -> str:
        """The first avoided word of a Russian text, or nothing."""
        return _first(self.avoid_russian, self.unless_russian, text)


def terms(root: Path) -> tuple[Term, ...]:
    """Every term, in the order of the file."""
    rows = json.loads((root / FILE).read_text(encoding="utf-8"))
    return tuple(Term(**{key: _frozen(value) for key, value in row.items()}) for row in rows)


def page(root: Path) -> str:
    """docs/glossary.md: the table of all terms."""
    lines = [
        "# Glossary",
        "",
        "Made by `python manage.py docs` from `locale/glossary.json`. One concept has one word in each language, on",
        "pages and in documents. Tests hold the catalogues, the theatre's texts, the user guide and the README to it",
        "(`tests/site/test_words.py`). Identifiers in code, files and the API stay; the last column names them.",
        "",
        "| English | Russian | instead of | вместо | in code |",
        "|---|---|---|---|---|",
    ]
    for term in terms(root):
        codes = ", ".join(f"`{name.strip()}`" for name in term.code.split(",") if name.strip())
        cells = (term.english, term.russian, _listed(term.avoid), _listed(term.avoid_russian), codes)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, ""])


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(word.replace("*", "…") for word in words)


def _first(words: tuple[str, ...], allowed: tuple[str, ...], text: str) -> str:
    for phrase in allowed:
        text = _words(phrase).sub("", text)
    for word in words:
        if match := _words(word).search(text):
            return match.group()
    return ""


def _words(words: str) -> re.Pattern[str]:
    spelled = re.escape(words).replace(r"\*", r"\w*").replace(r"\ ", r"\s+")
    return _compiled(rf"(?<!\w){spelled}(?!\w)")


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
