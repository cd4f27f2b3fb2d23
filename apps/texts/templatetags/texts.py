"""How a text that somebody wrote is shown: isolated from what stands around it, and with nothing hidden in it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from apps.texts.characters import visible

register = template.Library()
BREAK = SafeString("<br>")


@register.filter
def written(text: Any) -> SafeString:
    """A text of one line in an element of its own, so that its direction does not reorder its neighbours."""
    if text is None or text == "":
        return SafeString()
    return format_html("<bdi>{}</bdi>", visible(str(text)))


@register.filter
def plainly(text: Any) -> str:
    """The same for attributes and `<title>`, which hold no element: nothing hidden, no isolation."""
    return visible(str(text or ""))


@register.filter
def paragraphs(text: Any) -> SafeString:
    """A text of several lines: each line is a block of its own direction."""
    lines = ((visible(line),) for line in str(text or "").split("\n"))
    return format_html_join(BREAK, "<bdi>{}</bdi>", lines)
