"""An authority sends the version back to the officers."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.negotiation.act_spec import ActSpec, Button
from apps.negotiation.machine import ActType


def _label(_designation: Designation, _own: Delegation) -> str:
    return gettext("Decline, with a reason")


SPEC = ActSpec(
    ActType.DECLINE,
    fact=_("declined to approve"),
    recorded=_("Approval declined"),
    title=_("Decline to approve"),
    effect=_("The version goes back to the liaison officers. Approvals already given for it become void."),
    done=_("The version was returned to the liaison officers."),
    button=Button(90, look="no", label=_label),
    binds=True,
    ends=True,
)
