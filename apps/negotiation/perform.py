"""Every act of a person by its name: what pages, API and demo call, so that each act has one way in."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.access.errors import Incomplete
from apps.access.identity import Identity
from apps.designations.content import Content
from apps.designations.models import Designation
from apps.negotiation.acts.approve import approve, decline
from apps.negotiation.acts.counter import amend, counter
from apps.negotiation.acts.draft import revise
from apps.negotiation.acts.exchange import acknowledge, answer, ask
from apps.negotiation.acts.hold import rescind, resume, suspend
from apps.negotiation.acts.release import recall
from apps.negotiation.acts.settle import agree, reject, withdraw
from apps.negotiation.acts.submit import submit
from apps.negotiation.proofs import BY_PASSWORD, Proof
from apps.negotiation.transitions import Act

Service = Callable[..., Designation]

PLAIN: Mapping[Act, Service] = {Act.SUBMIT: submit, Act.AGREE: agree, Act.RESUME: resume}
WITH_REASON: Mapping[Act, Service] = {
    Act.WITHDRAW: withdraw,
    Act.ACKNOWLEDGE: acknowledge,
    Act.ANSWER: answer,
    Act.REJECT: reject,
    Act.DECLINE: decline,
    Act.SUSPEND: suspend,
    Act.RESCIND: rescind,
    Act.RECALL: recall,
}
WITH_CONTENT: Mapping[Act, Service] = {Act.REVISE: revise, Act.AMEND: amend, Act.COUNTER: counter}
ACTS_OF_PEOPLE: tuple[Act, ...] = (*PLAIN, *WITH_REASON, *WITH_CONTENT, Act.ASK, Act.APPROVE)


@dataclass(frozen=True)
class Given:
    """What an act was given besides its name; each act takes what it needs."""

    reason: str = ""
    reasons: tuple[str, ...] = ()
    content: Content | None = None
    digest: str = ""
    proof: Proof = BY_PASSWORD


def perform(act: Act, *, who: Identity, designation: uuid.UUID, revision: int, given: Given) -> Designation:
    """Carry out one act by its service. Raises what the service raises, and Incomplete where a version is missing."""
    common: dict[str, Any] = {"who": who, "designation": designation, "revision": revision}
    if act in PLAIN:
        return PLAIN[act](**common)
    if act in WITH_REASON:
        return WITH_REASON[act](**common, reason=given.reason)
    if act in WITH_CONTENT:
        if given.content is None:
            raise Incomplete(fields={"content": [_("This action needs a new version: send its content.")]})
        return WITH_CONTENT[act](**common, content=given.content)
    if act is Act.ASK:
        return ask(**common, reasons=given.reasons, reason=given.reason)
    if act is Act.APPROVE:
        return approve(**common, digest=given.digest, proof=given.proof)
    raise ValueError(f"{act} is no act of a person.")
