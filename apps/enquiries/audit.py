"""What is recorded of questions and comments: all of it, private as their designation is."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.audit.labels import name_columns
from apps.audit.registry import INSERTS, register
from apps.enquiries.models import Enquiry, EnquiryReply

name_columns({"enquiry": _("Identifier of the question"), "texts": pgettext_lazy("column", "Texts")})
register(
    Enquiry,
    "enquiry",
    _("Question to the secretariat"),
    private="record",
    append_only=True,
    writes=INSERTS,
    labels={
        "text": _("Question"),
        "version": _("Identifier of the version"),
        "step": _("Step"),
        "subject": _("What the step is about"),
    },
)
register(
    EnquiryReply,
    "enquiry_reply",
    _("Comment by the secretariat"),
    private="record",
    append_only=True,
    writes=INSERTS,
)
