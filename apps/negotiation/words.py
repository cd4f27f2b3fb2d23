"""The words for acts: as a fact in a timeline, as a button that says its effect, and as reason codes."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.negotiation.transitions import Act

# What happened, as a line of the timeline after the mark of the delegation.
FACT = {
    Act.DRAFT: _("began a draft"),
    Act.REVISE: _("saved the draft"),
    Act.SUBMIT: _("submitted"),
    Act.WITHDRAW: _("withdrew"),
    Act.ACKNOWLEDGE: _("noted receipt"),
    Act.ASK: _("asked for information"),
    Act.ANSWER: _("answered the question"),
    Act.AMEND: _("amended its version"),
    Act.COUNTER: _("countered"),
    Act.AGREE: _("agreed"),
    Act.REJECT: _("rejected"),
    Act.APPROVE: _("approved"),
    Act.DECLINE: _("declined to approve"),
    Act.SUSPEND: _("suspended"),
    Act.RESUME: _("consented to resume"),
    Act.RESCIND: _("consented to rescind"),
    Act.SUPERSEDE: _("superseded"),
    Act.EXPIRE: _("expired"),
    Act.RELEASE: _("released a copy"),
    Act.RECALL: _("recalled it"),
}

# The heading of an act's own page and the button that opens it.
TITLE = {
    Act.DRAFT: _("New designation"),
    Act.REVISE: _("Edit the draft"),
    Act.SUBMIT: pgettext_lazy("act", "Submit"),
    Act.WITHDRAW: pgettext_lazy("act", "Withdraw"),
    Act.ACKNOWLEDGE: _("Note receipt"),
    Act.ASK: _("Ask for information"),
    Act.ANSWER: _("Answer the question"),
    Act.AMEND: _("Amend our version"),
    Act.COUNTER: _("Counter"),
    Act.AGREE: pgettext_lazy("act", "Agree"),
    Act.REJECT: pgettext_lazy("act", "Reject"),
    Act.APPROVE: pgettext_lazy("act", "Approve"),
    Act.DECLINE: _("Decline to approve"),
    Act.SUSPEND: pgettext_lazy("act", "Suspend"),
    Act.RESUME: _("Consent to resume"),
    Act.RESCIND: _("Consent to rescind"),
    Act.SUPERSEDE: _("Supersede"),
    Act.EXPIRE: _("Expire"),
    Act.RELEASE: pgettext_lazy("act", "Release"),
    Act.RECALL: pgettext_lazy("act", "Recall"),
}

# What the act brings about, said before it is done.
EFFECT = {
    Act.RECALL: _(
        "The copy disappears from the other delegation's pages at once. What it has read it has read; who opened it"
        " stays on record."
    ),
    Act.SUBMIT: _("The other delegation can then see it, and it gets its public reference. This cannot be undone."),
    Act.WITHDRAW: _("The designation ends. It stays on record and cannot be reopened."),
    Act.ACKNOWLEDGE: _("The other delegation sees that you have received it. Receipt is noted; it is never consent."),
    Act.ASK: _("The other delegation is asked for more before you answer. Its version stays as it is."),
    Act.ANSWER: _("Your answer is shared with the other delegation, whose turn it is then."),
    Act.AGREE: _(
        "Your officers accept exactly this text and outline. Approving authorities of every signatory decide next."
    ),
    Act.REJECT: _("The negotiation ends. The designation stays on record and cannot be reopened."),
    Act.APPROVE: _(
        "Your delegation approves exactly the digest below. It comes into force when every signatory has approved it."
    ),
    Act.DECLINE: _("The version goes back to the officers. Approvals already given for it no longer count."),
    Act.SUSPEND: _(
        "The designation stops holding at once, for both delegations. It resumes only when every signatory consents."
    ),
    Act.RESUME: _("The designation holds again when every signatory has consented."),
    Act.RESCIND: _("The designation ends for good when every signatory has consented."),
}

# Why a submission is not enough to answer: reasons seen in the exchanges of 2016.
ASK_REASONS = (
    ("no_coordinates", _("No coordinates, or too few")),
    ("too_coarse", _("The outline is too coarse")),
    ("undated", _("The information is undated")),
    ("overlaps", _("It overlaps with what is known otherwise")),
    ("source_in_doubt", _("The source is in doubt")),
    ("terms_unclear", _("The terms are unclear")),
)

NEEDS = {
    "answer_question": _("Answer the question about your version"),
    "approve": _("Approve or decline"),
    "finish_draft": _("Finish and submit the draft"),
    "consent_resume": _("Consent to resume, or leave it suspended"),
    "consent_rescind": _("Consent to rescind, or leave it in force"),
    "renew": _("Renew or let it end"),
}


def need_sentence(need: str, *, state: str, number: int, side: str) -> str:
    """What has to be done next; `number` and `side` are those of the version on the table."""
    if need == "answer_version":
        words = {"number": number, "side": side}
        if state == "countered":
            return gettext("Answer the counter-proposal of %(side)s (version %(number)s)") % words
        return gettext("Answer the submission of %(side)s (version %(number)s)") % words
    return str(NEEDS.get(need, ""))
