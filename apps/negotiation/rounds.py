"""Which round a consent belongs to. A new version begins another, and so does the first consent after somebody's
return: what was consented to before they left, every signatory consents to again."""

from __future__ import annotations

from apps.cooperation.selectors import counts
from apps.designations.models import Designation
from apps.negotiation.models import Approval


def bring_to_present_round(designation: Designation) -> None:
    """Begin another round where a consent of this one counts no more. The caller saves the designation, or only shows
    what would be signed."""
    given = Approval.objects.filter(designation=designation, round=designation.round)
    if given.exclude(counts()).exists():
        designation.round += 1
