"""Acts that move nothing but are recorded: receipt, a question, its answer. None of them is consent."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils.translation import gettext as _

from apps.access.errors import Incomplete
from apps.access.identity import Identity
from apps.designations.models import Designation
from apps.negotiation.acts.carry_out import acting
from apps.negotiation.acts.versions import answer_due
from apps.negotiation.transitions import Act as ActCode
from apps.negotiation.words import ASK_REASONS


def acknowledge(*, who: Identity, designation: uuid.UUID, revision: int, reason: str = "") -> Designation:
    """Note receipt of the version on the table."""
    with acting(who, designation, ActCode.ACKNOWLEDGE, revision=revision, reason=reason) as step:
        pass
    return step.designation


def ask(*, who: Identity, designation: uuid.UUID, revision: int, reasons: Sequence[str], reason: str) -> Designation:
    """Call the version insufficient, with reason codes and a sentence; the authors' answer returns it."""
    known = {code for code, _label in ASK_REASONS}
    if not reasons or not set(reasons) <= known:
        raise Incomplete(fields={"reasons": [_("Select at least one of the listed reasons.")]})
    with acting(who, designation, ActCode.ASK, revision=revision, reason=reason) as step:
        step.details["reasons"] = sorted(set(reasons))
        step.designation.question_from_id = who.delegation_id
        step.designation.answer_due = step.at + answer_due()
    return step.designation


def answer(*, who: Identity, designation: uuid.UUID, revision: int, reason: str) -> Designation:
    """Answer the open question in words (an answer by a better outline is `amend`)."""
    with acting(who, designation, ActCode.ANSWER, revision=revision, reason=reason) as step:
        step.designation.question_from_id = None
        step.designation.answer_due = step.at + answer_due()
    return step.designation
