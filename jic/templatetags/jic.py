"""Tags of every page: marks of sides, kinds, states and levels, moments, measures, and the share bar."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from apps.access.markings import HasMarking, Marking, as_data, banner_words, of_caveat, together
from apps.access.models import Grant
from apps.accounts.models import Delegation
from apps.atlas.phrases import script_element
from apps.clearances.labels import granted_words
from apps.designations.kinds import State
from apps.geometry.precision import Precision
from apps.negotiation.comparison import look_of
from apps.releases.labels import LABEL
from apps.texts.interface import present_interface
from apps.theatre.facts import theatre

register = template.Library()
register.filter(look_of)

STATE_LOOK = {
    "draft": "draft",
    "negotiation": "wait",
    "force": "force",
    "halted": "halt",
    "released": "released",
    "ended": "ended",
}


@register.simple_tag
def side(delegation: Delegation | None) -> SafeString:
    """The mark of a delegation: its letters in its own line."""
    if delegation is None:
        return format_html('<abbr class="side side-0" title="{}">{}</abbr>', _("System (automatic)"), "JIC")
    return format_html(
        '<abbr class="side side-{}" title="{}">{}</abbr>',
        delegation.position,
        delegation.word("name"),
        delegation.word("mark"),
    )


@register.simple_tag
def state_badge(state: str) -> SafeString:
    """A state by word, shape and colour together."""
    known = State(state)
    return format_html('<span class="state {}">{}</span>', STATE_LOOK[known.phase], known.label)


@register.simple_tag
def kind_mark(kind: str) -> SafeString:
    facts = theatre().kind(kind)
    return format_html(
        '<span class="kind"><svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true" fill="none"'
        ' stroke="currentColor" stroke-width="1.5"><path d="{}"/></svg>{}</span>',
        facts.glyph,
        facts.name(get_language() or "en"),
    )


@register.simple_tag
def mixed_kinds() -> list[str]:
    """The kinds that are filled with the pattern of several parties, by name."""
    return [kind.name(get_language() or "en") for kind in theatre().mixed_kinds]


@register.simple_tag
def level_name(level: int | Marking) -> str:
    """A marking in full: the name of its level, its compartments, to whom it may be released."""
    marking = level if isinstance(level, Marking) else Marking(level)
    name = theatre().level(marking.level).name(get_language() or "en")
    return f"{name}//{marking.caveat}" if marking.caveat else name


@register.simple_tag
def marking_of(thing: HasMarking) -> str:
    """The marking of one thing in full."""
    return level_name(together([thing]))


@register.simple_tag
def marks(marking: int | Marking) -> SafeString:
    """The attribute by which a part of a page counts in its banner, also when it is exchanged later."""
    whole = marking if isinstance(marking, Marking) else Marking(marking)
    return format_html('data-marking="{}"', json.dumps(as_data(whole)))


@register.simple_tag
def banner_data() -> dict[str, Any]:
    """What the banner is written with."""
    return banner_words()


@register.simple_tag
def level_slot(level: int | Marking) -> str:
    return theatre().level(level.level if isinstance(level, Marking) else level).slot


@register.simple_tag
def granted(grant: Grant) -> str:
    """What a grant gives."""
    return granted_words(grant)


@register.simple_tag
def compartment_name(code: str) -> str:
    """A compartment by its name; by its code where the theatre no longer has it."""
    found = theatre()
    return found.compartment(code).name(get_language() or "en") if code in found.compartment_codes else code


@register.simple_tag
def portion(level: int | Marking, caveat: int | None = None) -> SafeString:
    """The marking of one portion, as short as it is printed in margins."""
    marking = level if isinstance(level, Marking) else Marking(level)
    found, language = theatre().level(marking.level), get_language() or "en"
    said = marking.caveat or of_caveat(caveat)
    return format_html(
        '<span class="portion {}" title="{}">{}</span>',
        found.slot,
        "//".join(filter(None, (found.name(language), said))),
        "//".join(filter(None, (found.mark(language), said))),
    )


@register.filter
def precision(code: str) -> str:
    """How exactly a copy shows its ground, in the reader's language."""
    return str(LABEL[Precision(code)]) if code in set(Precision) else ""


@register.filter
def km2(square_metres: float | None) -> str:
    """An area: square kilometres, and square metres below 0.01 km². What is there is never shown as nothing.

    The scripts say areas by the same rule (`areaInWords` in frontend/src/phrases.ts).
    """
    if square_metres is None:
        return "–"
    area = float(square_metres)
    if 0 < area < 1:
        return _("< %(area)s m²") % {"area": 1}
    if 0 < area < 10_000:
        return _("%(area)s m²") % {"area": number_format(round(area), force_grouping=True)}
    value = area / 1e6
    digits = 0 if area == 0 else 2 if value >= 0.1 else 3
    return _("%(area)s km²") % {"area": number_format(value, decimal_pos=digits, force_grouping=True)}


@register.simple_tag
def per_cent(share: int, part: float, whole: float) -> str:
    """A share in whole per cent; what is there is not "0 %", and what is not all is not "100 %"."""
    if part > 0 and share == 0:
        return _("< %(share)s %%") % {"share": 1}
    if part < whole and share == 100:
        return _("> %(share)s %%") % {"share": 99}
    return _("%(share)s %%") % {"share": share}


@register.filter
def metres(value: float | None) -> str:
    """A length in metres, from 10 km on in kilometres; `lengthInWords` of the scripts does the same."""
    if value is None:
        return "–"
    if 0 < value < 1:
        return _("< %(length)s m") % {"length": 1}
    if value >= 10_000:
        return _("%(length)s km") % {"length": number_format(value / 1_000, decimal_pos=2, force_grouping=True)}
    return _("%(length)s m") % {"length": number_format(round(value), force_grouping=True)}


@register.filter
def grouped_number(value: int) -> str:
    return str(number_format(value, force_grouping=True))


@register.filter
def moment(value: datetime | None) -> str:
    """12 Sep 2016, 16:00Z (19:00 Damascus)."""
    return _moment(value, "%H:%M")


@register.filter
def boundary(value: datetime | None) -> str:
    """The same of a beginning or an end that people set: with its seconds where it has any, since they count."""
    return _moment(value, "%H:%M:%S" if value is not None and value.second else "%H:%M")


@register.filter
def until(value: datetime | None) -> str:
    """An end that people may leave open."""
    return boundary(value) if value is not None else _("no end date")


@register.filter
def starting(value: datetime | None) -> str:
    """A beginning of validity that people may leave to the final approval."""
    return boundary(value) if value is not None else _("on final approval")


def _moment(value: datetime | None, clock: str) -> str:
    if value is None:
        return "–"
    utc = value.astimezone(UTC)
    try:
        local = value.astimezone(ZoneInfo(theatre().zone))
    except OverflowError:  # the calendar ends before the local clock does
        local = utc
    return _("%(day)s, %(utc)sZ (%(local)s %(place)s)") % {
        "day": date_format(utc, present_interface().day),
        "utc": utc.strftime(clock),
        "local": local.strftime(clock),
        "place": theatre().zone_name(get_language() or "en"),
    }


def _brief(value: datetime | None, clock: str) -> str:
    if value is None:
        return "–"
    utc = value.astimezone(UTC)
    language = present_interface()
    pattern = language.brief_day if utc.year == timezone.now().year else language.brief_day + language.brief_year
    return f"{_day(utc.date(), pattern, get_language() or 'en')} {utc.strftime(clock)}Z"


@lru_cache(maxsize=1_024)
def _day(day: date, pattern: str, language: str) -> str:
    """The day as lists have it, with its month in a language: many rows of a page are of the same few."""
    return str(date_format(day, pattern))


@register.filter
def short_moment(value: datetime | None) -> str:
    """14 Sep 12:31Z, for lists; the year where it is not the present one."""
    return _brief(value, "%H:%M")


@register.filter
def exact_moment(value: datetime | None) -> str:
    """14 Sep 12:31:07Z, where the order of events is read."""
    return _brief(value, "%H:%M:%S")


@register.filter
def age(value: datetime | None) -> str:
    """How long ago, in the largest unit: 4 h, 2 d."""
    if value is None:
        return "–"
    seconds = max(0, int((timezone.now() - value).total_seconds()))
    if seconds < 60:
        return _("%(count)d s") % {"count": seconds}
    if seconds < 3_600:
        return _("%(count)d min") % {"count": seconds // 60}
    if seconds < 48 * 3_600:
        return _("%(count)d h") % {"count": seconds // 3_600}
    return _("%(count)d d") % {"count": seconds // 86_400}


@register.simple_tag
def counted(count: int, what: str) -> str:
    """A number with its noun in the right form."""
    nouns = {
        "designations": ngettext("%(count)s designation", "%(count)s designations", count),
        "vertices": ngettext("%(count)s vertex", "%(count)s vertices", count),
        "entries": ngettext("%(count)s entry", "%(count)s entries", count),
        "users": ngettext("%(count)s person", "%(count)s people", count),
        "versions": ngettext("%(count)s version", "%(count)s versions", count),
    }
    return nouns[what] % {"count": number_format(count, force_grouping=True)}


@register.simple_tag
def share_bar(parts: Iterable[tuple[str, float]], label: str) -> SafeString:
    """Agreement as set algebra: a bar of (class, square metres) in the hatches of the map. An SVG, since the content
    security policy allows no style attribute."""
    shown = [(look, float(area)) for look, area in parts if area > 0]
    total = sum(area for _, area in shown) or 1.0
    at, drawn = 0.0, []
    for look, area in shown:
        width = 100 * area / total
        drawn.append((look, f"{at:.3f}", f"{width:.3f}"))
        at += width
    rects = format_html_join("", '<rect class="{}" x="{}%" width="{}%" height="100%"></rect>', drawn)
    return format_html('<svg class="track" role="img" aria-label="{}">{}</svg>', label, rects)


@register.simple_tag(takes_context=True)
def page_query(context: dict[str, Any], **changes: Any) -> str:
    """The present query string with some parameters changed; an empty value removes one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def bounds(box: Any) -> str:
    """A window in degrees as west,south,east,north, never localised."""
    return ",".join(f"{number:.6f}" for number in box) if box else ""


@register.simple_tag
def phrases(name: str) -> SafeString:
    """The scripts' words in the page's language, as a script element of this name."""
    return script_element(name, get_language() or "en")


@register.filter
def on_behalf(delegation: Delegation) -> str:
    """The delegation's name as it stands after "for": with its article, in Russian in the genitive."""
    return delegation.word(present_interface().on_behalf)
