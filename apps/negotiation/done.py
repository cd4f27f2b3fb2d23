"""What is said when an act is done."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.negotiation.act_spec import ActSpec
from apps.negotiation.machine import ActType


def done_sentence(spec: ActSpec, designation: Designation, who: Identity) -> str:
    """The act's own sentence, with the reference, the version on the table and the other signatories where it names
    them."""
    if spec.type is ActType.APPROVE and designation.state == "in_force":
        return _("Approved by every signatory: %(reference)s is in force.") % {"reference": designation.reference}
    others = Delegation.objects.signatories().exclude(pk=who.delegation_id)
    case = "delegation_dative" if get_language() == "ru" else "delegation"
    sentence = str(spec.done)
    named = {
        "reference": designation.reference or "",
        "number": designation.current.number if designation.current else "",
        "delegations": ", ".join(other.word(case) for other in others) if "%(delegations)s" in sentence else "",
    }
    return sentence % named
