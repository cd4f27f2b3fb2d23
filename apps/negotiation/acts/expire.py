"""The centre's clock ends what has outlived its validity, and copies whose time is over."""

from django.utils.translation import gettext_lazy as _

from apps.negotiation.act_spec import ActSpec, AmendmentWords
from apps.negotiation.machine import ActType

SPEC = ActSpec(
    ActType.EXPIRE,
    fact=_("expired"),
    recorded=_("Expired"),
    title=_("Expire"),
    on_amendment=AmendmentWords(fact=_("the amendment expired")),
)
