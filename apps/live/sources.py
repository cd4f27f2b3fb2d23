"""The rows that tell of a change of a designation, of a truce or of a signatory's cooperation, and which readers each
of them is told to.

A row is told to whoever may see it, by the policy's own rows: an internal comment and an act on a draft reach their
delegation alone. Somebody who sees the agreed map and no acts, an observer, is told of an act only where it changed
what holds, and only if they may see the designation as it was before or as it is after.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import QuerySet

from apps.access.connection import as_system
from apps.access.identity import Identity
from apps.access.policy import VIEW, can, visible
from apps.cooperation.models import Notice
from apps.designations.kinds import ON_THE_AGREED_MAP
from apps.designations.policies import COUNT_ACTS
from apps.enquiries.models import Enquiry, EnquiryReply
from apps.groups.models import Declaration, Group, GroupName, Listing, OfGroup, Retraction
from apps.movements.models import FlightReport, Movement, MovementStatement
from apps.negotiation.machine import is_of_amendment
from apps.negotiation.models import Act, Comment, TextConfirmation
from apps.separation.models import StepAccount
from apps.truce.models import (
    Attestation,
    ClauseReading,
    Decision,
    DecisionConsent,
    DecisionEnd,
    PreparationMark,
    Report,
)
from apps.truce.selectors import is_in_effect
from apps.undertakings.models import BaselineItem, Finding, Mark, VisitOutcome, VisitPlan
from apps.undertakings.photo_models import PhotoDescription, PhotoWithdrawal, VisitPhoto


@dataclass(frozen=True)
class Source:
    """A model whose new rows tell of a change. `related` is what its policy looks at; `about` leads to the name of what
    has changed: a designation, or the row itself where it is about none."""

    model: type[models.Model]
    related: tuple[str, ...] = ("designation", "version")
    about: str = "designation__uuid"

    def read(self, keys: Iterable[int]) -> list[Any]:
        """Rows by their keys, whoever may see them."""
        return self._read(pk__in=list(keys))

    def read_named(self, names: Iterable[uuid.UUID]) -> list[Any]:
        """The same by their names."""
        return self._read(uuid__in=list(names))

    def _read(self, **which: Any) -> list[Any]:
        rows: QuerySet[Any] = self.model._default_manager.filter(**which)
        unread = [f"{path}__{column}" for path, column in _UNREAD if path in self.related]
        return list(rows.select_related(*self.related).defer(*unread).order_by("pk"))


_UNREAD = tuple(("version", column) for column in ("outline", "search", "shape", "terms", "provisions"))
_OF_A_TRUCE = (Decision, DecisionConsent, DecisionEnd, Attestation, Report, ClauseReading, PreparationMark)
_OF_A_DESIGNATION = (
    StepAccount,
    *(Mark, BaselineItem, Finding, VisitPlan, VisitOutcome, VisitPhoto, PhotoWithdrawal, PhotoDescription),
    *(Enquiry, EnquiryReply),
)
_OF_THEIR_OWN = (Movement, FlightReport, Group)
_OF_GROUPS: tuple[type[OfGroup], ...] = (GroupName, Declaration, Listing, Retraction)
SOURCES: Mapping[str, Source] = {
    "act": Source(Act),
    "comment": Source(Comment),
    "text_confirmation": Source(TextConfirmation, ("designation",)),
    **{model._meta.model_name or "": Source(model, ("designation",)) for model in _OF_A_DESIGNATION},
    **{model._meta.model_name or "": Source(model, ("delegation",), "uuid") for model in (*_OF_A_TRUCE, Notice)},
    **{model._meta.model_name or "": Source(model, ("delegation",), "uuid") for model in _OF_THEIR_OWN},
    # A statement tells of the group that it is about.
    **{model._meta.model_name or "": Source(model, ("delegation",), "group") for model in _OF_GROUPS},
    # A statement tells of the movement that it is about.
    "movementstatement": Source(MovementStatement, ("delegation",), "movement"),
}
_HELD = frozenset(state.value for state in ON_THE_AGREED_MAP)


def read_rows(announced: Mapping[str, Iterable[int]]) -> list[Any]:
    """The announced rows, whoever may see them: only for `told_of`, which decides for each reader."""
    with as_system():
        return [row for noun, keys in announced.items() if noun in SOURCES for row in SOURCES[noun].read(keys)]


def told_of(principal: Identity, rows: Iterable[Any]) -> set[uuid.UUID]:
    """What of those rows this reader is told of: designations, movements, and rows that are about none."""
    return {subject_of(row) for row in rows if is_told(principal, row)}


def subject_of(row: Any) -> uuid.UUID:
    """What a row tells of."""
    if isinstance(row, OfGroup):
        return row.group
    name: uuid.UUID = row.movement if isinstance(row, MovementStatement) else getattr(row, "designation", row).uuid
    return name


def is_told(principal: Identity, row: Any) -> bool:
    """Whether this reader is told of a row."""
    if isinstance(row, Decision | DecisionConsent | DecisionEnd) and not principal.is_signatory:
        # No column says whether one is in effect, so that its policy lets observers read every one.
        return can(principal, VIEW, row) and is_in_effect(row.uuid if isinstance(row, Decision) else row.decision)
    if can(principal, VIEW, row):
        return True
    return isinstance(row, Act) and _changes_what_holds(row) and _sees_what_holds(principal, row)


def _changes_what_holds(act: Act) -> bool:
    """Whether an act ends in another state or version of what holds. An amendment does once it takes its place."""
    before, after = act.from_state, act.to_state
    if is_of_amendment(before):
        return after in _HELD
    return before != after and not is_of_amendment(after) and bool({before, after} & _HELD)


def _sees_what_holds(principal: Identity, act: Act) -> bool:
    """Whether somebody who is told of no acts sees the designation after the act, or saw it before."""
    after = act.designation
    if can(principal, COUNT_ACTS, after):
        return False
    before = copy.copy(after)
    before.state = act.from_state
    return can(principal, VIEW, after) or can(principal, VIEW, before)


@lru_cache(maxsize=256)
def _reads_acts(principal: Identity) -> bool:
    return principal.is_signatory


# Beyond this many a page is told to look at everything.
MAX_TOLD = 50


def changed_after(principal: Identity, moment: datetime) -> set[uuid.UUID] | None:
    """The designations of which the reader was to be told after a moment; None where that is too many to name, or where
    the reader may not see the acts that would have to be counted."""
    if not _reads_acts(principal):
        return None
    changed: set[uuid.UUID] = set()
    for source in SOURCES.values():
        rows = visible(principal, source.model._default_manager.filter(at__gt=moment)).order_by()
        changed.update(rows.values_list(source.about, flat=True).distinct()[: MAX_TOLD + 1])
    return changed if len(changed) <= MAX_TOLD else None
