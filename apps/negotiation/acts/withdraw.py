"""The originator ends the negotiation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.negotiation.act_spec import ActSpec, AmendmentWords, Button
from apps.negotiation.machine import ActType

SPEC = ActSpec(
    ActType.WITHDRAW,
    fact=_("withdrew the designation"),
    recorded=_("Withdrawn"),
    title=pgettext_lazy("act", "Withdraw the designation"),
    effect=_("The designation ends. It remains on record and cannot be reopened."),
    done=_("The designation is withdrawn."),
    on_amendment=AmendmentWords(
        fact=_("withdrew the amendment"),
        title=_("Withdraw the amendment"),
        effect=_("The amendment ends, and another one can be proposed. %(still)s"),
        done=_("The amendment is withdrawn. %(still)s"),
    ),
    button=Button(150, look="plain"),
    binds=True,
    ends=True,
)
