"""What is recorded of designations and their versions."""

from django.utils.translation import gettext_lazy as _

from apps.audit.labels import name_columns
from apps.audit.registry import EVERY_COLUMN, INSERTS, Writes, exempt, register
from apps.designations.models import Designation, Version
from apps.designations.schema import TEXTS

name_columns(
    {
        "owner_id": _("Originator"),
        "state_since": _("Status since"),
        "revision": _("Revision of the designation"),
        "current_id": _("Current version"),
        "proposed_id": _("Proposed amendment"),
        "amendment_state": _("Status of the amendment"),
        "amendment_since": _("Status of the amendment since"),
        "amends": _("Amends"),
        "submitted_at": _("Submitted"),
        "answer_due": _("Answer due"),
        "question_from_id": _("Information requested by"),
        "replaces_id": _("Replaces"),
        "remainder_of_id": _("Remainder of"),
        "released_to_id": _("Recipient"),
        "released_until": _("Release expires"),
        "parent_id": _("Previous version"),
        **{text.attribute: text.label for text in TEXTS},
        "provisions": _("Provisions"),
        "shape": _("Outline as entered"),
        "outline": _("Outline"),
        "box": _("Bounding box"),
        "area_m2": _("Area"),
        "basis": _("How the outline was entered"),
        "source_note": _("Source of the outline"),
    }
)

register(
    Designation,
    "designation",
    _("Designation"),
    private="designation",
    named_by="uuid",
    bookkeeping=("draft_subject", "submitted_from", "submitted_revision"),
    writes=Writes(insert=True, update=EVERY_COLUMN),
)
register(
    Version,
    "version",
    _("Version"),
    private="record",
    append_only=True,
    named_by="uuid",
    without=("search",),
    outline=("outline", "shape", "box", "area_m2"),
    text=(*(text.attribute for text in TEXTS), "provisions", "source_note"),
    by_language={text.attribute: text.key for text in TEXTS},
    writes=INSERTS,
)
exempt("designations.Extent", "The box of each current outline, kept by a trigger for the index of the map.")
exempt("designations.InForce", "What the recorded acts say, kept by a trigger for reading the map of the past.")
