"""What is recorded of statements about a pull-back: all of it, private as its zone is."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.audit.labels import name_columns
from apps.audit.registry import INSERTS, exempt, register
from apps.undertakings.models import BaselineItem, Finding, Mark, VisitOutcome, VisitPlan
from apps.undertakings.photo_models import PhotoDescription, PhotoWithdrawal, VisitPhoto

name_columns(
    {
        "party": _("Party"),
        "arms": _("Category of arms"),
        "count": pgettext_lazy("column", "Count"),
        "planned_at": _("Planned for"),
        "mirrors": _("Mirrors the visit"),
        "began_at": _("Began at"),
        "access": pgettext_lazy("visit", "Access"),
        "limited_by": _("Limited by"),
        "minutes": _("Minutes"),
        "visit": _("Identifier of the visit"),
        "item": _("Identifier of the item"),
        "finding": _("Identifier of the finding"),
        "width": _("Width (pixels)"),
        "height": _("Height (pixels)"),
        "shown_digest": _("Digest of the shown copy"),
        "small_digest": _("Digest of the small copy"),
        "camera_at": _("Time stated by the camera"),
        "photo": _("Identifier of the photo"),
    }
)

_LONGITUDE, _LATITUDE = _("Longitude (µ°)"), _("Latitude (µ°)")
_NOTE, _TEXT = pgettext_lazy("column", "Note"), pgettext_lazy("column", "What it is")
for model, noun, name, labels in (
    (
        Mark,
        "mark",
        _("Mark on a step of a pull-back"),
        {"note": _NOTE, "step": _("Step"), "subject": _("What moves or stands up")},
    ),
    (BaselineItem, "baseline_item", _("Item of a baseline"), {"text": _TEXT}),
    (VisitPlan, "visit_plan", _("Announced visit"), {"text": _TEXT}),
    (VisitOutcome, "visit_outcome", _("Account of a visit"), {"text": _TEXT}),
    (Finding, "finding", _("Finding of a visit"), {"note": _NOTE}),
    (VisitPhoto, "visit_photo", _("Photo of a visit"), {"texts": _("What the photo shows")}),
    (PhotoWithdrawal, "photo_withdrawal", _("Withdrawal of a photo"), {}),
    (PhotoDescription, "photo_description", _("Description of a photo"), {"text": _("What the photo shows")}),
):
    register(
        model,
        noun,
        name,
        private="record",
        append_only=True,
        writes=INSERTS,
        labels={**labels, "longitude": _LONGITUDE, "latitude": _LATITUDE},
    )
exempt("undertakings.PhotoBytes", "Encrypted bytes, whose digests are on record with their photo.", writes=INSERTS)
exempt(
    "undertakings.PhotoKey",
    "Keys that are wrapped anew whenever a delegation's key changes, and open nothing by themselves.",
    writes=INSERTS,
)
