"""How the pages of a pull-back say a state, a place and a standing: by shape and word together."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.undertakings.forms import state_label
from apps.undertakings.models import BaselineItem, Finding
from apps.undertakings.pages import PhotoText, photo_words, place_words, standing_look, state_shape, word
from apps.undertakings.photo_models import VisitPhoto
from apps.undertakings.photo_records import PhotoRecord
from apps.undertakings.pull_back import StepStanding, party_word
from apps.undertakings.selectors import Zone

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
def mark_in(code: str, zone: Zone) -> str:
    """The short name of a delegation, which the zone has read already."""
    return next((one.word("mark") for one in zone.delegations if one.code == code), code)


@register.filter
def arms_name(code: str) -> str:
    return word("arms", code)


@register.filter
def grid_place(row: BaselineItem | Finding | VisitPhoto) -> str:
    return place_words(row.longitude, row.latitude)


@register.simple_tag
def photo_description(photo: PhotoRecord) -> PhotoText:
    """In the reader's language where it is there."""
    return photo_words(photo)


@register.filter
def photos_of(zone: Zone, finding: Finding) -> list[PhotoRecord]:
    return zone.photos_of_findings.get(finding.uuid, [])


@register.simple_tag
def camera_moment(photo: VisitPhoto) -> SafeString | str:
    """The camera's own clock, as it stands in the file."""
    if not photo.camera_at:
        return _("nothing stated")
    moment = photo.camera_at[:19].replace("T", " ")
    zone = photo.camera_at[19:]
    words = f"UTC{zone}" if zone else _("time zone not stated")
    return format_html('<span class="mono">{}</span> ({})', moment, words)
