"""Texts of questions to the secretariat and of its comments, whatever they are about."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from apps.access.errors import at_field
from apps.theatre.facts import theatre
from apps.truce.statements import written_text

MAX_QUESTION, MAX_COMMENT = 1_000, 2_000
# The language in which the secretariat always comments.
FIRST = "en"


def written_question(text: str) -> str:
    """Raises Incomplete, which names the field `text`."""
    return _bounded("text", written_text("text", text), MAX_QUESTION)


def written_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """A comment by language, of which the first language has one. Raises Incomplete, which names `text_…`."""
    taken = {}
    for language in dict.fromkeys((FIRST, *theatre().language_codes)):
        field = f"text_{language}"
        text = _bounded(field, written_text(field, texts.get(language, ""), required=language == FIRST), MAX_COMMENT)
        if text:
            taken[language] = text
    return taken


def _bounded(field: str, text: str, most: int) -> str:
    if len(text) > most:
        raise at_field(field, _("Write at most %(count)s characters.") % {"count": most})
    return text
