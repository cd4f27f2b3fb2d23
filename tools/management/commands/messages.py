"""Collects the texts to translate, without gettext on the system: Python by Babel, templates by Django's own lexer,
and the scripts' words from the front end's list."""

import io
import json
import re
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
FOLDERS = ("apps", "jic")
CALL = re.compile(
    r"""\bn?p?gettext\((?:u?'(?:\\.|[^'\\])*'|u?"(?:\\.|[^"\\])*"|[^()'"])*\)|\b_\((?:'[^']*'|"[^"]*")\)"""
)


def collect(root: Path) -> Catalog:
    """A catalogue of every text in the code, without addresses: lines move, texts do not."""
    catalog = Catalog(charset="utf-8")
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            with path.open("rb") as file:
                _add(catalog, file)
    for path in sorted((root / "templates").rglob("*.html")):
        blanked = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        # What Django's lexer leaves of a template is no Python, only the calls in it are.
        calls = "\n".join(CALL.findall(blanked))
        _add(catalog, io.BytesIO(calls.encode()))
    for path in sorted((root / "frontend").glob("*phrases.json")):
        for text in json.loads(path.read_text(encoding="utf-8")).values():
            catalog.add(text)
    return catalog


def _add(catalogue: Catalog, file: Any) -> None:
    for _line, text, _comments, context in extract("python", file, keywords=KEYWORDS):
        if text:
            catalogue.add(text, context=context, flags=_flags(text))


def _flags(text: str | tuple[str, ...]) -> set[str]:
    words = text if isinstance(text, tuple) else (text,)
    return {"python-format"} if any("%(" in word for word in words) else set()


def merge(root: Path, language: str) -> Catalog:
    """The language's catalogue with today's texts: translations kept, texts that went away removed."""
    path = root / "locale" / language / "LC_MESSAGES" / "django.po"
    known = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale=language)
    merged = Catalog(locale=language, project="JIC", charset="utf-8", fuzzy=False)
    for message in collect(root):
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        text: Any = old.string if old else ""
        if language == "en":
            text = message.id
        elif isinstance(message.id, tuple) and not isinstance(text, tuple):
            # New, or a text that has gained a plural: each of its forms is to be written.
            text = ("",) * merged.num_plurals
        elif isinstance(text, tuple) and not isinstance(message.id, tuple):
            text = ""
        merged.add(message.id, text, flags=message.flags - {"fuzzy"}, context=message.context)
    return merged


class Command(BaseCommand):
    help = "Bring locale/*/LC_MESSAGES/django.po up to the texts in the code."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        for language, _name in settings.LANGUAGES:
            merged = merge(root, language)
            path = root / "locale" / language / "LC_MESSAGES" / "django.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(file, merged, sort_output=True, no_location=True, omit_header=False, width=120)
            missing = sum(
                1 for one in merged if one.id and not (all(one.string) if isinstance(one.string, tuple) else one.string)
            )
            self.stdout.write(f"{language}: {len(merged)} texts, {missing} to translate")
