"""Approving authorities: approve one digest, or decline it. With every signatory's approval it comes into force."""

from __future__ import annotations

import uuid

from django.db import connection
from django.utils.translation import gettext as _

from apps.access.errors import Incomplete, NotAllowedInState, StaleRecord
from apps.access.identity import SYSTEM, Identity, recorded
from apps.accounts.models import User
from apps.designations.conflicts import blocks_of
from apps.designations.kinds import ON_THE_AGREED_MAP
from apps.designations.models import Designation, Version
from apps.negotiation.acts.carry_out import Step, acting, consent
from apps.negotiation.acts.release import end_copies
from apps.negotiation.acts.versions import answer_due
from apps.negotiation.acts.withheld import (
    ApprovalWithheld,
    BlockedByConflict,
    all_blocks_of,
    telling_admins,
    told_of,
)
from apps.negotiation.models import Purpose
from apps.negotiation.needed import Needed, check_possible, needed_of
from apps.negotiation.proofs import BY_PASSWORD, Proof
from apps.negotiation.transitions import Act as ActCode

# Advisory lock: approvals check conflicts and enter into force one after the other, else two that block each other
# could both pass. Any constant serves; this one spells "JICF".
ENTER_FORCE_LOCK = 0x4A494346


def approve(
    *,
    who: Identity,
    designation: uuid.UUID,
    revision: int,
    digest: str,
    proof: Proof = BY_PASSWORD,
) -> Designation:
    """Approve exactly the digest (hex) that the approver was shown."""
    # One transaction for both acts: what is replaced ends in the moment in which this comes into force.
    with telling_admins(who) as asked, recorded(who):
        with acting(who, designation, ActCode.APPROVE, revision=revision) as step:
            version = step.on_table
            asked.append(version)
            if version.digest_hex != digest:
                raise StaleRecord(designation=step.designation, revision=revision, acts=[], act=ActCode.APPROVE.value)
            if version.valid_until and version.valid_until <= step.at:
                raise NotAllowedInState(
                    _("The validity period of this version has expired."),
                    mend=_("Make a counter-proposal or an amendment with a later end."),
                )
            check_no_block(who, version)
            check_proof(who, proof)
            step.details["proof"] = proof.method
            if consent(step, Purpose.APPROVE, proof=proof):
                step.designation.answer_due = None
        if step.designation.state == step.line.result:
            _supersede(step)
            end_copies(step.designation)
    return step.designation


def check_proof(who: Identity, proof: Proof) -> None:
    """Raise Incomplete where somebody gave less than he has, for a stolen password must not be enough; KeyNeeded and
    CodesNeeded where what he has is not enough."""
    if proof.is_signature:
        return
    needed = needed_of(User.objects.select_related("delegation").get(pk=who.user_id))
    if needed is Needed.KEY:
        raise Incomplete(fields={"assertion": [_("Sign this approval with your passkey.")]})
    if needed is Needed.CODE and proof.method != "code":
        raise Incomplete(fields={"code": [_("Enter a one-time code to approve.")]})
    check_possible(needed)


def check_no_block(who: Identity, version: Version) -> None:
    """Raise BlockedByConflict where a rule forbids the version beside what the approver can see, ApprovalWithheld where
    it does beside what he cannot."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ENTER_FORCE_LOCK])
    everything = all_blocks_of(version)
    if not everything:
        return
    seen = blocks_of(who, version)
    hidden = {one.designation.pk for one in everything} - {one.designation.pk for one in seen}
    told = told_of(hidden, who)
    if not seen:
        raise ApprovalWithheld(told)
    raise BlockedByConflict(told, hides=bool(hidden), conflicts=seen)


def _supersede(entered: Step) -> None:
    """End what the designation in force replaces, as an act of its own in the same request."""
    replaced_id = entered.designation.replaces_id
    if replaced_id is None:
        return
    # Whoever approves what replaces it need not see it.
    with recorded(SYSTEM):
        replaced = Designation.objects.get(pk=replaced_id)
    if replaced.state in ON_THE_AGREED_MAP:
        supersede(designation=replaced.uuid, revision=replaced.revision, by=entered.designation)


def supersede(*, designation: uuid.UUID, revision: int, by: Designation) -> Designation:
    with recorded(SYSTEM):
        with acting(SYSTEM, designation, ActCode.SUPERSEDE, revision=revision) as step:
            # Whoever reads this act reads the name in it, so what is marked higher than this, or otherwise, is not
            # named here: what replaces has every compartment of what it replaces and no reader more.
            if by.level <= step.designation.level and by.caveat_id == step.designation.caveat_id:
                step.details["by"] = by.reference
        end_copies(step.designation)
    return step.designation


def decline(*, who: Identity, designation: uuid.UUID, revision: int, reason: str) -> Designation:
    """Send the version back to the officers, with a reason."""
    with acting(who, designation, ActCode.DECLINE, revision=revision, reason=reason) as step:
        step.designation.answer_due = step.at + answer_due()
    return step.designation
