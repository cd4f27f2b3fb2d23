"""The acts that a reader could do now, as buttons that say the act and its effect: what moves the negotiation first,
what ends it last; one of them filled."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.access.identity import Identity
from apps.accounts.models import Delegation
from apps.designations.models import Designation
from apps.negotiation.models import Approval
from apps.negotiation.selectors import possible_acts
from apps.negotiation.transitions import Act
from apps.negotiation.words import TITLE

# In the order of prominence. "no" is for what halts or ends, "plain" for what is rarely meant.
LOOKS: dict[Act, str] = {
    Act.APPROVE: "",
    Act.ANSWER: "",
    Act.SUBMIT: "",
    Act.COUNTER: "",
    Act.AGREE: "",
    Act.AMEND: "",
    Act.REVISE: "",
    Act.RESUME: "",
    Act.DECLINE: "no",
    Act.SUSPEND: "no",
    Act.ACKNOWLEDGE: "plain",
    Act.ASK: "plain",
    Act.RESCIND: "plain",
    Act.REJECT: "plain",
    Act.WITHDRAW: "plain",
    Act.RECALL: "no",
}
ORDER = list(LOOKS)
WITH_NEW_VERSION = {Act.COUNTER, Act.AMEND, Act.REVISE}
# What may be the one filled button of a page.
LEADS = {Act.APPROVE, Act.ANSWER, Act.SUBMIT, Act.COUNTER, Act.RESUME}


@dataclass(frozen=True)
class Button:
    label: str
    href: str
    look: str


def address(designation: Designation, act: Act) -> str:
    if act is Act.APPROVE:
        return reverse("negotiation:approve", args=[designation.uuid])
    name = "negotiation:edit" if act in WITH_NEW_VERSION else "negotiation:act"
    return reverse(name, args=[designation.uuid, act.value])


def label(designation: Designation, act: Act, own: Delegation) -> str:
    if act is Act.APPROVE:
        side = own.word("genitive" if get_language() == "ru" else "the")
        return _("Approve for %(side)s") % {"side": side}
    if act is Act.AGREE and designation.current is not None:
        return _("Agree to version %(number)s") % {"number": designation.current.number}
    if act is Act.SUBMIT:
        return _("Submit to the other delegation")
    if act is Act.DECLINE:
        return _("Decline, with a reason")
    return str(TITLE[act])


def buttons(
    who: Identity,
    designation: Designation,
    *,
    own: Delegation,
    my_turn: bool,
    comparing: bool = False,
    given: list[Approval] | None = None,
) -> list[Button]:
    """The buttons of a record, or (`comparing`) of its comparison, where the way to the comparison is left out.
    `given` are the consents of the present round, where a caller has them already."""
    acts = sorted((line.act for line in possible_acts(who, designation, given)), key=ORDER.index)
    lead = next((act for act in acts if act in LEADS), None) if my_turn else None
    made = []
    for act in acts:
        if act is Act.COUNTER and not comparing:
            compare = reverse("negotiation:compare", args=[designation.uuid])
            made.append(Button(_("Compare and answer"), compare, "go" if act is lead else ""))
        filled = act is lead and (comparing or act is not Act.COUNTER)
        made.append(Button(label(designation, act, own), address(designation, act), "go" if filled else LOOKS[act]))
    return made
