"""What a reader may know of cessations at a moment, read with a number of queries that does not depend on how much was
said."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from apps.access.connection import as_system
from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.policy import visible
from apps.theatre.facts import theatre
from apps.truce.clock import (
    Course,
    Joint,
    Marked,
    PhaseState,
    Said,
    WorkState,
    course_at,
    phase_states,
    work_states,
)
from apps.truce.models import (
    Attestation,
    ClauseReading,
    Decision,
    DecisionConsent,
    DecisionEnd,
    PreparationMark,
    Purpose,
    Report,
)

# Of one day: earlier accounts than these are on record and not listed.
MAX_ACCOUNTS = 30


@dataclass(frozen=True)
class Decided:
    """A decision as its row has it, with who has consented and how it ended."""

    row: Decision
    joint: Joint
    consents: Sequence[DecisionConsent]
    end: DecisionEnd | None

    @property
    def holds_since(self) -> datetime | None:
        return self.joint.holds_since()

    @property
    def is_open(self) -> bool:
        """Whether somebody's consent is still waited for."""
        return self.end is None and self.holds_since is None

    def waits_for(self, code: str) -> bool:
        return self.is_open and code in self.joint.missing()


@dataclass(frozen=True)
class Truce:
    """Everything about cessations that was decided or said by a moment."""

    moment: datetime
    decided: Sequence[Decided]
    said: Sequence[Said]
    marks: Sequence[Marked]

    @cached_property
    def joints(self) -> list[Joint]:
        return [one.joint for one in self.decided]

    @cached_property
    def course(self) -> Course | None:
        return course_at(self.moment, self.joints, self.said, theatre().arrangement)

    @cached_property
    def work(self) -> list[WorkState]:
        arrangement = theatre().arrangement
        parties = [one.code for one in theatre().delegations if one.is_signatory]
        return work_states(arrangement, self.course.parties if self.course else parties, self.marks)

    @cached_property
    def phases(self) -> list[PhaseState]:
        return phase_states(self.course, self.joints, self.work, theatre().arrangement)

    @property
    def open_decisions(self) -> list[Decided]:
        """Newest first."""
        return [one for one in reversed(self.decided) if one.is_open]


def truce_at(actor: Identity, moment: datetime) -> Truce:
    """Cessations by a moment. Six queries at most."""
    decided = decisions(actor, moment)
    days = [one.row.uuid for one in decided if one.row.purpose == Purpose.DAY_D and one.holds_since is not None]
    said = accounts(actor, moment, day_d__in=days) if days else []
    return Truce(moment, decided, said, _marks(actor, moment))


def phases_open(actor: Identity, moments: Sequence[datetime]) -> dict[str, bool | None]:
    """Whether each phase of the arrangement was open at these moments, by its code; None: at the first and not at the
    last, or the other way round. Twelve queries at most, however many moments there are; none where there is none."""
    if not moments:
        return {}
    first, last = (
        {one.phase.code: one.is_open for one in truce_at(actor, moment).phases}
        for moment in (min(moments), max(moments))
    )
    return {code: is_open if is_open == last[code] else None for code, is_open in first.items()}


def decisions(actor: Identity, moment: datetime, only: uuid.UUID | None = None) -> list[Decided]:
    """Joint decisions that were proposed or agreed on elsewhere by a moment, oldest first; `only`: this one. Observers
    know of those that are in effect, and not how they are negotiated."""
    by_then = Decision.objects.annotate(begun=Coalesce("agreed_at", "said_at")).filter(begun__lte=moment)
    rows = visible(actor, by_then).select_related("delegation", "user")
    if only is not None:
        rows = rows.filter(uuid=only)
    else:
        # What came to nothing has a page of its own, and there may be any number of them.
        rows = rows.exclude(uuid__in=DecisionEnd.objects.filter(said_at__lte=moment).values("decision"))
    found = list(rows)
    names = [one.uuid for one in found]
    given: dict[uuid.UUID, list[DecisionConsent]] = {name: [] for name in names}
    consents = DecisionConsent.objects.filter(decision__in=names).select_related("delegation", "user")
    for consent in visible(actor, consents) if names else ():
        given[consent.decision].append(consent)
    ends = {
        end.decision: end for end in (visible(actor, DecisionEnd.objects.filter(decision__in=names)) if names else ())
    }
    made = [_decided(row, given[row.uuid], ends.get(row.uuid), moment) for row in found]
    return [one for one in made if actor.is_signatory or one.holds_since is not None]


def _decided(row: Decision, consents: list[DecisionConsent], end: DecisionEnd | None, moment: datetime) -> Decided:
    # Agreed elsewhere before: what was recorded here later counts from then on.
    by_then = [one for one in consents if row.agreed_at is not None or one.at <= moment]
    ended = end if end is not None and end.said_at <= moment else None
    joint = Joint(
        row.uuid,
        row.purpose,
        row.content,
        tuple(row.parties),
        row.delegation.code,
        row.said_at,
        row.agreed_at,
        {one.delegation.code: one.at for one in by_then if bytes(one.digest) == bytes(row.digest)},
        ended.said_at if ended else None,
    )
    return Decided(row, joint, by_then, ended)


def is_in_effect(decision: uuid.UUID) -> bool:
    """Whether every party has consented to a decision that has not ended, whoever asks."""
    with as_system():
        row = Decision.objects.filter(uuid=decision).first()
        if row is None or DecisionEnd.objects.filter(decision=decision).exists():
            return False
        consents = DecisionConsent.objects.filter(decision=decision, digest=row.digest)
        return set(row.parties) <= set(consents.values_list("delegation__code", flat=True))


def decision_of(actor: Identity, decision: uuid.UUID, moment: datetime) -> Decided:
    """Raises NotVisible."""
    found = decisions(actor, moment, decision)
    if not found:
        raise NotVisible
    return found[0]


def accounts(actor: Identity, moment: datetime, **of: Any) -> list[Said]:
    """What each party said last by a moment, of each day of the cessations that `of` names."""
    rows = visible(actor, Attestation.objects.filter(**of, said_at__lte=moment))
    newest = rows.order_by("day_d", "delegation_id", "day", "-said_at", "-pk").distinct("day_d", "delegation_id", "day")
    fields = ("uuid", "delegation__code", "day", "says", "aid", "said_at", "day_d")
    return [Said(*row) for row in newest.values_list(*fields)]


def _marks(actor: Identity, moment: datetime) -> list[Marked]:
    rows = visible(actor, PreparationMark.objects.filter(said_at__lte=moment))
    newest = rows.order_by("work", "delegation_id", "-said_at", "-pk").distinct("work", "delegation_id")
    return [Marked(*row) for row in newest.values_list("work", "delegation__code", "done", "said_at", "note")]


def attestations_of(actor: Identity, course: Course, day: int) -> list[Attestation]:
    """What was said of one day by the course's moment, newest first; at most `MAX_ACCOUNTS`."""
    rows = Attestation.objects.filter(day_d=course.day_d.uuid, day=day, said_at__lte=course.moment)
    newest = visible(actor, rows).select_related("delegation", "user").order_by("-said_at", "-pk")
    return list(newest[:MAX_ACCOUNTS])


def readings_of(actor: Identity, course: Course, day: int) -> dict[tuple[str, str], ClauseReading]:
    """The newest reading of each party of each clause on one day, by party and clause."""
    rows = ClauseReading.objects.filter(day_d=course.day_d.uuid, day=day, said_at__lte=course.moment)
    newest = (
        visible(actor, rows)
        .select_related("delegation", "user")
        .order_by("delegation_id", "clause", "-said_at", "-pk")
        .distinct("delegation_id", "clause")
    )
    return {(one.delegation.code, one.clause): one for one in newest}


def reports(actor: Identity, moment: datetime) -> QuerySet[Report]:
    """Reports that were made by a moment, newest first."""
    rows = Report.objects.filter(said_at__lte=moment)
    return visible(actor, rows).select_related("delegation", "user").order_by("-said_at", "-pk")


def reports_named(actor: Identity, names: Sequence[str]) -> dict[str, Report]:
    """Reports by their numbers (US-0012), as far as there are such."""
    found: dict[str, Report] = {}
    wanted: dict[str, set[int]] = {}
    for name in names:
        code, _dash, number = name.rpartition("-")
        if number.isdecimal() and len(number) <= 9:
            wanted.setdefault(code, set()).add(int(number))
    for code, numbers in wanted.items():
        rows = visible(actor, Report.objects.filter(delegation__code=code, number__in=numbers))
        found |= {one.reference: one for one in rows.select_related("delegation", "user")}
    return found
