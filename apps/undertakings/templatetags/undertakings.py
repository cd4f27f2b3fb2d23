"""How the pages of a pull-back say a state, a place and a standing: by shape and word together."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from apps.undertakings.forms import state_label
from apps.undertakings.models import BaselineItem, Finding
from apps.undertakings.pages import place_words, standing_look, state_shape, word
from apps.undertakings.pull_back import StepStanding, party_word

register = template.Library()


@register.simple_tag
def pull_back_state(state: str, of_posts: bool = False) -> SafeString:
    """What somebody says of a step or an item."""
    return format_html('<span class="said {}">{}</span>', state_shape(state), state_label(state, of_posts=of_posts))


@register.simple_tag
def standing(step: StepStanding) -> SafeString:
    """What was said of a step by everybody together."""
    return format_html('<span class="said {}">{}</span>', *standing_look(step))


@register.filter
def party_name(code: str) -> str:
    return party_word(code).name(get_language() or "en")


@register.filter
def arms_name(code: str) -> str:
    return word("arms", code)


@register.filter
def grid_place(row: BaselineItem | Finding) -> str:
    return place_words(row.longitude, row.latitude)
