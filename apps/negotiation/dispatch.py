"""The one way in for every act on a designation: pages, API, the demonstration, the clock and other acts come here."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import lru_cache

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.access.connection import as_system, unit_of_work
from apps.access.errors import Incomplete, NotAllowedInState, StaleRecord
from apps.access.identity import SYSTEM, Identity
from apps.access.policy import can, compiled_visible, not_permitted, only_visible
from apps.access.readable import readable
from apps.accounts.compiled_query import UUID_SLOT, CompiledQuery
from apps.accounts.models import Delegation
from apps.consents.models import missing_signatories
from apps.consents.proofs import BY_SESSION
from apps.cooperation.joint import check_joint
from apps.designations.kinds import ON_THE_AGREED_MAP, Amendment, State
from apps.designations.models import Designation
from apps.designations.policies import COUNT_ACTS
from apps.designations.selectors import hide_negotiation
from apps.negotiation.act_spec import ActContext, ActInput, Takes
from apps.negotiation.blocks import Blocked, record_blocked
from apps.negotiation.machine import (
    AMENDMENT_FINAL,
    ActType,
    Effect,
    Says,
    Transition,
    is_of_amendment,
    transitions,
)
from apps.negotiation.models import Act, Approval, Purpose
from apps.negotiation.registry import spec_of
from apps.negotiation.remainders import begin_remainders
from apps.negotiation.rounds import bring_to_present_round
from apps.negotiation.versions import answer_due
from apps.releases.selectors import copies_of


def dispatch(
    act: ActType, *, actor: Identity, designation: uuid.UUID, revision: int, given: ActInput | None = None
) -> Designation:
    """Carry out one act in one transaction, with everything that follows from it.

    1. Lock the designation, and refuse where somebody has acted since `revision`, the one that the actor looked at.
    2. Ask the table and the policy, and of a consent whether every signatory is there to give one.
    3. Run the act's own part, and record a consent where every signatory has to give one.
    4. Record the act, and bring about the effects of its line in the table once it is complete.

    Raises NotVisible, StaleRecord, NotAllowedInState, NotPermitted, Incomplete or Blocked; then nothing has changed.
    """
    try:
        with unit_of_work(actor):
            locked_designation = locked(actor, designation)
            check_revision(actor, locked_designation, revision, act)
            line = allowed_transition(actor, locked_designation, act)
            context = _context(actor, locked_designation, line, given or ActInput())
            run = spec_of(act).run
            if run is not None:
                run(context)
            if line.partial:
                _consent(context)
            _record(context)
            if context.complete:
                _end_others(context)
    except Blocked as refusal:
        record_blocked(actor, refusal)
        raise
    return locked_designation


@lru_cache(maxsize=256)
def _locked(actor: Identity) -> CompiledQuery[Designation]:
    queryset = Designation.objects.select_for_update(of=("self",)).select_related("current", "proposed", "owner")
    return compiled_visible(actor, queryset, uuid=UUID_SLOT)


def locked(actor: Identity, designation: uuid.UUID) -> Designation:
    """The designation under a row lock, or NotVisible."""
    found = only_visible(_locked(actor).first(designation))
    found.link_versions()
    return found


def check_revision(actor: Identity, designation: Designation, revision: int, act: ActType) -> None:
    """Raise StaleRecord where somebody has acted since the actor looked.

    Whoever is not told of the acts carries out none. What refuses them is the same whatever the revision is, and
    whether an amendment is on the table or not.
    """
    if not can(actor, COUNT_ACTS, designation):
        hide_negotiation(actor, [designation])
        allowed_transition(actor, designation, act)
        raise not_permitted(actor, act.value, designation)
    if designation.revision != revision:
        raise StaleRecord(designation=designation, revision=revision, act=act.value)


def allowed_transition(actor: Identity, designation: Designation, act: ActType) -> Transition:
    """The table's line for this act now, or the error that says why there is none: among others, that an act which
    needs every signatory's consent comes about while one of them is away."""
    line = transition_of(designation, act)
    if line is None or (line.if_asked and designation.question_from_id is None):
        raise NotAllowedInState(state=designation.state, act=act.value)
    if not can(actor, act.value, designation):
        raise not_permitted(actor, act.value, designation)
    if line.partial:
        check_joint()
    return line


def transition_of(designation: Designation, act: ActType) -> Transition | None:
    """The table's line for an act on a designation where it stands, or None where it has none."""
    lines = [line for line in transitions(designation.state, designation.amendment_state) if line.act is act]
    if len(lines) > 1:
        # What holds and what would take its place both expire: the one whose validity ends first.
        lines = [line for line in lines if line.of_amendment is not _ends_first(designation)]
    return lines[0] if lines else None


def _ends_first(designation: Designation) -> bool:
    """Whether what holds outlives its validity before what is on the table does."""
    assert designation.current is not None
    assert designation.proposed is not None
    held, proposed = designation.current.valid_until, designation.proposed.valid_until
    return held is not None and (proposed is None or held <= proposed)


def _context(actor: Identity, designation: Designation, line: Transition, given: ActInput) -> ActContext:
    if line.reason is Says.MUST and not given.reason.strip():
        raise Incomplete(fields={"reason": [_("Enter a reason. This action needs a recorded reason.")]})
    if spec_of(line.act).takes is Takes.CONTENT and given.content is None:
        raise Incomplete(fields={"content": [_("This action needs a new version: send its content.")]})
    given = replace(given, reason=readable("reason", given.reason))
    return ActContext(actor, designation, line, timezone.now(), given, line.result)


def _consent(context: ActContext) -> None:
    """Record one signatory's consent, and set the result: the act is complete once every signatory has given it."""
    designation, version, line, actor = context.designation, context.about, context.transition, context.actor
    purpose, digest = Purpose(line.act.value), bytes(version.digest)
    bring_to_present_round(designation)
    earlier = Approval.objects.filter(designation=designation, purpose=purpose, round=designation.round)
    if any(consent.delegation_id == actor.delegation_id and bytes(consent.digest) == digest for consent in earlier):
        raise NotAllowedInState(
            _("Your delegation has already given this consent."),
            mend=_("It is complete when every signatory has given it."),
        )
    proof = context.given.proof if spec_of(line.act).takes is Takes.APPROVAL else BY_SESSION
    consent = Approval(
        designation=designation,
        version=version,
        purpose=purpose,
        round=designation.round,
        delegation_id=actor.delegation_id,
        user_id=actor.user_id,
        digest=version.digest,
        method=proof.method,
        evidence=dict(proof.evidence),
        public_key=proof.public_key,
        at=context.at,
    )
    consent.save()
    # Who wrote the version on the table has agreed to it by writing it.
    implied = [version.delegation_id] if purpose == Purpose.AGREE else []
    if missing_signatories([*earlier, consent], digest, Delegation.objects.signatories(), implied=implied):
        context.result = line.partial or line.state


def _record(context: ActContext) -> None:
    """Write the act and move the designation. The unique sequence refuses the second of two acts on one revision."""
    designation, line, version = context.designation, context.transition, context.about
    designation.revision += 1
    _move(context)
    if context.complete:
        _settle(context)
    void = context.version is not None or context.result not in (line.state, line.partial)
    if void:
        designation.round += 1
    act = Act(
        designation=designation,
        sequence=designation.revision,
        code=line.act.value,
        version=version,
        digest=version.digest,
        actor_id=context.actor.user_id or None,
        delegation_id=context.actor.delegation_id or None,
        from_state=line.state,
        to_state=context.result,
        reason=context.given.reason,
        details=context.details,
        private=designation.reference is None,
        at=context.at,
    )
    # The designation first: what it is from now on decides whether the act's own record is private.
    designation.save()
    try:
        act.save()
    except IntegrityError as error:
        raise StaleRecord(designation=designation, revision=designation.revision - 1) from error


def _move(context: ActContext) -> None:
    """Take the designation to the state that the act leads to, in the machine to which that belongs."""
    designation, line, result = context.designation, context.transition, context.result
    if is_of_amendment(result):
        designation.amendment_state = result
        if result != line.state:
            designation.amendment_since = context.at
        if result in AMENDMENT_FINAL:
            _clear_amendment(designation)
        return
    if line.of_amendment:
        # What was on the table holds from now on, and what held does no more: one row, one transaction.
        designation.current = designation.proposed
        _clear_amendment(designation)
    designation.state = result
    if result != line.state:
        designation.state_since = context.at


def _clear_amendment(designation: Designation) -> None:
    designation.proposed = designation.amendment_since = None
    designation.amendment_state = ""


def _settle(context: ActContext) -> None:
    """The effects on the designation itself."""
    designation, effects = context.designation, context.transition.effects
    if Effect.ANSWER_DUE in effects:
        designation.answer_due = context.at + answer_due()
    if Effect.NOTHING_DUE in effects:
        designation.answer_due = None
    if Effect.QUESTION_OPENS in effects:
        designation.question_from_id = context.actor.delegation_id
    if Effect.QUESTION_CLOSES in effects:
        designation.question_from_id = None
    if Effect.AMENDMENT_ENDS in effects:
        _clear_amendment(designation)
    if Effect.APPROVALS_VOID in effects and designation.amendment_state == Amendment.PARTLY_APPROVED:
        designation.amendment_state, designation.amendment_since = Amendment.AGREED, context.at


def _end_others(context: ActContext) -> None:
    """The effects on other designations, each an act of its own in the same transaction."""
    designation, effects = context.designation, context.transition.effects
    # Whoever acts may be of another delegation, from which the copies are hidden, and need not see what is replaced.
    if Effect.REPLACED_ENDS in effects and designation.replaces_id is not None:
        with as_system():
            replaced = Designation.objects.get(pk=designation.replaces_id)
        if replaced.state in ON_THE_AGREED_MAP:
            _by_clock(ActType.SUPERSEDE, replaced, successor=designation)
    if Effect.REMAINDERS_BEGIN in effects:
        with as_system():
            begin_remainders(context)
    if Effect.COPIES_END in effects or Effect.SIGNATORIES_COPIES_END in effects:
        with as_system():
            releases = copies_of(designation).filter(copy__state=State.RELEASED).select_related("copy")
            if Effect.COPIES_END not in effects:
                releases = releases.filter(copy__released_to__is_signatory=True)
            for release in releases:
                _by_clock(ActType.EXPIRE, release.copy)


def _by_clock(act: ActType, designation: Designation, successor: Designation | None = None) -> Designation:
    given = ActInput(successor=successor)
    return dispatch(act, actor=SYSTEM, designation=designation.uuid, revision=designation.revision, given=given)


def expire(designation: Designation) -> Designation:
    """End what has outlived its validity, or a copy whose time is over: the clock's act, without an actor."""
    return _by_clock(ActType.EXPIRE, designation)
