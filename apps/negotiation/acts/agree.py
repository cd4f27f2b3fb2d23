"""An officer's agreement to exactly the digest on the table. An open question is settled with it. It needs every
text, confirmed in every language, and every reason."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.negotiation.act_spec import ActContext, ActSpec, Button
from apps.negotiation.confirmations import check_every_text
from apps.negotiation.machine import ActType
from apps.negotiation.reservations import check_every_reason


def _label(designation: Designation, _own: Delegation) -> str:
    number = designation.on_table.number if designation.on_table else ""
    return gettext("Agree to version %(number)s") % {"number": number}


def run(context: ActContext) -> None:
    check_every_reason(context)
    check_every_text(context)


SPEC = ActSpec(
    ActType.AGREE,
    fact=_("agreed"),
    recorded=_("Agreed by an officer"),
    title=pgettext_lazy("act", "Agree"),
    effect=_(
        "Your liaison officers accept exactly this text and outline. The approving "
        "authorities of every signatory decide next."
    ),
    done=_("Your agreement is recorded."),
    button=Button(50, label=_label),
    binds=True,
    run=run,
)
