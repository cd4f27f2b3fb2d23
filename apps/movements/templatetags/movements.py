"""How the pages of movements say a state, a permit, a relay and a stay: by shape and word together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.accounts.models import Delegation
from apps.designations.schema import in_reader_language
from apps.movements.airspace import Notice
from apps.movements.course import PermitStanding, RelayStanding
from apps.movements.families import Note, State, What, name_in
from apps.movements.flights import StayFound
from apps.movements.labels import NOTES, NOTICES, PERMITS, RELAYS, STATES, duration, whole_hours
from apps.movements.summary import Summary
from apps.theatre.facts import theatre

register = template.Library()
register.filter("duration", duration)
register.filter("whole_hours", whole_hours)


def _said(shape: str, word: Any) -> SafeString:
    return format_html('<span class="said {}">{}</span>', shape, word)


@register.simple_tag
def state_said(code: str) -> SafeString:
    """A state of a movement, or seals among its states."""
    return _said(STATES[code], State(code).label) if code in STATES else _said("ring", What(code).label)


@register.simple_tag
def note_said(code: str) -> SafeString:
    return _said(NOTES[code], Note(code).label)


@register.simple_tag
def permit_said(standing: PermitStanding) -> SafeString:
    return _said(*PERMITS[standing])


@register.simple_tag
def relay_said(standing: RelayStanding) -> SafeString:
    return _said(*RELAYS[standing])


@register.simple_tag
def notice_said(notice: Notice) -> SafeString:
    return _said(*NOTICES[notice])


@register.simple_tag
def phase_said(stay: StayFound) -> SafeString:
    """Of a stay in an area whose phase was not open throughout."""
    named = (one.names for one in theatre().arrangement.phases if one.code == stay.phase)
    told = {"phase": in_reader_language(next(named, {"en": stay.phase}))}
    if stay.had_begun is None:
        return _said(_("inside; the phase “%(phase)s” opened or closed that day") % told, "ring")
    return _said(_("inside before the phase “%(phase)s” was open: nothing was prohibited") % told, "ring")


@register.filter
def kind_word(code: str) -> str:
    return name_in(theatre().movements.kinds, code)


@register.filter
def route_word(code: str) -> str:
    return name_in(theatre().movements.routes, code)


@register.filter
def cargo_word(code: str) -> str:
    return name_in(theatre().movements.cargo, code)


@register.filter
def permit_word(code: str) -> str:
    return name_in(theatre().movements.permits, code)


@register.filter
def party(summary: Summary, code: str) -> Delegation | None:
    """The delegation of a code, for {% side %}."""
    return summary.side(code)


@register.filter
def later_than(moment: Any, due: Any) -> timedelta:
    """How long a moment is past what was due."""
    length: timedelta = moment - due
    return length
