"""What is recorded of acts, approvals, comments and blocked approvals."""

from django.utils.translation import gettext_lazy as _

from apps.audit.labels import name_columns
from apps.audit.registry import INSERTS, Writes, exempt, register
from apps.negotiation.models import Act, Approval, Comment, TextConfirmation, Withheld

name_columns(
    {
        "from_state": _("Status before"),
        "to_state": _("Status after"),
        "details": _("Details"),
        "private": _("Own delegation only"),
        "internal": _("Own delegation only"),
        "method": _("Proof of identity"),
        "evidence": _("Evidence"),
        "text": _("Comment"),
        "thread_id": _("Thread"),
        "thread_change": _("Change of the thread"),
        "anchor": _("About"),
        "mentions": _("People mentioned"),
        "text_language": _("Language of the text"),
        "texts_digest": _("Digest of the texts"),
    }
)

register(
    Act,
    "act",
    _("Action"),
    private="record",
    append_only=True,
    verb="code",
    writes=INSERTS,
    labels={"code": _("Action")},
)
register(Approval, "approval", _("Agreement, approval or consent"), private="record", append_only=True, writes=INSERTS)
register(
    TextConfirmation,
    "text_confirmation",
    _("Confirmation of a text"),
    private="record",
    append_only=True,
    writes=INSERTS,
    named_by="uuid",
)
register(Comment, "comment", _("Comment"), private="record", append_only=True, writes=INSERTS, named_by="uuid")
exempt(
    "negotiation.Visit",
    "How far somebody has read binds nobody.",
    writes=Writes(insert=True, update=("seen_at",)),
)
# The table once had a column for what holds back, of which nobody who reads the record may know.
register(
    Withheld,
    "withheld",
    _("Blocked approval"),
    private="delegation",
    append_only=True,
    without=("hidden_id",),
    writes=INSERTS,
)
