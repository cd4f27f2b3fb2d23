"""An authority's approval of exactly one digest. With every signatory's approval it comes into force."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.access.errors import NotAllowedInState, StaleRecord
from apps.accounts.models import Delegation
from apps.consents.step_up import check_step_up
from apps.designations.models import Designation
from apps.negotiation.act_spec import ActContext, ActSpec, AmendmentWords, Button, Takes
from apps.negotiation.blocks import check_no_block
from apps.negotiation.machine import ActType
from apps.texts.interface import present_interface


def run(context: ActContext) -> None:
    version, given = context.about, context.given
    if version.digest_hex != given.digest:
        shown = {"designation": context.designation, "revision": context.designation.revision}
        raise StaleRecord(**shown, act=ActType.APPROVE.value)
    if version.valid_until and version.valid_until <= context.at:
        raise NotAllowedInState(
            gettext("The validity period of this version has expired."),
            mend=gettext("Make a counter-proposal or an amendment with a later end."),
        )
    check_no_block(context.actor, version)
    check_step_up(context.actor.user_id, given.proof)
    context.details["proof"] = given.proof.method


def _label(designation: Designation, own: Delegation) -> str:
    side = own.word(present_interface().on_behalf)
    if designation.is_amended:
        return gettext("Approve the amendment for %(side)s") % {"side": side}
    return gettext("Approve for %(side)s") % {"side": side}


SPEC = ActSpec(
    ActType.APPROVE,
    fact=_("approved"),
    recorded=_("Approved"),
    title=pgettext_lazy("act", "Approve"),
    effect=_(
        "Your delegation approves exactly the digest below. It comes into force when every signatory has approved it."
    ),
    done=_(
        "Your delegation's approval is recorded. The designation comes into force when every signatory has approved."
    ),
    done_by_all=_("Approved by every signatory: %(reference)s is in force."),
    on_amendment=AmendmentWords(
        title=_("Approve the amendment"),
        effect=_(
            "Your delegation approves exactly the digest below. When every signatory has approved it, it is in force in"
            " place of the version that it amends. %(until)s"
        ),
        done=_("Your delegation's approval is recorded. %(until)s"),
    ),
    takes=Takes.APPROVAL,
    button=Button(10, leads=True, label=_label),
    binds=True,
    run=run,
)
