"""What one delegation says for itself of a pull-back: a mark on a step, an item of the baseline, a visit, a finding.
Photos of a visit are in `photos.py`."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Max
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import NotAllowedInState, NotPermitted, at_field
from apps.access.identity import Identity
from apps.access.policy import can
from apps.designations.columns import place_fault
from apps.geometry.outline import Vertex
from apps.texts.moments import current_moment
from apps.truce.decisions import lock
from apps.truce.statements import check_said, written_text
from apps.undertakings.models import Access, BaselineItem, Finding, Mark, OfZone, State, VisitOutcome, VisitPlan
from apps.undertakings.policies import STATE
from apps.undertakings.selectors import Zone, zone_at

T = TypeVar("T", bound=OfZone)
MAX_COUNT = 100_000
# Statements of one sort that a delegation makes of one zone: no side fills what the others say.
MAX_OWN = 500
MAX_NOTE = 2_000
# How far ahead a visit is announced, and how long after its beginning its account says that people waited.
MAX_AHEAD = timedelta(days=366)
MAX_MINUTES = 100_000


@dataclass(frozen=True)
class MarkInput:
    """What somebody enters of a step. `said_at`: when it was said, where it is recorded here later; None: now."""

    step: int
    party: str
    state: str
    note: str = ""
    said_at: datetime | None = None


def mark(*, actor: Identity, designation: uuid.UUID, sent: MarkInput) -> Mark:
    """Record what the actor's delegation says of a party's part of a step, under its next number. A mark on a step that
    is not open yet is recorded, and shown as such. Raises NotPermitted, NotVisible, Incomplete."""
    with unit_of_work(actor):
        zone, said_at, now = begin_statement(actor, designation, sent.said_at, Mark)
        step = zone.pull_back.step(sent.step)
        if step is None:
            raise at_field("step", _("The zone in force has no such step."))
        if sent.party not in step.parties:
            raise at_field("party", _("This party has no part in the step."))
        needs_note = sent.state in (State.UNCONFIRMED, State.PARTLY, State.REOCCUPIED)
        note = written_text("note", sent.note, required=needs_note)
        return record_statement(
            Mark,
            actor,
            zone,
            said_at,
            now,
            number=next_number(Mark, zone, delegation_id=actor.delegation_id),
            step=sent.step,
            subject=step.subject,
            party=sent.party,
            state=sent.state,
            note=_short("note", note),
        )


@dataclass(frozen=True)
class ItemInput:
    """Something that stood somewhere before the pull-back; `place` in microdegrees (longitude, latitude)."""

    party: str
    arms: str
    count: int
    text: str
    place: Vertex
    said_at: datetime | None = None


def count_item(*, actor: Identity, designation: uuid.UUID, sent: ItemInput) -> BaselineItem:
    """Add an item to the baseline, as the actor's delegation counted it. Raises NotPermitted, NotVisible,
    Incomplete."""
    with unit_of_work(actor):
        zone, said_at, now = begin_statement(actor, designation, sent.said_at, BaselineItem)
        bands = {(band.party, band.arms) for band in zone.pull_back.bands}
        if (sent.party, sent.arms) not in bands:
            raise at_field("arms", _("The zone in force has no band for this party and category."))
        longitude, latitude = _place(sent.place)
        text = written_text("text", sent.text)
        if len(text) > 200:
            raise at_field("text", _("Write at most %(count)s characters.") % {"count": 200})
        return record_statement(
            BaselineItem,
            actor,
            zone,
            said_at,
            now,
            number=next_number(BaselineItem, zone),
            party=sent.party,
            arms=sent.arms,
            count=_count(sent.count, least=1),
            text=text,
            longitude=longitude,
            latitude=latitude,
        )


@dataclass(frozen=True)
class VisitInput:
    """A visit that is announced; `mirrors`: the number of the visit of another delegation that it mirrors."""

    planned_at: datetime
    text: str
    mirrors: int | None = None
    said_at: datetime | None = None


def plan_visit(*, actor: Identity, designation: uuid.UUID, sent: VisitInput) -> VisitPlan:
    """Announce a visit. Raises NotPermitted, NotVisible, Incomplete."""
    with unit_of_work(actor):
        zone, said_at, now = begin_statement(actor, designation, sent.said_at, VisitPlan)
        if sent.planned_at < said_at or sent.planned_at > now + MAX_AHEAD:
            raise at_field("planned_at", _("A visit is announced for a later time, at most a year ahead."))
        text = written_text("text", sent.text)
        if len(text) > 500:
            raise at_field("text", _("Write at most %(count)s characters.") % {"count": 500})
        mirrored = None
        if sent.mirrors is not None:
            visits = {one.plan.number: one.plan for one in zone.visits}
            mirrored = visits.get(sent.mirrors)
            if mirrored is None:
                raise at_field("mirrors", _("There is no such visit."))
            if mirrored.delegation_id == actor.delegation_id:
                raise at_field("mirrors", _("A visit mirrors one of another delegation."))
        return record_statement(
            VisitPlan,
            actor,
            zone,
            said_at,
            now,
            number=next_number(VisitPlan, zone),
            planned_at=sent.planned_at,
            text=text,
            mirrors=mirrored.uuid if mirrored else None,
        )


@dataclass(frozen=True)
class OutcomeInput:
    """How a visit went. `minutes`: how long it took to be let in, or until they gave up."""

    began_at: datetime
    access: str
    limited_by: str = ""
    reason: str = ""
    minutes: int | None = None
    text: str = ""
    said_at: datetime | None = None


def tell_outcome(*, actor: Identity, designation: uuid.UUID, visit: uuid.UUID, sent: OutcomeInput) -> VisitOutcome:
    """Record how a visit of the actor's own delegation went. Raises NotPermitted, NotVisible, Incomplete."""
    with unit_of_work(actor):
        zone, said_at, now = begin_statement(actor, designation, sent.said_at, VisitOutcome)
        plan = visit_of(zone, visit)
        if plan.delegation_id != actor.delegation_id:
            raise NotPermitted
        if sent.began_at > said_at:
            raise at_field("began_at", _("This time is still to come."))
        limited = sent.access != Access.FULL
        limited_by = written_text("limited_by", sent.limited_by, required=limited and sent.access != Access.CANCELLED)
        reason = written_text("reason", sent.reason, required=limited)
        if not limited and (limited_by or reason or sent.minutes):
            raise at_field("access", _("Full access has no limit, no reason and no delay."))
        if sent.access == Access.DELAYED and not sent.minutes:
            raise at_field("minutes", _("Enter how many minutes the delay took."))
        return record_statement(
            VisitOutcome,
            actor,
            zone,
            said_at,
            now,
            visit=plan.uuid,
            began_at=sent.began_at,
            access=sent.access,
            limited_by=_short("limited_by", limited_by, 200),
            reason=_short("reason", reason),
            minutes=_count(sent.minutes, field="minutes", most=MAX_MINUTES) if sent.minutes is not None else None,
            text=written_text("text", sent.text, required=False),
        )


@dataclass(frozen=True)
class FindingInput:
    """What was found of an item; `visit`: on which visit; `place` in microdegrees, where it was seen."""

    state: str
    visit: uuid.UUID | None = None
    count: int | None = None
    place: Vertex | None = None
    note: str = ""
    said_at: datetime | None = None


def find(*, actor: Identity, designation: uuid.UUID, item: uuid.UUID, sent: FindingInput) -> Finding:
    """Record what the actor's delegation found of an item of the baseline. Raises NotPermitted, NotVisible,
    Incomplete."""
    with unit_of_work(actor):
        zone, said_at, now = begin_statement(actor, designation, sent.said_at, Finding)
        if all(one.uuid != item for one in zone.items):
            raise at_field("state", _("There is no such item of the baseline."))
        if sent.visit is not None and visit_of(zone, sent.visit).delegation_id != actor.delegation_id:
            raise at_field("visit", _("Name a visit of your own delegation."))
        if sent.place is not None and sent.state == State.NOT_SEEN:
            raise at_field("place", _("What was not seen has no place."))
        place = _place(sent.place) if sent.place is not None else (None, None)
        return record_statement(
            Finding,
            actor,
            zone,
            said_at,
            now,
            item=item,
            visit=sent.visit,
            state=sent.state,
            count=_count(sent.count) if sent.count is not None else None,
            longitude=place[0],
            latitude=place[1],
            note=_short("note", written_text("note", sent.note, required=False)),
        )


def may_state(actor: Identity, zone: Zone) -> bool:
    """Whether the actor's delegation may say something of the zone now."""
    return zone.designation.in_force is not None and can(actor, STATE, Mark(designation=zone.designation))


def begin_statement(
    actor: Identity, designation: uuid.UUID, said_at: datetime | None, model: type[OfZone], most: int = 0
) -> tuple[Zone, datetime, datetime]:
    """The zone as it is now, when the statement was made, and now; nobody else says anything meanwhile. `most`: how
    many of this sort a delegation makes of a zone, MAX_OWN where it is 0. Raises NotPermitted, NotVisible,
    NotAllowedInState, Incomplete."""
    lock()
    now = current_moment()
    zone = zone_at(actor, designation, now)
    if zone.designation.in_force is None or not can(actor, STATE, model(designation=zone.designation)):
        raise NotPermitted
    check_said(said_at or now, now)
    most = most or MAX_OWN
    own = model._default_manager.filter(designation=zone.designation, delegation_id=actor.delegation_id)
    if own.count() >= most:
        raise NotAllowedInState(
            _("Your delegation has made %(count)s statements of this sort about the zone.") % {"count": most},
            mend=_("Go on in a report, or agree on a new zone."),
        )
    return zone, said_at or now, now


def record_statement(model: type[T], actor: Identity, zone: Zone, said_at: datetime, now: datetime, **values: Any) -> T:
    """A row of the actor's, in the transaction that `begin_statement` was called in."""
    return model._default_manager.create(
        designation=zone.designation,
        delegation_id=actor.delegation_id,
        user_id=actor.user_id,
        said_at=said_at,
        at=now,
        **values,
    )


def next_number(model: type[Any], zone: Zone, **of: Any) -> int:
    """The number of the next row of a zone."""
    last = model.objects.filter(designation=zone.designation, **of).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def visit_of(zone: Zone, visit: uuid.UUID) -> VisitPlan:
    """Raises Incomplete."""
    plan = next((one.plan for one in zone.visits if one.plan.uuid == visit), None)
    if plan is None:
        raise at_field("visit", _("There is no such visit."))
    return plan


def _place(place: Vertex) -> Vertex:
    if fault := place_fault(place):
        raise at_field("place", fault)
    return place


def _count(value: int | None, *, field: str = "count", least: int = 0, most: int = MAX_COUNT) -> int:
    if value is None or not least <= value <= most:
        sentence = _("Enter a whole number from %(least)s to %(most)s.") % {"least": least, "most": most}
        raise at_field(field, sentence)
    return value


def _short(field: str, text: str, most: int = MAX_NOTE) -> str:
    if len(text) > most:
        raise at_field(field, _("Write at most %(count)s characters.") % {"count": most})
    return text
