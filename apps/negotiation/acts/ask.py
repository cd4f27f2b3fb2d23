"""Calling the version on the table insufficient, with coded reasons and a sentence; the authors' answer returns it."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.access.errors import Incomplete
from apps.negotiation.act_spec import ActContext, ActSpec, Button, Takes
from apps.negotiation.labels import ASK_REASONS
from apps.negotiation.machine import ActType


def run(context: ActContext) -> None:
    known = {code for code, _label in ASK_REASONS}
    if not context.given.reasons or not set(context.given.reasons) <= known:
        raise Incomplete(fields={"reasons": [gettext("Select at least one of the listed reasons.")]})
    context.details["reasons"] = sorted(set(context.given.reasons))


SPEC = ActSpec(
    ActType.ASK,
    fact=_("requested information"),
    recorded=_("Information requested"),
    title=_("Request information"),
    effect=_("A request for more information goes to %(author)s. The version does not change."),
    done=_("Your request was sent to %(author)s."),
    takes=Takes.CODED_REASONS,
    button=Button(120, look="plain"),
    run=run,
)
