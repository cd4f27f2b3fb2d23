"""What is recorded of statements about a plan of separation: all of it, private as its area is."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.audit.labels import name_columns
from apps.audit.registry import INSERTS, register
from apps.separation.models import StepAccount

name_columns({"target": _("Digest of the area to be separated")})
register(
    StepAccount,
    "step_account",
    _("Statement about a step of a separation"),
    private="record",
    append_only=True,
    writes=INSERTS,
    labels={"step": _("Step"), "since": pgettext_lazy("statement", "Since"), "note": pgettext_lazy("column", "Note")},
)
