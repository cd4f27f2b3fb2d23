"""An authority sends the version back to the officers."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.negotiation.act_spec import ActSpec, AmendmentWords, Button
from apps.negotiation.machine import ActType


def _label(designation: Designation, _own: Delegation) -> str:
    if designation.is_amended:
        return gettext("Decline the amendment, with a reason")
    return gettext("Decline, with a reason")


SPEC = ActSpec(
    ActType.DECLINE,
    fact=_("declined to approve"),
    recorded=_("Approval declined"),
    title=_("Decline to approve"),
    effect=_("The version goes back to the liaison officers. Approvals already given for it become void."),
    done=_("The version was returned to the liaison officers."),
    on_amendment=AmendmentWords(
        title=_("Decline to approve the amendment"),
        effect=_(
            "The amendment goes back to the liaison officers. Approvals already given for it become void. %(still)s"
        ),
        done=_("The amendment was returned to the liaison officers. %(still)s"),
    ),
    button=Button(90, look="no", label=_label),
    binds=True,
    ends=True,
)
