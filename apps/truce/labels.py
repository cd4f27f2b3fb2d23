"""What a cessation's pages say of days, counts, conditions and decisions, each with its shape."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from apps.theatre.facts import in_language, theatre
from apps.truce.clock import AgreedState, CellState, ConditionState, Met
from apps.truce.models import Purpose

# Shape and word of a party's account of a day. Nothing said is never drawn as no.
CELLS: dict[CellState, tuple[str, Any]] = {
    CellState.ATTESTS: ("disc", pgettext_lazy("day", "attests")),
    CellState.REMARK: ("half", pgettext_lazy("day", "attests, with a remark")),
    CellState.WITHHELD: ("square", pgettext_lazy("day", "declines to attest")),
    CellState.NOT_YET: ("rhomb", pgettext_lazy("day", "not yet")),
    CellState.OVERDUE: ("rhomb", pgettext_lazy("day", "nothing said in time")),
    CellState.RUNNING: ("", pgettext_lazy("day", "not ended")),
    CellState.TO_COME: ("", pgettext_lazy("day", "to come")),
}
AGREED: dict[AgreedState, tuple[str, Any]] = {
    AgreedState.AGREED: ("disc", pgettext_lazy("day", "agreed")),
    AgreedState.ALL_ATTEST: ("ring", pgettext_lazy("day", "all attest, not counted yet")),
    AgreedState.DISPUTED: ("half", pgettext_lazy("day", "disputed")),
    AgreedState.NONE_ATTESTS: ("square", pgettext_lazy("day", "no party attests")),
    AgreedState.NOTHING: ("stroke", pgettext_lazy("day", "nothing yet")),
    AgreedState.RUNNING: ("", pgettext_lazy("day", "not ended")),
    AgreedState.TO_COME: ("", pgettext_lazy("day", "to come")),
}
MET: dict[Met, tuple[str, Any]] = {
    Met.MET: ("disc", pgettext_lazy("condition", "met")),
    Met.PARTLY: ("half", pgettext_lazy("condition", "partly")),
    Met.WAITS: ("stroke", pgettext_lazy("condition", "waits")),
}
# What a button says that begins a proposal.
PROPOSE: dict[Purpose, Any] = {
    Purpose.DAY_D: gettext_lazy("Propose Day D"),
    Purpose.RENEWAL: gettext_lazy("Propose the renewal"),
    Purpose.COUNT: gettext_lazy("Propose to count days"),
    Purpose.RESET: gettext_lazy("Propose to count anew"),
    Purpose.ESTABLISH: gettext_lazy("Propose the establishment"),
}


def named(texts: Any) -> str:
    """A text of the theatre in the reader's language."""
    return in_language(texts, get_language() or "en")


def condition_words(state: ConditionState) -> str:
    """What a phase needs, with how much of it is there."""
    condition = state.condition
    arrangement = theatre().arrangement
    if condition.needs == "day_d":
        return _("Day D agreed by every signatory")
    if condition.needs == "preparation":
        return _("Preparatory work: %(have)s of %(need)s done") % {"have": state.have, "need": state.need}
    if condition.needs == "days":
        days = ngettext(
            "%(count)s agreed day in a row", "%(count)s agreed days in a row", arrangement.days_in_a_row
        ) % {"count": arrangement.days_in_a_row}
        return pgettext("days in a row and how many", "%(days)s: %(have)s") % {"days": days, "have": state.have}
    if condition.needs == "aid":
        return pgettext("aid and who says so", "%(aid)s, by %(have)s of %(need)s accounts") % {
            "aid": named(arrangement.aid),
            "have": state.have,
            "need": state.need,
        }
    if condition.needs == "unlimited":
        return _("Every signatory agrees to go on without limit")
    if condition.needs == "phase":
        phase = next(one for one in arrangement.phases if one.code == condition.phase)
        return _("Phase “%(phase)s” open") % {"phase": named(phase.names)}
    return str(Purpose(condition.purpose).label)
