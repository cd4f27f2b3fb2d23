"""One side stops what is in force: one is enough."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.negotiation.act_spec import ActSpec, Button
from apps.negotiation.machine import ActType

SPEC = ActSpec(
    ActType.SUSPEND,
    fact=_("suspended"),
    recorded=_("Suspended"),
    title=pgettext_lazy("act", "Suspend the designation"),
    effect=_(
        "The designation stops being in force at once, for every signatory. It resumes only "
        "when every signatory consents."
    ),
    done=_("The designation is suspended."),
    beside_amendment=_("Approvals already given for the proposed amendment become void."),
    button=Button(100, look="no"),
    binds=True,
    ends=True,
)
