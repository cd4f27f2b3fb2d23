"""Each file that was handed out is on record, private to its delegation for good."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.audit.registry import INSERTS, Writes, exempt, register
from apps.exports.models import FileExport

register(
    FileExport,
    "file_export",
    _("File exported"),
    private="delegation",
    append_only=True,
    writes=INSERTS,
    labels={
        "format": _("Format"),
        "scope": pgettext_lazy("file", "What is in it"),
        "edition": _("Edition"),
        "as_of": _("As of (UTC)"),
        "as_known": _("As known"),
        "count": pgettext_lazy("column", "Count"),
        "marking": _("Marking"),
        "user_id": _("Exported by"),
    },
)
exempt(
    "exports.ExportOrder",
    "A file that somebody waits for; once it is made it is on record.",
    writes=Writes(
        insert=True,
        update=(
            *("name", "format", "scope", "chosen", "edition", "as_of", "as_known", "language"),
            *(
                "asked_at",
                "ready_at",
                "bytes",
                "failure",
                "versions",
                "periods",
                "level",
                "compartments",
                "releasable_to",
            ),
        ),
        delete=True,
    ),
)
