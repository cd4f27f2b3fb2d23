"""The acts that a reader could do now, as buttons that say the act and its effect: what moves the negotiation first,
what ends it last; one of them filled."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.access.addresses import address_of
from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.negotiation.act_sentences import title_of
from apps.negotiation.act_spec import ActSpec, Takes
from apps.negotiation.machine import ActType
from apps.negotiation.models import Approval
from apps.negotiation.registry import OF_PEOPLE
from apps.negotiation.selectors import possible_acts


@dataclass(frozen=True)
class PageButton:
    label: str
    href: str
    look: str


def address(designation: Designation, spec: ActSpec) -> str:
    more = [] if spec.takes is Takes.APPROVAL else [spec.type.value]
    return reverse(spec.route, args=[designation.uuid, *more])


def label(designation: Designation, spec: ActSpec, own: Delegation) -> str:
    named = spec.button.label if spec.button else None
    return named(designation, own) if named else title_of(spec, designation)


def buttons(
    actor: Identity,
    designation: Designation,
    *,
    own: Delegation,
    my_turn: bool,
    comparing: bool = False,
    given: list[Approval] | None = None,
) -> list[PageButton]:
    """The buttons of a record, or (`comparing`) of its comparison, where the way to the comparison is left out.
    `given` are the consents of the present round, where a caller has them already."""
    possible = {line.act for line in possible_acts(actor, designation, given)}
    specs = [(spec, spec.button) for spec in OF_PEOPLE if spec.type in possible and spec.button]
    lead = next((spec for spec, button in specs if button.leads), None) if my_turn else None
    shown = []
    for spec, button in specs:
        is_counter = spec.type is ActType.COUNTER
        if is_counter and not comparing:
            compare = address_of("negotiation:compare", designation.uuid)
            shown.append(PageButton(_("Compare and answer"), compare, "go" if spec is lead else ""))
        filled = spec is lead and (comparing or not is_counter)
        look = "go" if filled else button.look
        shown.append(PageButton(label(designation, spec, own), address(designation, spec), look))
    return shown
