"""What is asked of a version, and what a designation waits for, in words. The words of acts stand in `acts/`."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.negotiation.machine import is_of_amendment
from apps.theatre.nearby import Direction

# Why a submission is not enough to answer: reasons seen in the exchanges of 2016.
ASK_REASONS = (
    ("no_coordinates", _("Coordinates missing or incomplete")),
    ("too_coarse", _("The outline is too coarse")),
    ("undated", _("The information is undated")),
    ("overlaps", _("It conflicts with other information")),
    ("source_in_doubt", _("The source is doubtful")),
    ("terms_unclear", _("The terms are unclear")),
)

NEEDS = {
    "answer_question": _("Answer the request for information about your version"),
    "approve": _("Approve or decline"),
    "finish_draft": _("Finish and submit the draft"),
    "consent_resume": _("Consent to resume, or leave it suspended"),
    "consent_rescind": _("Consent to rescind, or leave it in force"),
    "renew": _("Renew or let it end"),
}

# In which direction from a place something lies, behind its name: "Layramoun, north".
DIRECTIONS = {
    Direction.NORTH: pgettext_lazy("direction", "north"),
    Direction.NORTH_EAST: pgettext_lazy("direction", "north-east"),
    Direction.EAST: pgettext_lazy("direction", "east"),
    Direction.SOUTH_EAST: pgettext_lazy("direction", "south-east"),
    Direction.SOUTH: pgettext_lazy("direction", "south"),
    Direction.SOUTH_WEST: pgettext_lazy("direction", "south-west"),
    Direction.WEST: pgettext_lazy("direction", "west"),
    Direction.NORTH_WEST: pgettext_lazy("direction", "north-west"),
}


def need_sentence(need: str, *, state: str, number: int, side: str) -> str:
    """What has to be done next; `number` and `side` are those of the version on the table."""
    words = {"number": number, "side": side}
    if need == "approve" and is_of_amendment(state):
        return gettext("Approve or decline the amendment (version %(number)s by %(side)s)") % words
    if need == "answer_version":
        if state == "amend_submitted":
            return gettext("Answer the amendment of %(side)s (version %(number)s)") % words
        if state in ("countered", "amend_countered"):
            return gettext("Answer the counter-proposal of %(side)s (version %(number)s)") % words
        return gettext("Answer the submission of %(side)s (version %(number)s)") % words
    return str(NEEDS.get(need, ""))
