"""The centre's clock ends what has outlived its validity, and copies whose time is over."""

from django.utils.translation import gettext_lazy as _

from apps.negotiation.act_spec import ActSpec
from apps.negotiation.machine import ActType

SPEC = ActSpec(
    ActType.EXPIRE,
    fact=_("expired"),
    recorded=_("Expired"),
    title=_("Expire"),
)
