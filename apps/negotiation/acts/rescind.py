"""Consent to end the designation for good."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.negotiation.act_spec import ActSpec, Button
from apps.negotiation.machine import ActType

SPEC = ActSpec(
    ActType.RESCIND,
    fact=_("consented to rescind"),
    recorded=pgettext_lazy("ledger", "Consent to rescind"),
    title=_("Consent to rescind"),
    effect=_("The designation ends permanently when every signatory has consented."),
    done=_("Your consent to rescind is recorded."),
    beside_amendment=_("The proposed amendment then ends with it."),
    done_by_all=_("Every signatory has consented: %(reference)s is rescinded."),
    button=Button(130, look="plain"),
    binds=True,
    ends=True,
)
