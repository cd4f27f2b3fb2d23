"""Officers' decisions on the version on the table: agree to it, reject it, or withdraw the designation."""

from __future__ import annotations

import uuid

from apps.access.identity import Identity, recorded
from apps.designations.models import Designation
from apps.negotiation.acts.carry_out import acting, consent
from apps.negotiation.acts.release import end_copies
from apps.negotiation.models import Purpose
from apps.negotiation.transitions import Act as ActCode


def agree(*, who: Identity, designation: uuid.UUID, revision: int) -> Designation:
    """Agree to exactly the digest on the table. An open question is settled with it."""
    with acting(who, designation, ActCode.AGREE, revision=revision) as step:
        if consent(step, Purpose.AGREE):
            step.designation.question_from_id = None
            step.designation.answer_due = None
    return step.designation


def reject(*, who: Identity, designation: uuid.UUID, revision: int, reason: str) -> Designation:
    with recorded(who):
        with acting(who, designation, ActCode.REJECT, revision=revision, reason=reason) as step:
            step.designation.answer_due = None
        end_copies(step.designation)
    return step.designation


def withdraw(*, who: Identity, designation: uuid.UUID, revision: int, reason: str = "") -> Designation:
    with recorded(who):
        with acting(who, designation, ActCode.WITHDRAW, revision=revision, reason=reason) as step:
            step.designation.answer_due = None
        end_copies(step.designation)
    return step.designation
