"""The rules of compartments and releasability: who may add them, who may take them off, and what sharing needs."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.designations.content import Content
from apps.designations.models import Designation
from apps.designations.selectors import Replaced
from apps.theatre.facts import theatre

Fields = dict[str, list[str]]


def caveat_faults(actor: Identity, designation: Designation, content: Content, replaced: Replaced | None) -> Fields:
    """Sentences for each field of the caveat that breaks a rule."""
    compartments, current = set(content.compartments), designation.current
    before = set(current.compartments) if current else set()
    fields: Fields = {}

    def fault(name: str, sentence: str) -> None:
        fields.setdefault(name, []).append(sentence)

    if not compartments <= theatre().compartment_codes:
        fault("compartments", _("Select one of the compartments."))
    elif not compartments - before <= actor.mark_compartments & actor.compartments:
        # Nobody writes what they could not read afterwards.
        fault(
            "compartments",
            _(
                "You do not have the right to mark with this compartment. Ask a clearance admin of "
                "your delegation for it."
            ),
        )
    elif before - compartments and designation.owner_id != actor.delegation_id:
        fault("compartments", _("Only the originator may remove a compartment."))
    elif replaced is not None and not compartments >= set(replaced.compartments):
        fault("compartments", _("Keep all compartments of the designation that it replaces."))

    named = (content, current, replaced)
    if not any(one and one.releasable_to for one in named):
        # As mostly: everybody may have it, and nothing says otherwise.
        return fields
    everybody = set(Delegation.objects.values_list("code", flat=True))
    readers, allowed = set(content.releasable_to) or everybody, everybody
    if current is not None and current.releasable_to:
        allowed = set(current.releasable_to)
    if not readers <= everybody or actor.delegation_code not in readers:
        fault("releasable_to", _("Select one of the options. Your own delegation always has access."))
    elif not readers <= allowed and designation.owner_id != actor.delegation_id:
        fault("releasable_to", _("Only the originator may release it to more delegations."))
    elif replaced is not None and not readers <= (set(replaced.releasable_to) or everybody):
        fault("releasable_to", _("Release it only to delegations to which the replaced designation is released."))
    elif designation.is_shared and kept_from_a_signatory(content.releasable_to):
        fault("releasable_to", must_be_shared())
    return fields


def must_be_shared() -> str:
    return _("A submitted designation must be releasable to every signatory.")


def kept_from_a_signatory(releasable_to: Iterable[str]) -> bool:
    """Whether a marking keeps a signatory from reading: then nobody could negotiate about it."""
    named = set(releasable_to)
    return bool(named) and not set(Delegation.objects.signatories().values_list("code", flat=True)) <= named
