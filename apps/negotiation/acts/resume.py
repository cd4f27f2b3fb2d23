"""Consent to end a suspension. It ends with every signatory's consent, if nothing in force blocks it by now."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.negotiation.act_spec import ActContext, ActSpec, Button
from apps.negotiation.blocks import check_no_block
from apps.negotiation.machine import ActType


def run(context: ActContext) -> None:
    check_no_block(context.actor, context.about)


SPEC = ActSpec(
    ActType.RESUME,
    fact=_("consented to resume"),
    recorded=pgettext_lazy("ledger", "Consent to resume"),
    title=_("Consent to resume"),
    effect=_("The designation is in force again when every signatory has consented."),
    done=_("Your consent to resume is recorded."),
    beside_amendment=_("When it is, approvals already given for the proposed amendment become void."),
    done_by_all=_("Every signatory has consented: %(reference)s is in force again."),
    button=Button(80, leads=True),
    binds=True,
    run=run,
)
