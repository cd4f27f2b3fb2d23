"""Submitting a draft: the other delegations see it from now on, under a public reference."""

from django.db import connection
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.access.errors import NotAllowedInState
from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.negotiation.act_spec import ActContext, ActSpec, Button
from apps.negotiation.caveat_rules import kept_from_a_signatory, must_be_shared
from apps.negotiation.machine import ActType
from apps.theatre.facts import theatre


def run(context: ActContext) -> None:
    designation, version = context.designation, context.about
    if kept_from_a_signatory(version.releasable_to):
        mend = gettext("Edit the draft and make it releasable to every signatory.")
        raise NotAllowedInState(must_be_shared(), mend=mend)
    designation.reference = next_reference(context.at.year)
    designation.submitted_from = version.sequence
    designation.submitted_revision = designation.revision + 1
    designation.submitted_at = context.at
    # The act begins the next round: what is submitted is in its first, however often it was saved.
    designation.round = 0


def next_reference(year: int) -> str:
    """JIC-2016-0007: counted without gaps within the transaction, so that a rollback gives the number back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT designations_next_reference(%s::integer)", [year])
        (number,) = cursor.fetchone()
    return f"{theatre().reference_prefix}-{year}-{number:04d}"


def _label(_designation: Designation, _own: Delegation) -> str:
    others = len(theatre().sides) - 1
    return ngettext("Submit to the other delegation", "Submit to the other delegations", others)


SPEC = ActSpec(
    ActType.SUBMIT,
    fact=_("submitted"),
    recorded=_("Submitted"),
    title=pgettext_lazy("act", "Submit"),
    effect=_("It is shown to %(delegations)s and gets its public reference. This cannot be undone."),
    done=_("Submitted to %(delegations)s with the reference %(reference)s, to be answered."),
    button=Button(30, leads=True, label=_label),
    binds=True,
    run=run,
)
