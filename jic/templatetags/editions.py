"""Marks of what an edition brought."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.editions.labels import CHANGES
from apps.editions.selectors import Move
from jic.templatetags.jic import km2

register = template.Library()


@register.simple_tag
def change_sign(what: str) -> SafeString:
    """A sign in a frame of its own: told apart by sign and frame, never by colour alone."""
    return format_html('<i class="edition-change {}" aria-hidden="true">{}</i>', what, CHANGES[what][0])


@register.simple_tag
def change_word(what: str) -> str:
    return str(CHANGES[what][1])


@register.filter
def plain_number(value: float) -> str:
    """For attributes, in which no language has a comma of its own."""
    return f"{value:.1f}"


@register.simple_tag
def area_change(move: Move) -> str:
    """+ 2.90 km²: what came or went."""
    change = move.area_change_m2
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{sign}\N{NO-BREAK SPACE}{km2(abs(change))}"
