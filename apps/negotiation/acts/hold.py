"""What happens to a designation in force: suspended by one, resumed or rescinded by all, expired by the clock."""

from __future__ import annotations

import uuid

from apps.access.identity import SYSTEM, Identity, recorded
from apps.designations.kinds import ENDED
from apps.designations.models import Designation
from apps.negotiation.acts.approve import check_no_block
from apps.negotiation.acts.carry_out import acting, consent
from apps.negotiation.acts.release import end_copies
from apps.negotiation.acts.withheld import telling_admins
from apps.negotiation.models import Purpose
from apps.negotiation.transitions import Act as ActCode


def suspend(*, who: Identity, designation: uuid.UUID, revision: int, reason: str) -> Designation:
    """One side is enough, with a reason."""
    with acting(who, designation, ActCode.SUSPEND, revision=revision, reason=reason) as step:
        pass
    return step.designation


def resume(*, who: Identity, designation: uuid.UUID, revision: int) -> Designation:
    """Consent to end a suspension; it ends with every signatory's consent, if nothing in force blocks it by now."""
    with telling_admins(who) as asked, acting(who, designation, ActCode.RESUME, revision=revision) as step:
        asked.append(step.on_table)
        check_no_block(who, step.on_table)
        consent(step, Purpose.RESUME)
    return step.designation


def rescind(*, who: Identity, designation: uuid.UUID, revision: int, reason: str) -> Designation:
    """Consent to end the designation for good."""
    with recorded(who):
        with acting(who, designation, ActCode.RESCIND, revision=revision, reason=reason) as step:
            consent(step, Purpose.RESCIND)
        if step.designation.state in ENDED:
            end_copies(step.designation)
    return step.designation


def expire(*, designation: uuid.UUID, revision: int) -> Designation:
    """End what has outlived its validity, with its copies. The clock's act, without an actor."""
    with recorded(SYSTEM):
        with acting(SYSTEM, designation, ActCode.EXPIRE, revision=revision) as step:
            step.designation.answer_due = None
        end_copies(step.designation)
    return step.designation
