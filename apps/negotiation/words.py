"""The words for acts: as a fact in a timeline, as a button that says its effect, and as reason codes."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.negotiation.transitions import Act

# What happened, as a line of the timeline after the mark of the delegation.
FACT = {
    Act.DRAFT: _("created a draft"),
    Act.REVISE: _("saved the draft"),
    Act.SUBMIT: _("submitted"),
    Act.WITHDRAW: _("withdrew the designation"),
    Act.ACKNOWLEDGE: _("acknowledged receipt"),
    Act.ASK: _("requested information"),
    Act.ANSWER: _("answered the request"),
    Act.AMEND: _("amended its version"),
    Act.COUNTER: _("made a counter-proposal"),
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
    Act.RECALL: _("recalled the copy"),
}

# The heading of an act's own page and the button that opens it.
TITLE = {
    Act.DRAFT: _("New designation"),
    Act.REVISE: _("Edit the draft"),
    Act.SUBMIT: pgettext_lazy("act", "Submit"),
    Act.WITHDRAW: pgettext_lazy("act", "Withdraw the designation"),
    Act.ACKNOWLEDGE: _("Acknowledge receipt"),
    Act.ASK: _("Request information"),
    Act.ANSWER: _("Answer the request"),
    Act.AMEND: _("Amend our version"),
    Act.COUNTER: _("Make a counter-proposal"),
    Act.AGREE: pgettext_lazy("act", "Agree"),
    Act.REJECT: pgettext_lazy("act", "Reject and end negotiation"),
    Act.APPROVE: pgettext_lazy("act", "Approve"),
    Act.DECLINE: _("Decline to approve"),
    Act.SUSPEND: pgettext_lazy("act", "Suspend the designation"),
    Act.RESUME: _("Consent to resume"),
    Act.RESCIND: _("Consent to rescind"),
    Act.SUPERSEDE: _("Supersede"),
    Act.EXPIRE: _("Expire"),
    Act.RELEASE: pgettext_lazy("act", "Release a copy"),
    Act.RECALL: pgettext_lazy("act", "Recall the copy"),
}

# What the act brings about, said before it is done.
EFFECT = {
    Act.RECALL: _("The other delegation loses access to the copy at once. The record of who opened it is kept."),
    Act.SUBMIT: _("The other delegation can then see it, and it gets its public reference. This cannot be undone."),
    Act.WITHDRAW: _("The designation ends. It remains on record and cannot be reopened."),
    Act.ACKNOWLEDGE: _("The other delegation sees that you received its version. This is not consent."),
    Act.ASK: _("The other delegation is asked for more information. Its version does not change."),
    Act.ANSWER: _("Your answer is shared with the other delegation, which acts next."),
    Act.AMEND: _(
        "Your delegation's version is replaced by this one, and the other delegation acts next. Agreement and approvals"
        " of earlier versions become void."
    ),
    Act.COUNTER: _(
        "The other delegation receives exactly this text and outline as your counter-proposal, and acts next. Agreement"
        " and approvals of earlier versions become void."
    ),
    Act.AGREE: _(
        "Your liaison officers accept exactly this text and outline. The approving "
        "authorities of every signatory decide next."
    ),
    Act.REJECT: _("The negotiation ends. The designation remains on record and cannot be reopened."),
    Act.APPROVE: _(
        "Your delegation approves exactly the digest below. It comes into force when every signatory has approved it."
    ),
    Act.DECLINE: _("The version goes back to the liaison officers. Approvals already given for it become void."),
    Act.SUSPEND: _(
        "The designation stops being in force at once, for both delegations. It resumes only "
        "when every signatory consents."
    ),
    Act.RESUME: _("The designation is in force again when every signatory has consented."),
    Act.RESCIND: _("The designation ends permanently when every signatory has consented."),
}

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


def need_sentence(need: str, *, state: str, number: int, side: str) -> str:
    """What has to be done next; `number` and `side` are those of the version on the table."""
    if need == "answer_version":
        words = {"number": number, "side": side}
        if state == "countered":
            return gettext("Answer the counter-proposal of %(side)s (version %(number)s)") % words
        return gettext("Answer the submission of %(side)s (version %(number)s)") % words
    return str(NEEDS.get(need, ""))
