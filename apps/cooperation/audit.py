"""What is recorded of notices: all of it, open to every signatory."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.audit.labels import name_columns
from apps.audit.registry import INSERTS, register
from apps.cooperation.models import Notice

name_columns(
    {
        "step": pgettext_lazy("cooperation", "Notice of"),
        "hours": _("Period of notice, hours"),
        "holds": _("What is in force"),
        "effective_at": _("In effect since"),
    }
)
register(
    Notice,
    "cooperation_notice",
    _("Notice of a signatory"),
    private="open",
    append_only=True,
    writes=INSERTS,
)
