"""What one delegation says for itself of a step of a separation."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from apps.access.connection import unit_of_work
from apps.access.errors import NotAllowedInState, NotPermitted, at_field
from apps.access.identity import Identity
from apps.access.policy import can
from apps.designations.models import Designation
from apps.separation.models import Done, StepAccount
from apps.separation.progress import area_at
from apps.texts.moments import current_moment
from apps.truce.decisions import lock
from apps.truce.statements import check_said, written_text
from apps.undertakings.policies import STATE

# Statements that a delegation makes of one area: no side fills what the others say.
MAX_OWN = 500
MAX_NOTE = 2_000


@dataclass(frozen=True)
class AccountInput:
    """What somebody enters of a step; `since`: since when it is so (None: since it is said)."""

    step: int
    state: str
    since: datetime | None = None
    note: str = ""
    said_at: datetime | None = None


def give_account(*, actor: Identity, designation: uuid.UUID, sent: AccountInput) -> StepAccount:
    """Record what the actor's delegation says of a step, under its next number. Raises NotPermitted, NotVisible,
    NotAllowedInState, Incomplete."""
    with unit_of_work(actor):
        lock()
        now = current_moment()
        area, _version, plan, _was_in_force = area_at(actor, designation, now)
        if not may_state(actor, area):
            raise NotPermitted
        said_at = sent.said_at or now
        check_said(said_at, now)
        step = plan.step(sent.step)
        if step is None:
            raise at_field("step", _("The plan in force has no such step."))
        since = sent.since or said_at
        if since > said_at:
            raise at_field("since", _("This time is still to come."))
        note = written_text("note", sent.note, required=sent.state == Done.PARTLY)
        if len(note) > MAX_NOTE:
            raise at_field("note", _("Write at most %(count)s characters.") % {"count": MAX_NOTE})
        own = StepAccount.objects.filter(designation=area, delegation_id=actor.delegation_id)
        if own.count() >= MAX_OWN:
            raise NotAllowedInState(
                _("Your delegation has made %(count)s statements of this sort about the area.") % {"count": MAX_OWN},
                mend=_("Go on in a report, or agree on a new plan."),
            )
        return StepAccount.objects.create(
            designation=area,
            number=(own.aggregate(last=Max("number"))["last"] or 0) + 1,
            step=step.number,
            target=step.key,
            state=sent.state,
            since=since,
            note=note,
            delegation_id=actor.delegation_id,
            user_id=actor.user_id,
            said_at=said_at,
            at=now,
        )


def may_state(actor: Identity, area: Designation) -> bool:
    """Whether the actor's delegation may say something of the plan now."""
    return area.in_force is not None and can(actor, STATE, StepAccount(designation=area))
