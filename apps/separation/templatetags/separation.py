"""How the pages of a separation say what a delegation says of a step: by shape and word together."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.separation.models import SHAPES, Done

register = template.Library()


@register.simple_tag
def step_state(state: str) -> SafeString:
    return format_html('<span class="said {}">{}</span>', SHAPES[Done(state)], Done(state).label)
