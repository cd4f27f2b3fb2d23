"""What the guide prints in italics is a label of the pages: a message of the catalogue, or a name of the theatre."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings

# A single asterisk on each side; two are bold.
_ITALICS = re.compile(r"(?<!\*)\*(?!\*)([^*]+)\*(?!\*)|\*\*\*([^*]+)\*\*\*")
_CODE = re.compile(r"`[^`\n]*`")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
ELLIPSIS = "…"


def labels_in(source: str) -> list[str]:
    """Everything in italics in a file of the guide."""
    found = [first or second for first, second in _ITALICS.findall(_CODE.sub("", source))]
    return [" ".join(label.split()) for label in found]


@cache
def messages(language: str) -> frozenset[str]:
    """Every text of the pages in a language, with … in place of what differs from page to page."""
    path = Path(settings.BASE_DIR) / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        catalogue = [message for message in read_po(file, locale="ru") if message.id]
    texts = set()
    for message in catalogue:
        value = message.id if language == "en" else message.string
        texts |= set(value) if isinstance(value, tuple) else {value}
    return frozenset(_plain(text) for text in texts)


def is_label(label: str, language: str) -> bool:
    return _plain(label) in messages(language)


def _plain(text: str) -> str:
    return " ".join(_PLACEHOLDER.sub(ELLIPSIS, text).split())
