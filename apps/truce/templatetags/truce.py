"""How the pages of the cessation say a day, a condition and a decision: by shape and word together."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from apps.accounts.models import Delegation
from apps.cooperation.labels import mark
from apps.theatre.facts import theatre
from apps.truce.clock import AgreedState, CellState, ConditionState, Met
from apps.truce.contents import moment_of
from apps.truce.labels import AGREED, CELLS, MET, condition_words, named
from apps.truce.models import Aid

register = template.Library()
register.filter("named", named)
register.filter("condition_words", condition_words)


def _said(shape: str, word: Any) -> SafeString:
    if not shape:
        return format_html('<span class="quiet">{}</span>', word)
    return format_html('<span class="said {}">{}</span>', shape, word)


@register.simple_tag
def cell_state(state: CellState) -> SafeString:
    """A party's account of a day."""
    return _said(*CELLS[state])


@register.simple_tag
def agreed_state(state: AgreedState) -> SafeString:
    """What all agree of a day."""
    return _said(*AGREED[state])


@register.simple_tag
def met_state(met: Met) -> SafeString:
    """How far a condition is met."""
    return _said(*MET[met])


@register.simple_tag
def condition_state(state: ConditionState) -> SafeString:
    """A condition with its shape; its word is there for who does not see it."""
    shape, word = MET[state.met]
    return format_html(
        '<span class="said {}">{}<span class="visually-hidden"> – {}</span></span>', shape, condition_words(state), word
    )


@register.filter
def aid_word(aid: str) -> str:
    return str(Aid(aid).label)


@register.filter
def stated_moment(text: str) -> Any:
    """A moment as a signed content has it."""
    return moment_of(text)


@register.filter
def place_name(code: str) -> str:
    """A place of the theatre in the reader's language; its code where the theatre has it no more."""
    try:
        return theatre().place(code).name(get_language() or "en")
    except LookupError:
        return code


@register.simple_tag
def delegation_mark(delegation: Delegation) -> str:
    """Its letters in the reader's language."""
    return delegation.word("mark")


@register.filter
def mark_of(code: str) -> str:
    """The letters of a delegation, by its code, in the reader's language."""
    return mark(code)


@register.simple_tag
def thin_track(party: Delegation | None) -> SafeString:
    """The hatch of a party, or of what all agree, under a day."""
    look = f"s-{party.position}" if party else "s-both"
    return format_html(
        '<svg class="track thin" aria-hidden="true"><rect class="{}" width="100%" height="100%"></rect></svg>', look
    )
