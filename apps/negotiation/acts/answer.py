"""Answering an open question in words (an answer by a better outline is `amend`)."""

from django.utils.translation import gettext_lazy as _

from apps.negotiation.act_spec import ActSpec, Button
from apps.negotiation.machine import ActType

SPEC = ActSpec(
    ActType.ANSWER,
    fact=_("answered the request"),
    recorded=_("Request answered"),
    title=_("Answer the request"),
    effect=_("Your answer is shared with %(delegations)s. Your version then waits to be answered."),
    done=_("Your answer was sent to %(delegations)s."),
    button=Button(20, leads=True),
)
