"""Noting receipt of the version on the table; no consent."""

from django.utils.translation import gettext_lazy as _

from apps.negotiation.act_spec import ActSpec, Button
from apps.negotiation.machine import ActType

SPEC = ActSpec(
    ActType.ACKNOWLEDGE,
    fact=_("acknowledged receipt"),
    recorded=_("Receipt acknowledged"),
    title=_("Acknowledge receipt"),
    effect=_("Your receipt of this version is shown to %(delegations)s. This is not consent."),
    done=_("Receipt acknowledged. This is not consent."),
    button=Button(110, look="plain"),
)
