"""What a delegation may enter about movements and flights, and what records it."""

from __future__ import annotations

import uuid
from functools import partial

from django.utils import timezone

from apps.access.errors import NotVisible
from apps.access.identity import Identity
from apps.access.policy import require
from apps.access.submissions import Submission
from apps.movements.families import What
from apps.movements.flights import report_flight
from apps.movements.forms import FlightForm, MovementForm
from apps.movements.models import FlightReport, Movement, MovementStatement
from apps.movements.notifying import notify
from apps.movements.policies import NOTE, NOTIFY, REPORT, SAY
from apps.movements.selectors import course, movement_of
from apps.movements.statement_forms import ACTIONS, FORMS


def new_movement(actor: Identity) -> Submission:
    """Notifying a movement for the own delegation, or as the secretariat."""
    require(actor, NOTIFY, Movement())
    return Submission(
        partial(MovementForm, secretariat=not actor.is_signatory),
        lambda form: notify(actor=actor, sent=form.sent()),
    )


def new_flight(actor: Identity) -> Submission:
    """Reporting a flight."""
    require(actor, REPORT, FlightReport())
    return Submission(FlightForm, lambda form: report_flight(actor=actor, sent=form.sent()))


def statement(actor: Identity, movement: uuid.UUID, what: str) -> Submission:
    """Saying something of a movement. Raises NotVisible, NotPermitted."""
    now = timezone.now()
    row = movement_of(actor, movement, now)
    if what not in FORMS:
        raise NotVisible
    is_note = what == What.NOTE and row.delegation_id != actor.delegation_id
    require(actor, NOTE if is_note else ACTIONS.get(What(what), SAY), MovementStatement())
    make_form = partial(FORMS[What(what)], movement=row, course=course(actor, row, now), actor=actor)
    return Submission(make_form, lambda form: form.record())
