"""What comes into force ends what it replaces."""

from django.utils.translation import gettext_lazy as _

from apps.negotiation.act_spec import ActContext, ActSpec
from apps.negotiation.machine import ActType


def run(context: ActContext) -> None:
    # Whoever reads this act reads the name in it, so what is marked higher than this, or otherwise, is not named here:
    # what replaces has every compartment of what it replaces and no reader more.
    successor, designation = context.given.successor, context.designation
    if successor and successor.level <= designation.level and successor.caveat_id == designation.caveat_id:
        context.details["by"] = successor.reference


SPEC = ActSpec(
    ActType.SUPERSEDE,
    fact=_("superseded"),
    recorded=_("Superseded"),
    title=_("Supersede"),
    run=run,
)
