"""What common ground left disputed begins as a designation of its own: `remainders.begin_remainders` does it."""

from django.utils.translation import gettext_lazy as _

from apps.negotiation.act_spec import ActSpec
from apps.negotiation.machine import ActType

SPEC = ActSpec(
    ActType.REMAIN,
    fact=_("remained disputed"),
    recorded=_("Remainder left disputed"),
    title=_("Leave disputed"),
)
