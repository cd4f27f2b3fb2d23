"""What a delegation may enter about the pull-back of a zone, and what records it. Each raises NotVisible and
NotPermitted, and is about the zone as it is now."""

from __future__ import annotations

import uuid
from functools import partial

from django.utils import timezone

from apps.access.errors import NotPermitted, NotVisible
from apps.access.identity import Identity
from apps.access.submissions import Submission
from apps.theatre.facts import theatre
from apps.undertakings.forms import (
    DescriptionForm,
    FindingForm,
    ItemForm,
    MarkForm,
    OutcomeForm,
    PhotoForm,
    VisitForm,
    WithdrawalForm,
)
from apps.undertakings.models import BaselineItem, VisitPlan
from apps.undertakings.photo_reading import photo_of
from apps.undertakings.photo_records import PhotoRecord
from apps.undertakings.photo_statements import describe_photo, may_say_of, withdraw_photo
from apps.undertakings.photos import add_photo
from apps.undertakings.pull_back import Step
from apps.undertakings.selectors import Zone, zone_at
from apps.undertakings.statements import count_item, find, mark, may_state, plan_visit, tell_outcome


def zone_to_state(actor: Identity, zone: uuid.UUID) -> Zone:
    """A zone in force of which the actor may say something."""
    found = zone_at(actor, zone, timezone.now())
    if not may_state(actor, found):
        raise NotPermitted
    return found


def step_of(zone: Zone, number: int) -> Step:
    step = zone.pull_back.step(number)
    if step is None:
        raise NotVisible
    return step


def item_of(zone: Zone, item: uuid.UUID) -> BaselineItem:
    counted = next((one for one in zone.items if one.uuid == item), None)
    if counted is None:
        raise NotVisible
    return counted


def own_visit(actor: Identity, zone: Zone, visit: uuid.UUID) -> VisitPlan:
    plan = next((one.plan for one in zone.visits if one.plan.uuid == visit), None)
    if plan is None:
        raise NotVisible
    if plan.delegation_id != actor.delegation_id:
        raise NotPermitted
    return plan


def new_mark(actor: Identity, zone: uuid.UUID, step: int) -> Submission:
    """Saying what stands of a step, for one party."""
    found = zone_to_state(actor, zone)
    return Submission(
        partial(MarkForm, step=step_of(found, step)),
        lambda form: mark(actor=actor, designation=zone, sent=form.sent()),
        found,
    )


def new_item(actor: Identity, zone: uuid.UUID) -> Submission:
    """Adding to the baseline."""
    found = zone_to_state(actor, zone)
    return Submission(
        partial(ItemForm, zone=found), lambda form: count_item(actor=actor, designation=zone, sent=form.sent()), found
    )


def new_finding(actor: Identity, zone: uuid.UUID, item: uuid.UUID) -> Submission:
    """Telling what was found of an item of the baseline."""
    found = zone_to_state(actor, zone)
    item_of(found, item)
    return Submission(
        partial(FindingForm, zone=found, own=actor.delegation_code),
        lambda form: find(actor=actor, designation=zone, item=item, sent=form.sent()),
        found,
    )


def new_visit(actor: Identity, zone: uuid.UUID) -> Submission:
    """Announcing a visit."""
    found = zone_to_state(actor, zone)
    return Submission(
        partial(VisitForm, zone=found, own=actor.delegation_code),
        lambda form: plan_visit(actor=actor, designation=zone, sent=form.sent()),
        found,
    )


def outcome(actor: Identity, zone: uuid.UUID, visit: uuid.UUID) -> Submission:
    """Telling how a visit of the own delegation went."""
    found = zone_to_state(actor, zone)
    own_visit(actor, found, visit)
    return Submission(
        OutcomeForm, lambda form: tell_outcome(actor=actor, designation=zone, visit=visit, sent=form.sent()), found
    )


def new_photo(actor: Identity, zone: uuid.UUID, visit: uuid.UUID) -> Submission:
    """Uploading a photo of a visit of the own delegation."""
    found = zone_to_state(actor, zone)
    plan = own_visit(actor, found, visit)
    return Submission(
        partial(PhotoForm, zone=found, plan=plan),
        lambda form: add_photo(actor=actor, designation=zone, visit=visit, sent=form.sent()),
        found,
    )


def own_photo(actor: Identity, zone: uuid.UUID, photo: uuid.UUID) -> PhotoRecord:
    """A photo of which the actor may say something, also after its zone has ended."""
    record = photo_of(actor, zone, photo, timezone.now())
    if not may_say_of(actor, record.row):
        raise NotPermitted
    return record


def withdrawal(actor: Identity, zone: uuid.UUID, photo: uuid.UUID) -> Submission:
    """Withdrawing a photo of the own delegation."""
    return Submission(
        WithdrawalForm,
        lambda form: withdraw_photo(actor=actor, zone=zone, photo=photo, **form.cleaned_data),
        own_photo(actor, zone, photo),
    )


def description(actor: Identity, zone: uuid.UUID, photo: uuid.UUID, language: str) -> Submission:
    """Describing a photo of the own delegation in a language in which its description is missing."""
    record = own_photo(actor, zone, photo)
    if language not in theatre().language_codes:
        raise NotVisible
    return Submission(
        partial(DescriptionForm, language=language),
        lambda form: describe_photo(actor=actor, zone=zone, photo=photo, language=language, **form.cleaned_data),
        record,
    )
