"""How the pages of the documents say titles, languages, originators and provisions."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from apps.designations.schema import BY_NAME
from apps.documents.models import JOINT, Instrument
from apps.texts.templatetags.texts import written
from apps.theatre.facts import in_language, theatre

register = template.Library()


@register.simple_tag
def document_title(row: Instrument) -> SafeString:
    """In the reader's language."""
    return written(in_language(row.titles, get_language() or "en"))


@register.simple_tag
def other_titles(row: Instrument) -> list[tuple[str, str]]:
    """(language of the text, title) in the other languages."""
    reads = get_language() or "en"
    return [(language_name(code), title) for code, title in row.titles.items() if code != reads]


@register.simple_tag
def language_name(code: str) -> str:
    """A language of the instruments, as texts are headed; its code where the theatre has it no more."""
    try:
        return theatre().language(code).word(get_language() or "en", "text")
    except LookupError:
        return code


@register.simple_tag
def language_mark(code: str) -> str:
    return code.upper()


@register.simple_tag(takes_context=True)
def originator(context: dict[str, Any], row: Instrument) -> str:
    """Whom a document comes from; the page has read the `delegations` by key, once."""
    return str(context["delegations"].get(row.originator_id) or JOINT)


@register.simple_tag
def provision_label(name: str) -> str:
    """A provision; its code where the schema has it no more."""
    return str(BY_NAME[name].label) if name in BY_NAME else name
