"""Putting an amendment of what holds on the table. The version in force holds until every signatory has approved it."""

from django.utils.translation import gettext_lazy as _

from apps.negotiation.act_spec import ActSpec, Button, Takes
from apps.negotiation.machine import ActType
from apps.negotiation.versions import bring_version

SPEC = ActSpec(
    ActType.PROPOSE,
    fact=_("proposed an amendment"),
    recorded=_("Amendment proposed"),
    title=_("Propose an amendment"),
    effect=_(
        "Exactly this text and outline go to %(delegations)s as an amendment, to be answered. %(until)s Consents to"
        " resume or rescind that are not complete become void."
    ),
    done=_("Version %(number)s was sent to %(delegations)s as an amendment. %(still)s"),
    takes=Takes.CONTENT,
    send=_("Send as amendment"),
    button=Button(95),
    run=bring_version,
)
