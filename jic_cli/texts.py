"""The program's own sentences, in the language of the terminal: English, or Russian by `russian.py`.

Refusals of the site come in the same language, which each request asks for.
"""

from __future__ import annotations

from collections.abc import Mapping

from jic_cli.russian import RUSSIAN

# In this order, as gettext reads them.
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_language = "en"


def language_of(environment: Mapping[str, str]) -> str:
    """en or ru, by the first variable that is set."""
    first = next((value for name in VARIABLES if (value := environment.get(name))), "")
    return "ru" if first.lower().startswith("ru") else "en"


def set_language(language: str) -> None:
    global _language
    _language = language


def language() -> str:
    return _language


def translate(sentence: str) -> str:
    """The sentence in the language that was set; a test finds each in the Russian table."""
    return RUSSIAN[sentence] if _language == "ru" else sentence
