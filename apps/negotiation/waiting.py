"""What waits for whom: the desk, and the count of it in the frame of every page.

Each kind of waiting is a filter of one state with the order in which an index has it, so that the database stops where
a page is full: whoever has much waiting asks for no more than whoever has little.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.access.compiled_count import CompiledCount
from apps.access.identity import Identity
from apps.access.policy import visible
from apps.access.roles import Role
from apps.accounts.compiled_query import MOMENT_SLOT, CompiledQuery
from apps.cooperation.selectors import counts
from apps.designations.kinds import AMENDMENTS_ON_TABLE, ON_THE_AGREED_MAP, UNDER_NEGOTIATION, Amendment, State
from apps.designations.models import Designation
from apps.designations.selectors import delegations
from apps.negotiation.models import Approval, Purpose
from apps.negotiation.selectors import ENDING_SOON

_TALKING = (State.SUBMITTED, State.COUNTERED)
_TALKING_AMENDMENTS = (Amendment.SUBMITTED, Amendment.COUNTERED)
_AMENDED = "amendment_since"
# What the desk shows of a designation, and what says whose turn it is.
_OF_TASK = (
    *("uuid", "reference", "kind", "level", "caveat", "state", "state_since", "round", "answer_due"),
    *("owner_id", "question_from_id", "released_to_id", "submitted_from"),
    *("current__titles", "current__sequence", "current__delegation_id", "current__valid_until"),
    *("amendment_state", "amendment_since"),
    *("proposed__titles", "proposed__sequence", "proposed__delegation_id", "proposed__valid_until"),
)
# Since when it stands where it stands on the table.
_SINCE = Coalesce("amendment_since", "state_since")
_OF_AWAY = ("uuid", "reference", "level", "caveat", "state_since", "amendment_since")


def _waits(actor: Identity, now: datetime) -> list[tuple[Q, str]]:
    """What a person can do next, each as a filter and an order that one index answers together, which is why a filter
    names one state: of two at once the index would have to be sorted, however much waits. No designation meets two of
    the filters, so that their answers are put together, and counted, as they come."""
    if not actor.is_signatory:
        return []
    amendments = _negotiated(actor, "proposed", [Q(amendment_state=state) for state in AMENDMENTS_ON_TABLE], _AMENDED)
    found = _negotiated(actor, "current", [Q(state=state) for state in UNDER_NEGOTIATION], "state_since") + amendments
    # What holds can wait for several things: for one of them it is there.
    elsewhere = reduce(or_, (part for part, _order in amendments), Q())
    if actor.has(Role.LIAISON_OFFICER.value):
        ending = Q(state=State.IN_FORCE, current__valid_until__range=(now, now + ENDING_SOON))
        found += [
            (Q(state=State.DRAFT, owner_id=actor.delegation_id), "state_since"),
            (ending & ~elsewhere, "current__valid_until"),
        ]
        elsewhere |= ending
    if actor.has(Role.APPROVING_AUTHORITY.value):
        pending = Approval.objects.filter(counts(), purpose=Purpose.RESCIND, round=F("designation__round")).values(
            "designation"
        )
        to_resume = Q(state=State.SUSPENDED) & ~_consented(actor, Purpose.RESUME)
        to_rescind = Q(state__in=ON_THE_AGREED_MAP, pk__in=pending) & ~_consented(actor, Purpose.RESCIND)
        found += [(to_resume & ~elsewhere, "state_since"), (to_rescind & ~(elsewhere | to_resume), "pk")]
    return found


def _negotiated(actor: Identity, version: str, states: list[Q], order: str) -> list[tuple[Q, str]]:
    """What a person can do about versions on the table. `states`: the filter of each of the four states of a
    negotiation, in their order; `version`: the path to the version."""
    submitted, countered, agreed, partly_approved = states
    mine = Q(**{f"{version}__delegation_id": actor.delegation_id})
    found: list[tuple[Q, str]] = []
    if actor.has(Role.LIAISON_OFFICER.value):
        unanswered = ~mine & Q(question_from=None) & ~_consented(actor, Purpose.AGREE)
        found += [(state & unanswered, order) for state in (submitted, countered)]
        found.append(((submitted | countered) & mine & Q(question_from__isnull=False), order))
    if actor.has(Role.APPROVING_AUTHORITY.value):
        to_sign = ~Q(**{f"{version}__author_id": actor.user_id}) & ~_consented(actor, Purpose.APPROVE)
        found += [(state & to_sign, order) for state in (agreed, partly_approved)]
    return found


def _parts_waiting(actor: Identity) -> list[tuple[QuerySet[Designation], str]]:
    return [(visible(actor, Designation.objects.filter(part)), order) for part, order in _waits(actor, MOMENT_SLOT)]


def _moments(actor: Identity, now: datetime) -> list[datetime]:
    """What takes the place of the moments in what is built once: now, and when what ends soon ends at the latest."""
    return [now, now + ENDING_SOON] if _sees_ends(actor) else []


def _sees_ends(actor: Identity) -> bool:
    return actor.is_signatory and actor.has(Role.LIAISON_OFFICER.value)


@lru_cache(maxsize=256)
def _oldest(actor: Identity, most: int) -> CompiledQuery[Designation] | None:
    """Each kind of waiting is asked for alone and the answers are put together: as one condition with "or" it read
    every designation there is."""
    parts = [part.order_by(order, "pk").values("pk")[:most] for part, order in _parts_waiting(actor)]
    if not parts:
        return None
    found = Designation.objects.filter(pk__in=parts[0].union(*parts[1:], all=True))
    read = found.select_related("current", "proposed").only(*_OF_TASK).order_by(_SINCE, "pk")
    return CompiledQuery(read[:most], _moments(actor, MOMENT_SLOT))


def waiting_for(actor: Identity, most: int) -> list[Designation]:
    """The oldest designations on which this person can do the next thing: the desk. At most `most`, oldest first."""
    built = _oldest(actor, most)
    if built is None:
        return []
    return _with_delegations(built.ask(*_moments(actor, timezone.now())))


def _with_delegations(found: list[Designation]) -> list[Designation]:
    everyone = delegations()
    for designation in found:
        designation.owner = everyone[designation.owner_id]
        designation.link_versions(everyone)
    return found


@lru_cache(maxsize=256)
def _counting(actor: Identity, most: int) -> CompiledCount | None:
    # In no order, and no further than what is counted: the database stops where that is reached.
    parts = [part.order_by().values("pk")[: most + 1] for part, _order in _parts_waiting(actor)]
    if not parts:
        return None
    return CompiledCount(parts[0].union(*parts[1:], all=True), most, _moments(actor, MOMENT_SLOT))


def count_waiting(actor: Identity, most: int) -> tuple[int, bool]:
    """How many designations wait for this person, counted up to `most`, and whether there are more: every page shows
    it."""
    built = _counting(actor, most)
    return built.ask(*_moments(actor, timezone.now())) if built else (0, False)


def _consented(actor: Identity, purpose: Purpose) -> Any:
    return Exists(
        Approval.objects.filter(
            counts(),
            designation=OuterRef("pk"),
            purpose=purpose,
            round=OuterRef("round"),
            delegation_id=actor.delegation_id,
        )
    )


@dataclass(frozen=True)
class Away:
    """Proposals of ours that not all others have answered: how many, whether there are more, and the oldest."""

    count: int
    more: bool
    oldest: Designation | None


@lru_cache(maxsize=256)
def _away(actor: Identity, most: int) -> tuple[CompiledCount, CompiledQuery[Designation]]:
    me = actor.delegation_id

    def ours(part: Q) -> QuerySet[Designation]:
        return visible(actor, Designation.objects.filter(part, question_from=None))

    # A state at a time the index has them oldest first; all together are sorted, however many there are.
    parts = [
        *((Q(state=state, current__delegation_id=me), "state_since") for state in _TALKING),
        *((Q(amendment_state=state, proposed__delegation_id=me), _AMENDED) for state in _TALKING_AMENDMENTS),
    ]
    first = [ours(part).order_by(order, "pk").values("pk")[:1] for part, order in parts]
    oldest = Designation.objects.filter(pk__in=first[0].union(*first[1:], all=True)).only(*_OF_AWAY)
    all_ours = [ours(part).order_by().values("pk")[: most + 1] for part, _order in parts]
    counting = all_ours[0].union(*all_ours[1:], all=True)
    return CompiledCount(counting, most), CompiledQuery(oldest.order_by(_SINCE, "pk")[:1])


def with_other_delegations(actor: Identity, most: int) -> Away:
    """Counted up to `most`."""
    counting, oldest = _away(actor, most)
    return Away(*counting.ask(), oldest.first())


def newest_waiting(actor: Identity, most: int) -> list[Designation]:
    """What waits for this person as the desk reads it, of each kind of waiting the `most` that began last."""
    waits = _waits(actor, timezone.now())
    parts = [(visible(actor, Designation.objects.filter(part)), order) for part, order in waits]
    keys = [part.order_by(f"-{order}", "-pk").values("pk")[:most] for part, order in parts]
    if not keys:
        return []
    read = Designation.objects.filter(pk__in=keys[0].union(*keys[1:], all=True))
    return _with_delegations(list(read.select_related("current", "proposed").only(*_OF_TASK)))


def still_waiting(actor: Identity, keys: Collection[int]) -> set[int]:
    """Those of some designations that wait for this person."""
    waits = _waits(actor, timezone.now())
    parts = [visible(actor, Designation.objects.filter(part, pk__in=keys)) for part, _order in waits]
    return {key for part in parts for key in part.order_by().values_list("pk", flat=True)}
