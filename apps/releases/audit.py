"""What is recorded of released copies and of what blocked approvers are told."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.audit.labels import name_columns
from apps.audit.registry import INSERTS, register
from apps.releases.models import Disclosure, Reading, Release

name_columns(
    {
        "purpose": _("Purpose"),
        "copy_id": _("Copy"),
        "tells": _("Disclosure"),
        "told_owner_id": _("Disclosed originator"),
        "told_kind": _("Disclosed type"),
        "told_reference": _("Disclosed reference"),
    }
)

register(
    Release,
    "release",
    _("Released copy"),
    private="delegation",
    append_only=True,
    writes=INSERTS,
    labels={"user_id": _("Released by"), "delegation_id": _("Originator")},
)
register(
    Reading,
    "reading",
    _("Copy opened for the first time"),
    private="record",
    append_only=True,
    writes=INSERTS,
    labels={"user_id": pgettext_lazy("column", "Opened by")},
)
register(
    Disclosure, "disclosure", _("Disclosure to blocked approvers"), private="own", append_only=True, writes=INSERTS
)
