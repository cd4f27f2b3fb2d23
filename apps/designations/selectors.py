"""Named reads of designations, each through the policy."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from apps.clearances.identity import Identity
from apps.clearances.policy import visible
from apps.designations.kinds import ON_THE_AGREED_MAP, State
from apps.designations.models import Designation
from apps.designations.policies import LIST
from apps.geometry.outline import Box
from apps.geometry.precision import Precision
from jic.theatre import Place

# Half a window around a named place, in degrees (about 10 km here): a name alone is never a location.
PLACE_REACH = 0.1


def visible_to(who: Identity) -> QuerySet[Designation]:
    """All that stands in this identity's lists: what it may know of, without the copies that its own side gave away."""
    return visible(who, Designation.objects.all(), LIST)


def in_force() -> QuerySet[Designation]:
    return Designation.objects.filter(state=State.IN_FORCE)


def on_the_agreed_map(who: Identity) -> QuerySet[Designation]:
    """In force or suspended, as far as this identity may see."""
    return visible_to(who).filter(state__in=ON_THE_AGREED_MAP)


def in_window(who: Identity, window: Box) -> QuerySet[Designation]:
    """Visible designations whose current outline's box meets a window in degrees. What names no place is in none."""
    return visible_to(who).filter(current__box__meets=window).exclude(precision=Precision.EXISTENCE)


def near(queryset: QuerySet[Designation], place: Place) -> QuerySet[Designation]:
    """Those whose outline's box comes within about 10 km of a named place."""
    around = Box(place.lon, place.lat, place.lon, place.lat).grown(PLACE_REACH, PLACE_REACH)
    return queryset.filter(current__box__meets=around).exclude(precision=Precision.EXISTENCE)


def saying(queryset: QuerySet[Designation], text: str) -> QuerySet[Designation]:
    """Those whose reference, titles or terms (English or Russian) have the words."""
    words = text.strip()
    if not words:
        return queryset
    english = SearchQuery(words, config="english", search_type="websearch")
    russian = SearchQuery(words, config="russian", search_type="websearch")
    found = Q(current__search=english) | Q(current__search=russian)
    if _looks_like_reference(words):
        found = Q(reference__istartswith=words) | Q(reference__iendswith=words)
    return queryset.filter(found)


def _looks_like_reference(words: str) -> bool:
    return words.replace("-", "").isalnum() and any(character.isdigit() for character in words) and " " not in words
