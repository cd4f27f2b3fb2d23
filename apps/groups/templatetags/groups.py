"""How the pages of groups write a name, a listing and a line: by shape and word together."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from apps.groups.labels import LISTED, MATCHES, class_label, made_to_words, mark_of
from apps.groups.models import GroupName, ListedAs
from apps.groups.names import Named, shown_names
from apps.groups.pasting import PastedLine
from apps.texts.characters import visible

register = template.Library()
register.filter("made_to_words", made_to_words)
register.filter("mark_of", mark_of)


@register.filter
def group_name(name: GroupName) -> SafeString:
    """A name in its own language and direction."""
    return format_html('<bdi lang="{}" dir="auto">{}</bdi>', name.language, visible(name.text))


@register.simple_tag
def called(names: list[Named], moment: Any) -> SafeString:
    """What a group is called at a moment; "–" where it has no name left."""
    shown = shown_names(names, get_language() or "en", moment)
    return format_html_join(" / ", "{}", ((group_name(name),) for name in shown)) if shown else SafeString("–")  # type: ignore[arg-type]


@register.simple_tag
def listed(listed_as: str) -> SafeString:
    """As what a delegation has a group on its list."""
    return format_html('<span class="said {}">{}</span>', LISTED[listed_as], ListedAs(listed_as).label)


@register.simple_tag
def line_class(name: str) -> SafeString:
    """What the lists come to."""
    return format_html('<span class="said {}">{}</span>', *class_label(name))


@register.simple_tag
def pasted(line: PastedLine) -> SafeString:
    return format_html('<span class="said {}">{}</span>', *MATCHES[line.match])


@register.filter
def of_key(by_key: dict[Any, Any], key: Any) -> Any:
    """What a mapping has for a key."""
    return by_key.get(key)
