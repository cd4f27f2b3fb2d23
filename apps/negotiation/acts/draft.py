"""Beginning a designation: `drafts.draft` does it, since there is nothing yet to act on."""

from django.utils.translation import gettext_lazy as _

from apps.negotiation.act_spec import ActSpec
from apps.negotiation.machine import ActType

SPEC = ActSpec(
    ActType.DRAFT,
    fact=_("created a draft"),
    recorded=_("Draft created"),
    title=_("New designation"),
)
