"""What is said when an act is done."""

from __future__ import annotations

from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.negotiation.act_spec import ActSpec
from apps.texts.interface import present_interface


def done_sentence(spec: ActSpec, designation: Designation, actor: Identity) -> str:
    """The act's own sentence, with the reference, the version on the table and the other signatories where it names
    them."""
    others = Delegation.objects.signatories().exclude(pk=actor.delegation_id)
    case = present_interface().delegation_in("dative")
    by_all = spec.done_by_all and spec.completed_in(designation.state)
    sentence = str(spec.done_by_all if by_all else spec.done)
    named = {
        "reference": designation.reference or "",
        "number": designation.current.number if designation.current else "",
        "delegations": ", ".join(other.word(case) for other in others) if "%(delegations)s" in sentence else "",
    }
    return sentence % named
