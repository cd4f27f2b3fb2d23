"""What every act has in common: the lock, the policy, the table, the revision, and the record of the act."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.errors import Incomplete, NotAllowedInState, NotPermitted, StaleRecord
from apps.access.identity import Identity, recorded
from apps.access.policy import can, get_visible
from apps.access.readable import readable
from apps.accounts.models import Delegation
from apps.designations.kinds import State
from apps.designations.models import Designation, Version
from apps.negotiation.models import Act, Approval, Purpose
from apps.negotiation.proofs import BY_SESSION, Proof
from apps.negotiation.transitions import Act as ActCode
from apps.negotiation.transitions import Says, Transition, transition


@dataclass
class Step:
    """An act in progress on a locked designation. The body may change `result` and the designation's own fields."""

    who: Identity
    designation: Designation
    line: Transition
    at: datetime
    reason: str
    result: str
    details: dict[str, Any] = field(default_factory=dict)
    version: Version | None = None
    act: Act | None = None

    @property
    def on_table(self) -> Version:
        """The version that the act is about: the new one where the act brought one, else the current one."""
        version = self.version or self.designation.current
        assert version is not None  # every designation has a current version once its first act is done
        return version


def locked(who: Identity, designation: uuid.UUID) -> Designation:
    """The designation under a row lock, or NotVisible."""
    queryset = Designation.objects.select_for_update(of=("self",)).select_related("current", "owner")
    found = get_visible(who, queryset, uuid=designation)
    if found.current is not None:
        found.current.designation = found
    return found


def changed_since(who: Identity, designation: Designation, revision: int) -> list[Act]:
    """The acts that a reader who had seen `revision` does not know yet, as far as he may see them."""
    from apps.negotiation.selectors import acts_of  # the selectors read what acts wrote

    return [act for act in acts_of(who, designation) if act.sequence > revision]


def check_revision(who: Identity, designation: Designation, revision: int, act: ActCode) -> None:
    """Raise StaleRecord where somebody has acted since the actor looked."""
    if designation.revision != revision:
        acts = changed_since(who, designation, revision)
        raise StaleRecord(designation=designation, revision=revision, acts=acts, act=act.value)


def allowed_line(who: Identity, designation: Designation, act: ActCode) -> Transition:
    """The table's line for this act now, or the error that says why there is none."""
    line = transition(designation.state, act)
    if line is None or (line.if_asked and designation.question_from_id is None):
        raise NotAllowedInState(state=designation.state, act=act.value)
    if not can(who, act.value, designation):
        raise NotPermitted
    return line


def check_reason(line: Transition, reason: str) -> None:
    if line.reason is Says.MUST and not reason.strip():
        raise Incomplete(fields={"reason": [_("Enter a reason. This action needs a recorded reason.")]})


def record(step: Step) -> Act:
    """Write the act and move the designation. The unique sequence refuses the second of two acts on one revision."""
    designation, before = step.designation, step.line.state
    designation.revision += 1
    designation.state = step.result
    if step.result != before:
        designation.state_since = step.at
    void = step.version is not None or (step.result != before and step.result != step.line.partial)
    if void:
        designation.round += 1
    version = step.on_table
    act = Act(
        designation=designation,
        sequence=designation.revision,
        code=step.line.act.value,
        version=version,
        digest=version.digest,
        actor_id=step.who.user_id or None,
        delegation_id=step.who.delegation_id or None,
        from_state=before,
        to_state=step.result,
        reason=step.reason,
        details=step.details,
        private=designation.reference is None,
        at=step.at,
    )
    # The designation first: what it is from now on decides whether the act's own record is private.
    designation.save()
    try:
        act.save()
    except IntegrityError as error:
        raise StaleRecord(designation=designation, revision=designation.revision - 1) from error
    step.act = act
    return act


@contextmanager
def acting(who: Identity, designation: uuid.UUID, act: ActCode, *, revision: int, reason: str = "") -> Iterator[Step]:
    """One act in one transaction: `with acting(…) as step:` runs between the checks and the record.

    `revision` is the one that the actor looked at. Raises NotVisible, StaleRecord, NotAllowedInState, NotPermitted or
    Incomplete; then nothing has changed.
    """
    with recorded(who):
        found = locked(who, designation)
        check_revision(who, found, revision, act)
        line = allowed_line(who, found, act)
        check_reason(line, reason)
        reason = readable("reason", reason)
        step = Step(who, found, line, timezone.now(), reason, line.result)
        yield step
        record(step)


def consent(step: Step, purpose: Purpose, *, proof: Proof = BY_SESSION) -> bool:
    """Record one signatory's consent; True once every signatory has given it. Sets the step's result."""
    designation, version = step.designation, step.on_table
    given = {
        approval.delegation_id
        for approval in Approval.objects.filter(designation=designation, purpose=purpose, round=designation.round)
        if bytes(approval.digest) == bytes(version.digest)
    }
    if step.who.delegation_id in given:
        raise NotAllowedInState(
            _("Your delegation has already given this consent."),
            mend=_("The other delegation acts next."),
        )
    Approval(
        designation=designation,
        version=version,
        purpose=purpose,
        round=designation.round,
        delegation_id=step.who.delegation_id,
        user_id=step.who.user_id,
        digest=version.digest,
        method=proof.method,
        evidence=dict(proof.evidence),
        public_key=proof.public_key,
        at=step.at,
    ).save()
    needed = set(Delegation.objects.signatories().values_list("pk", flat=True))
    if purpose == Purpose.AGREE:
        # Who wrote the version on the table has agreed to it by writing it.
        given.add(version.delegation_id)
    complete = needed <= given | {step.who.delegation_id}
    step.result = step.line.result if complete else (step.line.partial or step.line.state)
    return complete


def state_name(state: str) -> str:
    return str(State(state).label)
