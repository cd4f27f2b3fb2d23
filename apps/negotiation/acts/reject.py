"""Another side ends the negotiation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.negotiation.act_spec import ActSpec, AmendmentWords, Button
from apps.negotiation.machine import ActType

SPEC = ActSpec(
    ActType.REJECT,
    fact=_("rejected"),
    recorded=_("Rejected"),
    title=pgettext_lazy("act", "Reject and end negotiation"),
    effect=_("The negotiation ends. The designation remains on record and cannot be reopened."),
    done=_("The designation is rejected."),
    on_amendment=AmendmentWords(
        fact=_("rejected the amendment"),
        title=_("Reject the amendment"),
        effect=_("The amendment ends, and another one can be proposed. %(still)s"),
        done=_("The amendment is rejected. %(still)s"),
    ),
    button=Button(140, look="plain"),
    binds=True,
    ends=True,
)
