"""One word for each concept, in both languages: `locale/glossary.json` holds the terms, docs/glossary.md shows them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from jic_cli.russian import RUSSIAN
from tools.glossary import Term, terms

ROOT = Path(settings.BASE_DIR)
TERMS = terms(ROOT)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
CODE = re.compile(r"```.*?```|`[^`]*`|\]\([^)]*\)", re.DOTALL)
PERSON = re.compile(r"\b(?:he|his|him|himself|she|her|hers|herself)\b", re.IGNORECASE)


@cache
def catalogue() -> list[tuple[str, tuple[str, ...]]]:
    """Each English text with its Russian forms, both without placeholders; of the theatre, what kinds are called; and
    what the command line says."""
    with (ROOT / "locale" / "ru" / "LC_MESSAGES" / "django.po").open("rb") as file:
        messages = [message for message in read_po(file, locale="ru") if message.id]
    pairs = []
    for message in messages:
        english = message.id if isinstance(message.id, tuple) else (message.id,)
        russian = message.string if isinstance(message.string, tuple) else (message.string,)
        plain = tuple(PLACEHOLDER.sub("", text) for text in russian)
        pairs += [(PLACEHOLDER.sub("", text), plain) for text in english]
    kinds = json.loads((ROOT / "theatre" / "kinds.json").read_text(encoding="utf-8"))["kinds"]
    pairs += [(kind["names"]["en"], (kind["names"]["ru"],)) for kind in kinds]
    return pairs + [(english, (russian,)) for english, russian in RUSSIAN.items()]


def strings(value: Any) -> Iterator[tuple[str, str]]:
    """(language, text) of everything that a file of the theatre says to people."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("en", "ru"):
                yield from ((key, text) for text in flat(inner))
            else:
                yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def flat(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from flat(inner)


@cache
def theatre(language: str) -> list[str]:
    texts: list[str] = []
    for name in ("theatre", "conflict_rules", "glossary", "demo", "kinds"):
        content = json.loads((ROOT / "theatre" / f"{name}.json").read_text(encoding="utf-8"))
        texts += [text for spoken, text in strings(content) if spoken == language]
    return texts


@cache
def documents(language: str) -> list[str]:
    paths = sorted((ROOT / "docs" / "guide" / language).glob("*.md"))
    assert paths
    if language == "en":
        paths.append(ROOT / "README.md")
    return [part for path in paths for part in parts_of(path)]


def parts_of(path: Path) -> list[str]:
    return CODE.sub("", path.read_text(encoding="utf-8")).split("\n\n")


def english() -> list[str]:
    return [text for text, _ in catalogue()] + theatre("en") + documents("en")


def russian() -> list[str]:
    return [text for _, forms in catalogue() for text in forms] + theatre("ru") + documents("ru")


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.english)
def test_a_term_has_one_translation(term: Term):
    wrong = [
        (text, form)
        for text, forms in catalogue()
        if term.occurs_in(text)
        for form in forms
        if not term.is_translated_in(form)
    ]
    assert not wrong, f"“{term.english}” is «{term.russian}»: {wrong[:5]}"


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.english)
def test_no_english_text_uses_an_avoided_word(term: Term):
    wrong = [(word, text) for text in english() if (word := term.avoided_english(text))]
    assert not wrong, f"say “{term.english}”: {wrong[:5]}"


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.english)
def test_no_russian_text_uses_an_avoided_word(term: Term):
    wrong = [(word, text) for text in russian() if (word := term.avoided_russian(text))]
    assert not wrong, f"say «{term.russian}»: {wrong[:5]}"


# What runs a machine has other uses for these words: the user root, kinds of alerts, the state of a process, a repair.
OF_MACHINES = {"root hash", "type", "status", "suggested fix"}


@pytest.mark.parametrize(
    "term", [term for term in TERMS if term.english not in OF_MACHINES], ids=lambda term: term.english
)
def test_the_guide_to_operations_uses_no_avoided_word(term: Term):
    wrong = [(word, text) for text in parts_of(ROOT / "docs" / "operations.md") if (word := term.avoided_english(text))]
    assert not wrong, f"say “{term.english}”: {wrong[:5]}"


def test_no_text_calls_a_person_he_or_she():
    assert not [text for text in english() if PERSON.search(text)]


UNITS = r"(?:км²|км|м²|м|с|ч|мин|дн\.|МБ|КБ)(?![а-яё²])"
LOOSE = {
    "a dash without an unbreakable space before it": re.compile(r"\S – "),
    "a long dash": re.compile("—"),
    "a number sign without an unbreakable space after it": re.compile("№ "),
    "a unit that may leave its number": re.compile(rf"(?:\d|%\(\w+\)[sd]|\{{\w+\}}) {UNITS}"),
}


@pytest.mark.parametrize("fault", LOOSE)
def test_russian_is_set_as_it_is_printed(fault):
    with (ROOT / "locale" / "ru" / "LC_MESSAGES" / "django.po").open("rb") as file:
        strings = [one.string for one in read_po(file, locale="ru") if one.id]
    texts = [text for one in strings for text in (one if isinstance(one, tuple) else (one,))]
    assert not [text for text in texts + theatre("ru") + documents("ru") if LOOSE[fault].search(text)]


def test_a_checkpoint_is_called_in_full_each_time():
    """A point alone is a point on the map, and on the ground a post."""
    about = re.compile("checkpoint|witness", re.IGNORECASE)
    mentioned = [text for english, forms in catalogue() if about.search(english) for text in forms]
    shortened = re.compile(r"(?<!контрольн\w\w )(?<!контрольн\w\w\w )\bточ[ек]", re.IGNORECASE)
    assert not [text for text in mentioned if shortened.search(text)]


def test_most_terms_stand_in_the_catalogue():
    """A pattern that matches nothing would hold nothing to anything."""
    unused = {term.english for term in TERMS if not any(term.occurs_in(text) for text, _ in catalogue())}
    assert unused <= {"checkpoint post"}


def test_a_second_translation_is_noticed():
    term = next(term for term in TERMS if term.english == "draft")
    assert term.occurs_in("Save the draft")
    assert term.is_translated_in("Сохранить проект")
    assert not term.is_translated_in("Сохранить черновик")
    assert term.avoided_russian("Сохранить черновик") == "черновик"
    assert not term.avoided_russian("Сохранить проект")
