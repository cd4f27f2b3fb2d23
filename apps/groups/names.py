"""Names of groups: the script in which each is written, and which of several is shown. No database.

A letter of another script can look like one of this and is another: a name that mixes them would be found by nobody.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

# How Unicode begins the names of a script's letters, by language.
SCRIPTS = {"en": "LATIN", "ru": "CYRILLIC", "ar": "ARABIC"}
# Letters of names in Latin script that are none of A to Z with a mark.
LATIN_TOO = "ıøØłŁđĐæÆœŒßðÐþÞ"
# Names that hold at once and are shown side by side; more are on the group's page.
MAX_SHOWN = 3


class Named(Protocol):
    """A name with its language and its time."""

    language: str
    text: str
    since: datetime | None
    until: datetime | None


def is_in_script_of(language: str, text: str) -> bool:
    """Whether a name has letters, and all of them are of the language's script."""
    # Modifier letters (ʿ, ʾ) stand in transliterations and belong to no script.
    letters = [sign for sign in text if unicodedata.category(sign) in ("Lu", "Ll", "Lt", "Lo")]
    return bool(letters) and all(_is_of(language, sign) for sign in letters)


def _is_of(language: str, letter: str) -> bool:
    if language == "en":
        # Latin has letters of phonetics that look like others: ɑ, ɩ, ᴀ.
        return unicodedata.normalize("NFKD", letter)[0].isascii() or letter in LATIN_TOO
    return unicodedata.name(letter, "").startswith(SCRIPTS[language])


def holds_at(name: Named, moment: datetime) -> bool:
    return (name.since is None or name.since <= moment) and (name.until is None or moment < name.until)


def shown_names(names: Sequence[Named], language: str, moment: datetime) -> list[Named]:
    """What a group is called at a moment, in the reader's language where it has a name in it: every name that holds
    then, each once, in the order in which they were stated; at most `MAX_SHOWN`. Names of other times, where none
    holds."""
    holding = [name for name in names if holds_at(name, moment)] or list(names)
    for code in dict.fromkeys((language, *SCRIPTS)):
        spoken = _each_once(name for name in holding if name.language == code)
        if spoken:
            return spoken[:MAX_SHOWN]
    return []


def _each_once(names: Iterable[Named]) -> list[Named]:
    first: dict[str, Named] = {}
    for name in names:
        first.setdefault(name.text, name)
    return list(first.values())
