"""Names over time and in several scripts: which one is shown, and what is written in other letters."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from apps.groups.names import is_in_script_of, shown_names
from tests.groups.registry import RENAMED

BEFORE, AFTER = RENAMED - timedelta(days=1), RENAMED + timedelta(days=1)


def name(text: str, language: str = "en", since=None, until=None):
    return SimpleNamespace(language=language, text=text, since=since, until=until)


NAMES = [
    name("Jabhat al-Nusra", until=RENAMED),
    name("Jabhat Fatah al-Sham", since=RENAMED),
    name("Джебхат ан-Нусра", "ru", until=RENAMED),
    name("Джебхат Фатх аш-Шам", "ru", since=RENAMED),
    name("جبهة النصرة", "ar"),
]


def shown(language: str, moment, names=NAMES) -> list[str]:
    return [one.text for one in shown_names(names, language, moment)]


@pytest.mark.parametrize(
    ("language", "moment", "text"),
    [
        ("en", BEFORE, "Jabhat al-Nusra"),
        ("en", RENAMED, "Jabhat Fatah al-Sham"),
        ("ru", BEFORE, "Джебхат ан-Нусра"),
        ("ru", AFTER, "Джебхат Фатх аш-Шам"),
        ("ar", AFTER, "جبهة النصرة"),
    ],
)
def test_a_group_is_called_as_it_was_called_then(language, moment, text):
    assert shown(language, moment) == [text]


def test_where_two_names_hold_both_are_shown_and_each_once():
    both = [name("Jabhat al-Nusra"), name("Jabhat Fatah al-Sham", since=RENAMED), name("Jabhat al-Nusra")]
    assert shown("en", AFTER, both) == ["Jabhat al-Nusra", "Jabhat Fatah al-Sham"]


def test_without_a_name_in_the_readers_language_another_is_shown():
    assert shown("ru", AFTER, NAMES[:2]) == ["Jabhat Fatah al-Sham"]


def test_where_no_name_holds_one_of_another_time_is_shown():
    assert shown("en", AFTER, NAMES[:1]) == ["Jabhat al-Nusra"]


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("en", "Jabhat al-Nusra", True),
        ("en", "Jaysh al-ʿIzza 2", True),
        ("en", "Nusrа", False),  # its last letter is Cyrillic
        ("en", "Jɑbhat", False),  # the alpha of phonetics
        ("en", "Hałat Ṭalāʾiʿ", True),
        ("en", "12", False),
        ("ru", "Джебхат ан-Нусра", True),
        ("ru", "Jabhat al-Nusra", False),
        ("ar", "جَبهةُ النُّصرة", True),
        ("ar", "جبهة Nusra", False),
    ],
)
def test_a_name_is_written_in_the_letters_of_its_language(language, text, answer):
    assert is_in_script_of(language, text) is answer
