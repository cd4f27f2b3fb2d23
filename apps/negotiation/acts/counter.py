"""New versions under negotiation: a counter-proposal by the other side, or an amendment by the authors' own.

Any new version begins a new round: agreement and approvals of earlier versions no longer count.
"""

from __future__ import annotations

import uuid

from apps.access.identity import Identity
from apps.designations.content import Content
from apps.designations.models import Designation
from apps.negotiation.acts.carry_out import acting
from apps.negotiation.acts.versions import add_version, answer_due
from apps.negotiation.transitions import Act as ActCode


def _propose(who: Identity, designation: uuid.UUID, act: ActCode, revision: int, content: Content) -> Designation:
    with acting(who, designation, act, revision=revision) as step:
        step.version = add_version(who, step.designation, content)
        step.designation.question_from_id = None
        step.designation.answer_due = step.at + answer_due()
    return step.designation


def counter(*, who: Identity, designation: uuid.UUID, revision: int, content: Content) -> Designation:
    return _propose(who, designation, ActCode.COUNTER, revision, content)


def amend(*, who: Identity, designation: uuid.UUID, revision: int, content: Content) -> Designation:
    return _propose(who, designation, ActCode.AMEND, revision, content)
