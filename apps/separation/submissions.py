"""What a delegation may say of a separation, and what records it."""

from __future__ import annotations

import uuid

from apps.access.errors import NotPermitted, NotVisible
from apps.access.identity import Identity
from apps.access.submissions import Submission
from apps.separation.forms import AccountForm
from apps.separation.progress import area_at
from apps.separation.statements import give_account, may_state
from apps.texts.moments import current_moment


def new_account(actor: Identity, area: uuid.UUID, step: int) -> Submission:
    """Saying how far a step has come. It is about the area, its version in force and the step. Raises NotVisible,
    NotPermitted."""
    designation, version, plan, _was_in_force = area_at(actor, area, current_moment())
    if not may_state(actor, designation):
        raise NotPermitted
    wanted = plan.step(step)
    if wanted is None:
        raise NotVisible
    about = (designation, version, wanted)
    return Submission(
        AccountForm, lambda form: give_account(actor=actor, designation=area, sent=form.sent(step)), about
    )
