"""A new version by the authors' own delegation. It begins a new round: earlier agreement no longer counts."""

from django.utils.translation import gettext_lazy as _

from apps.negotiation.act_spec import ActSpec, AmendmentWords, Button, Takes
from apps.negotiation.machine import ActType
from apps.negotiation.versions import bring_version

SPEC = ActSpec(
    ActType.AMEND,
    fact=_("amended its version"),
    recorded=_("Version amended"),
    title=_("Amend our version"),
    effect=_(
        "Your delegation's version is replaced by this one, which goes to %(delegations)s to be answered. Agreement and"
        " approvals of earlier versions become void."
    ),
    done=_("Version %(number)s was sent to %(delegations)s. Earlier agreement and approvals are void."),
    on_amendment=AmendmentWords(
        fact=_("changed the version that it proposed"),
        title=_("Change our proposed version"),
        effect=_(
            "The version that your delegation proposed is replaced by this one, which goes to %(delegations)s to be"
            " answered. Agreement and approvals of the amendment become void. %(until)s"
        ),
        done=_(
            "Version %(number)s was sent to %(delegations)s. Earlier agreement and approvals of the amendment are void."
            " %(still)s"
        ),
        send=_("Send the changed amendment"),
    ),
    takes=Takes.CONTENT,
    send=_("Send amended version"),
    button=Button(60),
    run=bring_version,
)
