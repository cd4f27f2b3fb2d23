"""Both languages are whole: every text of the code is in both catalogues, translated, with its placeholders."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from django.conf import settings

from tools.management.commands.messages import collect, merge

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


@pytest.mark.parametrize(
    ("code", "entry", "kept"),
    [
        ('ngettext("%(n)s day", "%(n)s days", n)', 'msgid "%(n)s day"\nmsgstr "день"\n', ("", "", "")),
        ('gettext("%(n)s day")', 'msgid "%(n)s day"\nmsgid_plural "%(n)s days"\nmsgstr[0] "д"\nmsgstr[1] "д"\n', ""),
        ('gettext("%(n)s day")', 'msgid "%(n)s day"\nmsgstr "день"\n', "день"),
    ],
    ids=["gains a plural", "loses its plural", "stays"],
)
def test_a_text_whose_forms_change_is_to_be_translated_anew(tmp_path, code, entry, kept):
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps" / "words.py").write_text(f"words = {code}\n", encoding="utf-8")
    catalogue = tmp_path / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text(f'msgid ""\nmsgstr ""\n"Language: ru\\n"\n\n{entry}', encoding="utf-8")
    (message,) = [one for one in merge(tmp_path, "ru") if one.id]
    assert message.string == kept
    write_po(io.BytesIO(), merge(tmp_path, "ru"))
