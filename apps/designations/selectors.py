"""Named reads of designations, each through the policy."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import Q, QuerySet

from apps.access.compiled_count import CompiledCount
from apps.access.identity import Identity
from apps.access.models import Caveat
from apps.access.policy import can, compiled_visible, only_visible, visible
from apps.accounts.compiled_query import UUID_SLOT, CompiledQuery
from apps.accounts.models import Delegation
from apps.designations import index_lookups
from apps.designations.kinds import State
from apps.designations.models import Designation
from apps.designations.policies import AMENDMENT, COUNT_ACTS, EXPLAIN, LIST
from apps.geometry.outline import Box
from apps.texts.searching import search_words
from apps.theatre.facts import Place

# Half a window around a named place, in degrees (about 10 km here): a name alone is never a location.
PLACE_REACH = 0.1


@lru_cache(maxsize=1)
def _all_delegations() -> CompiledQuery[Delegation]:
    return CompiledQuery(Delegation.objects.all())


def delegations() -> dict[int, Delegation]:
    """All by key, in their order. Lists take a row's delegation from here: joined, its names are read for every row."""
    return {one.pk: one for one in _all_delegations().ask()}


def signatories() -> list[Delegation]:
    return [one for one in delegations().values() if one.is_signatory]


def visible_to(actor: Identity) -> QuerySet[Designation]:
    """All that stands in this identity's lists: what it may know of, without the copies that its own side gave away."""
    return visible(actor, Designation.objects.all(), LIST)


@lru_cache(maxsize=256)
def _visible_designation(actor: Identity) -> CompiledQuery[Designation]:
    return compiled_visible(actor, Designation.objects.all(), uuid=UUID_SLOT)


def visible_designation(actor: Identity, designation: uuid.UUID) -> Designation:
    """The designation alone, or NotVisible."""
    return only_visible(_visible_designation(actor).first(designation))


def hide_negotiation(actor: Identity, rows: Iterable[Designation]) -> None:
    """Take off the rows, as they were read for a page, what is on the table beside what holds, and how many acts there
    were, where this identity may not see it: an observer sees the agreed map, and not what is said about it."""
    for row in rows:
        row.hides_acts = not can(actor, COUNT_ACTS, row)
        if row.amendment_state and not can(actor, AMENDMENT, row):
            row.proposed = row.amendment_since = row.answer_due = None
            row.amendment_state = ""


@lru_cache(maxsize=256)
def _counting_agreed(actor: Identity, state: State, most: int) -> CompiledCount:
    return CompiledCount(visible_to(actor).filter(state=state), most)


def count_agreed(actor: Identity, state: State, most: int) -> tuple[int, bool]:
    """How many in a state of the agreed map this identity may see, counted up to `most`, and whether there are more."""
    return _counting_agreed(actor, state, most).ask()


def to_explain(actor: Identity, reference: str) -> Designation | None:
    """The designation of which this clearance admin may ask who sees it: its record, without what it says. He views
    none, so that the database finds it for them by a function."""
    found = Designation.objects.raw("SELECT * FROM designations_to_explain(%s)", [reference])
    return next((one for one in found if can(actor, EXPLAIN, one)), None)


@dataclass(frozen=True)
class Replaced:
    """What may be known of a designation that another one replaces, by whoever sees that one."""

    uuid: uuid.UUID
    level: int
    compartments: Sequence[str] = ()
    releasable_to: Sequence[str] = ()


def replaced_by(designation: Designation) -> Replaced | None:
    """Its digest names what it replaces, also to a reader from whom the replaced one is hidden."""
    if designation.replaces_id is None:
        return None
    if designation._state.adding:  # about to be begun by somebody who chose what it replaces
        assert designation.replaces is not None
        old = designation.replaces
        caveat = Caveat.known(old.caveat_id) if old.caveat_id else None
        if caveat is None:
            return Replaced(old.uuid, old.level)
        return Replaced(old.uuid, old.level, caveat.compartments, caveat.releasable_to)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT uuid, level, compartments, releasable_to FROM designations_replaced(%s)", [designation.pk]
        )
        row = cursor.fetchone()
    return Replaced(*row) if row else None


def in_window(actor: Identity, window: Box) -> QuerySet[Designation]:
    """Visible designations whose current outline's box meets a window in degrees."""
    return visible_to(actor).filter(index_lookups.meeting(window))


def amended_in_window(actor: Identity, window: Box) -> QuerySet[Designation]:
    """Visible designations that hold while an amendment is on the table whose outline's box meets a window in degrees,
    and whose amendment the identity may see."""
    return visible(actor, Designation.objects.filter(index_lookups.amended_meeting(window)), AMENDMENT)


def near(queryset: QuerySet[Designation], place: Place) -> QuerySet[Designation]:
    """Those whose outline's box comes within about 10 km of a named place."""
    around = Box(place.lon, place.lat, place.lon, place.lat).grown(PLACE_REACH, PLACE_REACH)
    return queryset.filter(index_lookups.meeting(around))


def saying(queryset: QuerySet[Designation], text: str) -> QuerySet[Designation]:
    """Those whose reference, titles or terms (English or Russian) have the words."""
    words = search_words(text)
    if not words:
        return queryset
    if looks_like_reference(words):
        return queryset.filter(Q(reference__istartswith=words) | Q(reference__iendswith=words))
    return queryset.filter(index_lookups.saying(words))


def looks_like_reference(words: str) -> bool:
    return words.replace("-", "").isalnum() and any(character.isdigit() for character in words) and " " not in words
