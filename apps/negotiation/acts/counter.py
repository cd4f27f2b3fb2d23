"""A new version by another side. It begins a new round: earlier agreement no longer counts."""

from django.utils.translation import gettext_lazy as _

from apps.negotiation.act_spec import ActSpec, AmendmentWords, Button, Takes
from apps.negotiation.machine import ActType
from apps.negotiation.versions import bring_version

SPEC = ActSpec(
    ActType.COUNTER,
    fact=_("made a counter-proposal"),
    recorded=_("Counter-proposal made"),
    title=_("Make a counter-proposal"),
    effect=_(
        "Exactly this text and outline go to %(delegations)s as your counter-proposal, to be answered. Agreement and"
        " approvals of earlier versions become void."
    ),
    done=_("Version %(number)s was sent to %(delegations)s as your counter-proposal."),
    on_amendment=AmendmentWords(
        effect=_(
            "Exactly this text and outline go to %(delegations)s as your counter-proposal, to be answered. Agreement"
            " and approvals of the amendment become void. %(until)s"
        ),
        done=_("Version %(number)s was sent to %(delegations)s as your counter-proposal. %(still)s"),
    ),
    takes=Takes.CONTENT,
    send=_("Send as counter-proposal"),
    button=Button(40, leads=True),
    run=bring_version,
)
