"""Words for notices of signatories."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from apps.cooperation.course import Standing
from apps.cooperation.labels import announced_sentence, away_sentence
from apps.cooperation.models import Step

BUTTONS: dict[Step, Any] = {
    Step.SUSPENDS: gettext_lazy("Suspend cooperation"),
    Step.WITHDRAWS: gettext_lazy("Withdraw from the centre"),
    Step.RETURNS: pgettext_lazy("cooperation", "Return"),
}
TITLES: dict[Step, Any] = {
    Step.SUSPENDS: gettext_lazy("Notice: cooperation is suspended"),
    Step.WITHDRAWS: gettext_lazy("Notice: withdrawal from the centre"),
    Step.RETURNS: gettext_lazy("Notice: return"),
}
_LEFT = gettext_lazy(
    "From then on nothing is agreed that needs every signatory: no agreement, approval, resumption, rescission, common"
    " ground, corrigendum, joint decision or change of signatories. What is in force stays in force. Your delegation"
    " goes on reading, drafting, reporting and commenting as before, and can return."
)
EFFECTS: dict[Step, Any] = {
    Step.SUSPENDS: _LEFT,
    Step.WITHDRAWS: _LEFT,
    Step.RETURNS: gettext_lazy(
        "From then on joint actions are possible again, and your delegation holds to everything in force. Consents that"
        " were given before and are not complete no longer count: every signatory consents anew."
    ),
}


def stands(standing: Standing) -> list[str]:
    """Where a signatory stands, a sentence each."""
    found = [away_sentence(standing)] if standing.is_away else [pgettext("delegation", "Cooperates.")]
    if standing.is_away:
        found.append(_("It holds to what is in force.") if standing.holds else _("It holds to nothing in force."))
    if standing.announced is not None and standing.announced.leaves:
        found.append(announced_sentence(standing.announced))
    return found
