"""An approval that is sent by the API: what is signed, and the proof of who signed it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from apps.access.errors import NotAllowedInState, NotVisible
from apps.access.requests import ApiRequest
from apps.consents.proofs import BY_SESSION, Proof
from apps.consents.step_up import check_possible, required_step_up
from apps.designations.content import canonical_content
from apps.designations.models import Designation, Version
from apps.designations.selectors import replaced_by
from apps.exchange.signing import Signable, proof_by
from apps.negotiation.dispatch import allowed_transition
from apps.negotiation.machine import ActType
from apps.negotiation.models import Purpose
from apps.negotiation.rounds import bring_to_present_round
from apps.negotiation.selectors import consents, visible_record
from apps.negotiation.statements import approval_statement


def approval_to_sign(request: ApiRequest, designation: Any) -> Signable:
    """What an authority signs to approve the version on the table. Raises NotVisible, NotPermitted, NotAllowedInState,
    PasskeyRequired, SecondFactorRequired."""
    found = visible_record(request.identity, designation)
    version = found.on_table
    if version is None:
        raise NotVisible
    allowed_transition(request.identity, found, ActType.APPROVE)
    if any(one.delegation_id == request.identity.delegation_id for one in consents(found, Purpose.APPROVE)):
        raise NotAllowedInState(_("Your delegation has already approved this version."))
    check_possible(required_step_up(request.user))
    return Signable(version.uuid, version.digest_hex, _content(found, version), _statement(request, found, version))


def proof_of_approval(request: ApiRequest, designation: Designation, sent: dict[str, Any]) -> Proof:
    """Who approves, by what was sent with the act. Raises Incomplete."""
    version = designation.on_table
    if version is None:
        return BY_SESSION  # Nothing is on the table: the act itself is refused.
    statement = _statement(request, designation, version)
    return proof_by(request, statement, sent)


def _statement(request: ApiRequest, designation: Designation, version: Version) -> dict[str, Any]:
    bring_to_present_round(designation)
    return approval_statement(request._request, designation, version)


def _content(designation: Designation, version: Version) -> dict[str, Any]:
    """What the digest is made of."""
    replaced = replaced_by(designation)
    return canonical_content(designation.uuid, designation.kind, replaced.uuid if replaced else None, version.content)
