"""Both languages are whole: every text of the code is in both catalogues, translated, with its placeholders."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from tools.management.commands.messages import collect

ROOT = Path(settings.BASE_DIR)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def catalogue(language):
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_text_is_translated(language):
    known = catalogue(language)
    missing = []
    for message in collect(ROOT):
        found = known.get(message.id, message.context) if message.id else None
        strings = found.string if found and isinstance(found.string, tuple) else (found.string if found else "",)
        if message.id and not all(strings):
            missing.append(message.id)
    assert not missing, f"run `make messages` and translate: {missing[:10]}"


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_catalogue_holds_what_nobody_says(language):
    wanted = {(message.id, message.context) for message in collect(ROOT)}
    stray = [one.id for one in catalogue(language) if one.id and (one.id, one.context) not in wanted]
    assert not stray, f"run `make messages`: {stray[:10]}"


def test_russian_keeps_every_placeholder():
    for message in catalogue("ru"):
        if not message.id:
            continue
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(PLACEHOLDER.findall(sources[-1]))
        for text in strings:
            assert set(PLACEHOLDER.findall(text)) == wanted, message.id


def test_russian_is_russian():
    """A text without a Cyrillic letter is a name, a unit, or has no words of its own at all."""
    for message in catalogue("ru"):
        if message.id and isinstance(message.string, str) and not re.search("[а-яё]", message.string.lower()):
            words = re.findall("[A-Za-z]{2,}", PLACEHOLDER.sub("", message.string))
            assert set(words) <= {"GeoJSON", "MGRS", "DMS", "English", "JIC", "SHA"}, message.id
